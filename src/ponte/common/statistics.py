"""What the database's planner knows of its tables."""

from __future__ import annotations

from django.db import connection, models


def refresh_statistics(*grown: type[models.Model]) -> None:
    """Have PostgreSQL look at tables that many rows were just written to.

    By itself it does so a minute later at best, and plans until then as if they were as small as before: whole tables
    are read for each row that is joined. SQLite's planner trusts its indexes and needs nothing.
    """
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in grown)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {names}")
