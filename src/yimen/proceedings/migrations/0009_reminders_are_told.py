"""Nothing ticks a reminder off: it is shown as long as its turn is open."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0008_text_by_hash_only")]

    operations = [
        migrations.RemoveIndex("reminder", "reminder_of_unit"),
        migrations.RemoveField("reminder", "seen_at"),
    ]
