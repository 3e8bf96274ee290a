"""What no model can say on both databases: nobody has two seats of one timetable that overlap in time."""

from django.db import migrations

SEATS = """
    SELECT RAISE(ABORT, 'nobody_meets_twice_at_once') WHERE EXISTS (
        SELECT 1 FROM brokerage_seat AS other
        WHERE other.timetable_id = NEW.timetable_id AND other.registration_id = NEW.registration_id
            AND other.id IS NOT NEW.id AND other.starts < NEW.ends AND NEW.starts < other.ends
    );
"""
SQLITE = [
    f"CREATE TRIGGER nobody_meets_twice_at_once_{moment} BEFORE {event} ON brokerage_seat BEGIN {SEATS} END"
    for moment, event in (("new", "INSERT"), ("moved", "UPDATE"))
]
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE brokerage_seat ADD CONSTRAINT nobody_meets_twice_at_once EXCLUDE USING gist"
    " (timetable_id WITH =, registration_id WITH =, tstzrange(starts, ends) WITH &&)",
]


def forbid_overlaps(apps, schema_editor):
    """Nobody has two seats of one timetable that overlap in time, whoever writes them."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def allow_overlaps(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE brokerage_seat DROP CONSTRAINT nobody_meets_twice_at_once")
    else:
        for moment in ("new", "moved"):
            schema_editor.execute(f"DROP TRIGGER nobody_meets_twice_at_once_{moment}")


class Migration(migrations.Migration):
    # Alone in its file: on SQLite a later migration that makes the table anew must make the triggers anew as well.
    dependencies = [
        ("brokerage", "0001_initial"),
    ]

    operations = [migrations.RunPython(forbid_overlaps, allow_overlaps)]
