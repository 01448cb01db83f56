"""On whose worklist a turn lies becomes a column of its own, so that one index serves every worklist in order."""

from django.db import migrations, models
from django.db.models import Case, F, Q, When


def fill(apps, schema_editor):
    turns = apps.get_model("proceedings", "Turn").objects
    watched = Q(awaits_confirmation=True) | Q(owner="applicant")
    turns.exclude(kind="run").update(desk=Case(When(watched, then=F("watcher")), default=F("owner")))


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0002_started_runs_and_schedules")]

    operations = [
        migrations.AddField(
            "turn", "desk", models.CharField(blank=True, default="", max_length=64), preserve_default=False
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex("turn", "turn_worklist"),
        migrations.RemoveIndex("turn", "turn_watched"),
        migrations.AddIndex(
            "turn",
            models.Index(
                fields=["desk", "due_on", "id", "right", "owner", "watcher", "awaits_confirmation", "status"],
                name="turn_worklist",
                condition=Q(status="open"),
            ),
        ),
    ]
