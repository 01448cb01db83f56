"""A run names its pinned text by the hash: beside the row's number first, which 0008 takes away."""

from django.db import migrations, models


def fill(apps, schema_editor):
    runs = apps.get_model("proceedings", "Run").objects
    for pk, digest in apps.get_model("proceedings", "PinnedText").objects.values_list("pk", "digest"):
        runs.filter(pinned_id=pk).update(named_id=digest)


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0006_thrown_out")]

    operations = [
        migrations.AddField(
            "run",
            "named",
            models.ForeignKey(
                "proceedings.pinnedtext",
                models.PROTECT,
                to_field="digest",
                related_name="+",
                null=True,
                db_index=False,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
