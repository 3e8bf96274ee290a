from django.db import migrations

TITLES = ("title", "title_en", "title_it", "title_zh_hans")
ALIKE = ("kind", "city_id", "starts", "ends", "is_sample", *TITLES)


def keep_lengths_and_release(apps, schema_editor):
    """What was the public agenda becomes its first release, so that readers go on seeing it."""
    Session = apps.get_model("programme", "Session")
    Release = apps.get_model("programme", "Release")
    ReleasedSession = apps.get_model("programme", "ReleasedSession")
    releases = {}
    for session in Session.objects.order_by("pk").prefetch_related("sectors"):
        session.minutes = max(1, (session.ends - session.starts).total_seconds() // 60)
        session.save(update_fields=["minutes"])
        if session.edition_id not in releases:
            releases[session.edition_id] = Release.objects.create(edition_id=session.edition_id, number=1, name="1")
        released = ReleasedSession.objects.create(
            release=releases[session.edition_id],
            session=session,
            **{name: getattr(session, name) for name in ALIKE},
        )
        released.sectors.set(session.sectors.all())


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0002_agenda_workbench"),
    ]

    operations = [
        migrations.RunPython(keep_lengths_and_release, migrations.RunPython.noop),
    ]
