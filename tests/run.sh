#!/usr/bin/env bash
# Runs the tests on SQLite, all but the long walks; then those of the rooms, the desk and one's own pages on PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
export PONTE_VAR="$work/var"
mkdir -p "$PONTE_VAR"
server="$work/postgresql"
as_server_owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
postgres_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
stop() {
  [ -f "$server/postmaster.pid" ] && as_server_owner "$postgres_bin/pg_ctl" -D "$server" -m immediate stop >/dev/null
  rm -rf "$work"
}
trap stop EXIT

echo "== SQLite"
.venv/bin/pytest -n 2 --dist loadgroup -m "not walk"

echo "== PostgreSQL"
mkdir "$server" && chmod 711 "$work"
[ "$(id -u)" = 0 ] && chown postgres "$server"
as_server_owner "$postgres_bin/initdb" -D "$server" --auth trust --username ponte --encoding UTF8 --locale C.UTF-8 >/dev/null
as_server_owner "$postgres_bin/pg_ctl" -D "$server" -w -l "$server/log" \
  -o "-c listen_addresses='' -c unix_socket_directories='$server' -c fsync=off" start >/dev/null
PONTE_DATABASE="postgres://ponte@/postgres?host=$(printf %s "$server" | sed 's|/|%2F|g')" \
  .venv/bin/pytest -n 2 --dist loadgroup -m "not browser" \
  tests/accords tests/brokerage tests/calls tests/common tests/finding tests/intake tests/people tests/press \
  tests/programme tests/showcase tests/console/test_load_edition.py tests/console/test_clone_edition.py \
  tests/faces/desk tests/faces/my
