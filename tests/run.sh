#!/usr/bin/env bash
# Runs the tests on SQLite, all but the long walks; then, on PostgreSQL, those of the rooms, where the databases differ.
# With `postgresql` as argument: all of them there, and nothing else.
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

if [ "${1:-}" = postgresql ]; then
  chosen=(tests -m "not browser and not walk")
else
  rooms=(accords brokerage calls common finding intake people press programme showcase)
  chosen=("${rooms[@]/#/tests/}" tests/console/test_load_edition.py tests/console/test_clone_edition.py
    -m "not browser and not walk")
  echo "== SQLite"
  .venv/bin/pytest -n 2 --dist loadgroup -m "not walk"
fi

echo "== PostgreSQL"
mkdir "$server" && chmod 711 "$work"
[ "$(id -u)" = 0 ] && chown postgres "$server"
as_server_owner "$postgres_bin/initdb" -D "$server" --auth trust --username ponte --encoding UTF8 --locale C.UTF-8 >/dev/null
as_server_owner "$postgres_bin/pg_ctl" -D "$server" -w -l "$server/log" \
  -o "-c listen_addresses='' -c unix_socket_directories='$server' -c fsync=off" start >/dev/null
PONTE_DATABASE="postgres://ponte@/postgres?host=$(printf %s "$server" | sed 's|/|%2F|g')" \
  .venv/bin/pytest -n 2 --dist loadgroup "${chosen[@]}"
