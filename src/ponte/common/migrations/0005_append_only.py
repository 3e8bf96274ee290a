"""What no model can say: the audit trail and its chain are only ever added to, by whatever way somebody writes."""

from django.db import migrations

from ponte.common.append_only import AUDIT_TABLES, guarding, unguarding


def guard(apps, schema_editor):
    for table, unique in AUDIT_TABLES.items():
        for statement in guarding(schema_editor.connection.vendor, table, unique=unique):
            schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for table in AUDIT_TABLES:
        for statement in unguarding(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    # Alone in its file: on SQLite a later migration that makes a table anew must make its triggers anew as well.
    dependencies = [('common', '0004_audit_link')]

    operations = [migrations.RunPython(guard, unguard)]
