"""Django's connection to PostgreSQL, but that what has been prepared once stays prepared.

Planning a query of a dozen joins costs the server more than answering it. psycopg prepares what is asked again, and
forgets all of it whenever a transaction is rolled back, for there might have been changes of tables in it. Here a
rollback is what a refusal leaves behind, a hundred times an hour, and the tables change in migrations only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection
from psycopg._preparing import Prepare, PrepareManager
from psycopg.pq.abc import PGresult

CHANGES = re.compile(rb"(?:DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b")
"""What a server answers to a command after which what was prepared may be of tables that are others now."""
PREPARED = 500
"""Queries that a connection keeps at most: all that our pages ask, in three languages."""


class LastingPrepared(PrepareManager):
    """What a connection has prepared; forgotten when tables change, and not with a transaction that is rolled back."""

    prepared_max = PREPARED

    def _should_discard(self, _prepare: Prepare, results: Sequence[PGresult], *_pattern: Any) -> bool:
        return any(CHANGES.match(result.command_status or b"") for result in results) and super().clear()

    def clear(self) -> bool:
        """Do nothing: this is how a connection says that it has rolled back."""
        return False


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that keeps what it has prepared."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """Connect, as Django does."""
        connection: Connection[Any] = super().get_new_connection(conn_params)
        threshold = connection.prepare_threshold
        connection._prepared = LastingPrepared()
        connection.prepare_threshold = threshold
        return connection
