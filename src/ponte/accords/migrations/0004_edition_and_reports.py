"""Which edition an accord came out of, and the reports that were kept in the accords themselves so far."""

from django.db import migrations


def note_editions(apps, schema_editor):
    Accord = apps.get_model("accords", "Accord")
    for accord in Accord.objects.filter(edition=None, meeting__isnull=False).select_related("meeting__brokerage"):
        Accord.objects.filter(pk=accord.pk).update(edition=accord.meeting.brokerage.edition_id)
    for accord in Accord.objects.filter(edition=None, activities__isnull=False).distinct():
        activity = accord.activities.select_related("stage__roadshow").first()
        Accord.objects.filter(pk=accord.pk).update(edition=activity.stage.roadshow.edition_id)


def note_reports(apps, schema_editor):
    Report = apps.get_model("accords", "Report")
    trail = apps.get_model("common", "AuditEntry").objects.filter(action="accords.report")
    reporters = dict(trail.values_list("subject_id", "actor"))
    for accord in apps.get_model("accords", "Accord").objects.filter(meeting__isnull=False):
        Report.objects.create(
            accord=accord,
            account_id=reporters.get(accord.pk),
            meeting=accord.meeting,
            kind=accord.kind,
            title=accord.title_en or accord.title_it or accord.title_zh_hans or "",
            language="en",
            date=accord.date,
            evidence=accord.evidence,
        )


def note_samples(apps, schema_editor):
    Accord = apps.get_model("accords", "Accord")
    Accord.objects.filter(pk__in=Accord.objects.filter(parties__is_sample=True).values("pk")).update(is_sample=True)


class Migration(migrations.Migration):

    dependencies = [("accords", "0003_following")]

    operations = [
        migrations.RunPython(note_editions, migrations.RunPython.noop),
        migrations.RunPython(note_reports, migrations.RunPython.noop),
        migrations.RunPython(note_samples, migrations.RunPython.noop),
    ]
