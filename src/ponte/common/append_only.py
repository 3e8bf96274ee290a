"""Tables that rows are only ever added to: the statements that have the database itself see to it.

Whoever owns the database can drop the triggers; what they do then shows in the chain (`ponte.common.chaining`).
"""

from __future__ import annotations

from collections.abc import Sequence

AUDIT_TABLES = {"common_auditentry": ("id",), "common_auditlink": ("position", "entry_id")}
"""The tables of the audit trail, with their unique columns."""
CHANGES = ("UPDATE", "DELETE")


def guarding(vendor: str, table: str, *, unique: Sequence[str]) -> list[str]:
    """Return the statements that make a table append-only.

    Parameters
    ----------
    vendor
        As Django names it: ``postgresql`` or ``sqlite``.
    unique
        Its unique columns: SQLite's ``INSERT OR REPLACE`` deletes what stands in its way without asking the triggers
        of deletion.
    """
    if vendor == "postgresql":
        return [
            """
            CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE integrity_constraint_violation USING MESSAGE = 'append_only: ' || TG_TABLE_NAME;
            END $$
            """,
            f"CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION append_only()",
            f"CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
        ]
    refusal = f"BEGIN SELECT RAISE(ABORT, 'append_only: {table}'); END"
    same = " OR ".join(f"{column} = NEW.{column}" for column in unique)
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of ours, no values
    return [
        *(f"CREATE TRIGGER {table}_{change} BEFORE {change} ON {table} {refusal}" for change in CHANGES),
        f"CREATE TRIGGER {table}_REPLACE BEFORE INSERT ON {table} WHEN {taken} {refusal}",
    ]


def unguarding(vendor: str, table: str) -> list[str]:
    """Return the statements that undo `guarding`; on PostgreSQL the function stays for other tables."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER append_only_{kind} ON {table}" for kind in ("rows", "table")]
    return [f"DROP TRIGGER {table}_{change}" for change in (*CHANGES, "REPLACE")]
