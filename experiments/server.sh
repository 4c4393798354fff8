#!/usr/bin/env bash
# A tracking server for several people at once: PostgreSQL and `mlflow server`, both on this machine's loopback only.
# Runs, models and pictures are kept in one folder; Ctrl-C stops both. What can be set, with what it is otherwise:
#   DATA=server PORT=5000 POSTGRES_PORT=54329 PYTHON=.venv/bin/python experiments/server.sh
set -euo pipefail
umask 077

fail() {
  echo "error: $*" >&2
  exit 1
}

# PostgreSQL refuses to run as root; its own user runs it then.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

in_use() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

python=$(realpath -s "${PYTHON:-.venv/bin/python}")
port=${PORT:-5000}
postgres_port=${POSTGRES_PORT:-54329}
data=$(realpath -m "${DATA:-server}")

# The newest version of Debian's packages, which are not on the path, else the one that is.
initdb=$({ ls -d "${POSTGRES:-/usr/lib/postgresql}"/*/bin/initdb 2>/dev/null || command -v initdb; } | sort -V | tail -n 1) ||
  fail "PostgreSQL is not installed; on Debian and Ubuntu: apt-get install postgresql"
bin=$(dirname "$(realpath "$initdb")")
[ -x "$python" ] || fail "$python is no Python; install with make, or set PYTHON"
"$python" -c "import psycopg" 2>/dev/null || fail "psycopg is not installed: pip install 'newsdesk-ml[server]'"
for p in "$port" "$postgres_port"; do
  if in_use "$p"; then fail "port $p is in use; choose others with PORT and POSTGRES_PORT"; fi
done

mkdir -p "$data/artifacts" "$data/postgres"
if [ "$(id -u)" = 0 ]; then
  chmod a+x "$data"
  chown -R postgres "$data/postgres"
  as_postgres test -w "$data/postgres" ||
    fail "the user postgres cannot reach $data/postgres; choose another folder with DATA"
fi
cd "$data" # where both may be
if [ ! -f postgres/PG_VERSION ]; then
  "$python" -c "import secrets; print(secrets.token_hex(16))" >password
  cp password postgres.password
  if [ "$(id -u)" = 0 ]; then chown postgres postgres.password; fi
  as_postgres "$bin/initdb" -D postgres -U mlflow -A scram-sha-256 --pwfile postgres.password -E UTF8 --locale C.UTF-8 >/dev/null
  rm postgres.password
fi
if as_postgres "$bin/pg_ctl" -D postgres status >/dev/null; then
  fail "PostgreSQL already runs on $data/postgres; if no server uses it: $bin/pg_ctl -D $data/postgres stop"
fi

mlflow=
stop() {
  trap '' INT TERM
  if [ -n "$mlflow" ]; then kill -TERM -- "-$mlflow" 2>/dev/null && wait "$mlflow" || true; fi
  as_postgres "$bin/pg_ctl" -D postgres -m fast -w stop >/dev/null 2>&1 || true
}
trap stop EXIT
trap 'exit 0' INT TERM

as_postgres "$bin/pg_ctl" -D postgres -l postgres/server.log -w start >/dev/null \
  -o "-p $postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" ||
  fail "PostgreSQL did not start; $data/postgres/server.log says why"

# The password goes by the environment: arguments can be read by everyone on the machine.
export MLFLOW_BACKEND_STORE_URI="postgresql+psycopg://mlflow:$(cat password)@127.0.0.1:$postgres_port/postgres"
export MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false MLFLOW_DISABLE_TELEMETRY=true
unset MLFLOW_TRACKING_URI
# A session of its own, so that its workers can be stopped with it.
setsid "$python" -m mlflow server --host 127.0.0.1 --port "$port" -w 2 --artifacts-destination "$data/artifacts" >mlflow.log 2>&1 &
mlflow=$!
until in_use "$port"; do
  kill -0 "$mlflow" 2>/dev/null || fail "mlflow did not start; $data/mlflow.log says why"
  sleep 0.2
done
echo "MLflow: http://127.0.0.1:$port   (Ctrl-C ends it; everyone else: export MLFLOW_TRACKING_URI=http://127.0.0.1:$port)"
wait "$mlflow" || fail "mlflow ended; $data/mlflow.log says why"
