"""The validity as days instead of years; the rest of the room follows in the next migration."""

import datetime as dt

from django.db import migrations, models


def years_to_days(apps, schema_editor):
    Accord = apps.get_model("accords", "Accord")
    for accord in Accord.objects.exclude(year_from=None, year_until=None):
        accord.valid_from = accord.year_from and dt.date(accord.year_from, 1, 1)
        accord.valid_until = accord.year_until and dt.date(accord.year_until, 12, 31)
        accord.valid_precision = "year"
        accord.save(update_fields=["valid_from", "valid_until", "valid_precision"])


class Migration(migrations.Migration):

    dependencies = [("accords", "0001_initial")]

    operations = [
        migrations.RenameField("accord", "valid_from", "year_from"),
        migrations.RenameField("accord", "valid_until", "year_until"),
        migrations.AddField("accord", "valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
        migrations.AddField("accord", "valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
        migrations.AddField(
            "accord",
            "valid_precision",
            models.CharField(
                choices=[("year", "to the year"), ("month", "to the month"), ("day", "to the day")],
                default="day",
                max_length=5,
                verbose_name="validity known",
            ),
        ),
        migrations.RunPython(years_to_days, migrations.RunPython.noop),
        migrations.RemoveField("accord", "year_from"),
        migrations.RemoveField("accord", "year_until"),
    ]
