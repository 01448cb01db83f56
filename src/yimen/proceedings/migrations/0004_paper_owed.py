"""Which unit owes the paper behind a record by phone becomes two columns of the run, for the worklist."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0003_turn_desk")]

    operations = [
        migrations.AddField(
            "run", "paper_unit", models.CharField(blank=True, default="", max_length=64), preserve_default=False
        ),
        migrations.AddField("run", "paper_due_on", models.DateField(blank=True, null=True)),
        migrations.AddIndex(
            "run",
            models.Index(fields=["paper_unit", "paper_due_on"], name="run_owes_paper"),
        ),
    ]
