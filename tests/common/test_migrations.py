"""Every database that a version of Ponte has made can be brought to the newest, and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

ROOMS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("ponte."))


@pytest.fixture
def fresh(db: None, tmp_path: Path) -> Iterator[Any]:
    """An empty database beside the tests' own, of the same kind."""
    ours = connections["default"]
    other = ours.copy("fresh")
    if ours.vendor == "sqlite":
        other.settings_dict["NAME"] = str(tmp_path / "fresh.sqlite3")
    else:
        name = f"{ours.settings_dict['NAME']}_fresh"
        with ours._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
        other.settings_dict["NAME"] = name
    connections.settings["fresh"] = other.settings_dict
    connections["fresh"] = other
    other.connect()  # at once: the tests' own database is all that a test may open later
    yield other
    other.close()
    del connections["fresh"], connections.settings["fresh"]
    if ours.vendor == "postgresql":
        with ours._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def shape(database: Any) -> dict[str, Any]:
    """Columns, constraints and triggers of every table, as the database itself tells them."""
    found: dict[str, Any] = {}
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            columns = database.introspection.get_table_description(cursor, table)
            constraints = database.introspection.get_constraints(cursor, table).values()
            found[table] = (
                sorted((column.name, str(column.type_code), column.null_ok) for column in columns),
                sorted(
                    repr((sorted(map(str, rule["columns"] or [])), rule["unique"], rule["foreign_key"], rule["check"]))
                    for rule in constraints
                ),
            )
        if database.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid WHERE NOT tgisinternal"
            )
        found["triggers"] = sorted(cursor.fetchall())
    return found


@pytest.mark.walk
def test_a_database_of_the_first_version_comes_to_the_newest_and_back(fresh: Any) -> None:
    def migrate(targets: list[tuple[str, str]]) -> None:
        MigrationExecutor(fresh).migrate(targets)

    graph = MigrationExecutor(fresh).loader.graph
    roots = [node for node in graph.root_nodes() if node[0] in ROOMS]
    # Some rooms' tables want what others made in their second step.
    first = list(dict(sorted(node for root in roots for node in graph.forwards_plan(root))).items())
    newest = graph.leaf_nodes()
    first += [node for node in newest if node[0] not in ROOMS]
    migrate(first)
    of_first = shape(fresh)
    assert set(of_first) < set(shape(connection))
    migrate(newest)
    assert shape(fresh) == shape(connection)
    migrate(first)
    assert shape(fresh) == of_first
