"""The hash takes the place of the number. Apart from 0007: PostgreSQL alters no table whose rows it has just checked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0007_text_named_by_hash")]

    operations = [
        migrations.RemoveField("run", "pinned"),
        migrations.RenameField("run", "named", "pinned"),
        migrations.AlterField(
            "run",
            "pinned",
            models.ForeignKey(
                "proceedings.pinnedtext",
                models.PROTECT,
                to_field="digest",
                related_name="runs",
                db_index=False,
            ),
        ),
    ]
