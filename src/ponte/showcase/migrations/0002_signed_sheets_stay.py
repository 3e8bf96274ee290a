"""What no model can say: nobody changes what a signed sheet says, by whatever way they write."""

from django.db import migrations

# Reopening clears the signature and touches nothing else; the next signature is a change of its own.
CHANGES = """
    OLD.signed_at IS NOT NULL AND (
        NEW.marks {differs} OLD.marks OR NEW.comment {differs} OLD.comment
        OR NEW.juror_id {differs} OLD.juror_id OR NEW.contender_id {differs} OLD.contender_id
        OR (NEW.signed_at IS NOT NULL
            AND (NEW.signed_at {differs} OLD.signed_at OR NEW.digest {differs} OLD.digest))
    )
"""
SQLITE = f"""
    CREATE TRIGGER signed_sheet_stays BEFORE UPDATE ON showcase_scoresheet WHEN {CHANGES.format(differs="IS NOT")}
    BEGIN SELECT RAISE(ABORT, 'signed_sheet_stays'); END
"""
POSTGRESQL = [
    """
    CREATE FUNCTION showcase_signed_sheet_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'signed_sheet_stays' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER signed_sheet_stays BEFORE UPDATE ON showcase_scoresheet FOR EACH ROW
    WHEN ({CHANGES.format(differs="IS DISTINCT FROM")}) EXECUTE FUNCTION showcase_signed_sheet_stays()
    """,
]


def seal(apps, schema_editor):
    """Refuse every change of a signed sheet's content."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else [SQLITE]:
        schema_editor.execute(statement)


def unseal(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER signed_sheet_stays ON showcase_scoresheet")
        schema_editor.execute("DROP FUNCTION showcase_signed_sheet_stays()")
    else:
        schema_editor.execute("DROP TRIGGER signed_sheet_stays")


class Migration(migrations.Migration):
    # Alone in its file: on SQLite a later migration that makes the table anew must make the trigger anew as well.
    dependencies = [
        ("showcase", "0001_initial"),
    ]

    operations = [migrations.RunPython(seal, unseal)]
