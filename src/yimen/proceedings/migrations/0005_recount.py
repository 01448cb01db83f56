"""How far the counting of open dates by a new calendar has come."""

from django.db import migrations, models

import yimen.common.clock


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0004_paper_owed")]

    operations = [
        migrations.CreateModel(
            name="Recount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=yimen.common.clock.now, editable=False, verbose_name="记录时间"),
                ),
                ("mark", models.CharField(max_length=64, unique=True)),
                ("following", models.BigIntegerField(default=1)),
            ],
            options={"verbose_name": "期限重算进度"},
        ),
    ]
