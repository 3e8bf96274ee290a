"""What the tests of the audit trail share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from ponte.common.append_only import AUDIT_TABLES, guarding, unguarding


@contextmanager
def past_the_guards() -> Iterator[None]:
    """Change the audit trail as somebody could who has the database's own rights."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in AUDIT_TABLES:
            for statement in unguarding(connection.vendor, table):
                cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, unique in AUDIT_TABLES.items():
            for statement in guarding(connection.vendor, table, unique=unique):
                cursor.execute(statement)
