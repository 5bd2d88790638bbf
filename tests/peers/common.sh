# What the scripts here share: ports and variables of the contract, a private Redis and Postgres, adapters. To be sourced.
# Everything listens on 127.0.0.1 only, and stops with the script.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

BUILD="${BENCH_BUILD:-/tmp/bench-build}"
REDIS_PORT="${BENCH_REDIS_PORT:-17379}"
PG_PORT="${BENCH_PG_PORT:-17432}"
API_PORT="${BENCH_API_PORT:-17000}"
export PORT="${BENCH_WEBHOOK_PORT:-17080}"
export TELEGRAM_API_URL="http://127.0.0.1:$API_PORT"
export BOT_TOKEN="123456789:AAbenchbenchbenchbenchbenchbenchben"
export WEBHOOK_SECRET="bench-secret"
export REDIS_URL="redis://127.0.0.1:$REDIS_PORT/0"
export DATABASE_URL="postgres://bench@127.0.0.1:$PG_PORT/bench"
export SURVEY_FILE="$HERE/contenders/survey.json"
export IDEMPOTENT="${IDEMPOTENT:-1}"
export HERE BUILD

LOAD="$BUILD/target/release/surveyload"
RUN="$(mktemp -d "${TMPDIR:-/tmp}/bench-run.XXXXXX")"
chmod 755 "$RUN"
OUT="${RESULTS_JSON:-$BUILD/results.jsonl}"
REDIS_PID="" ; PG_PID="" ; BOT_PID="" ; KILLER_PID="" ; LOAD_PID=""

say() { echo "[$(date +%T)] $*" >&2; }

# --- adapters ----------------------------------------------------------------
adapter() { # loads contenders.d/$1.sh over the defaults
  DONE="thank you" ANSWERS=6 DB_SQL="" LINGER=0 CHOICES=0 TEXT_AT=0 EXPECT="" NAME="$1"
  VERSION() { echo "?"; }
  build() { :; }
  prepare() { psql -q "$DATABASE_URL" -f "$HERE/contenders/schema.sql" 2>/dev/null; }
  . "$HERE/contenders.d/$1.sh"
}

# --- infrastructure ------------------------------------------------------------
as_pg() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

start_infra() {
  mkdir -p "$RUN/redis" "$RUN/pg"
  redis-server --port "$REDIS_PORT" --bind 127.0.0.1 --dir "$RUN/redis" --save "" \
    --appendonly yes --appendfsync everysec --logfile "$RUN/redis.log" --daemonize no &
  REDIS_PID=$!
  [ "$(id -u)" = 0 ] && chown postgres "$RUN/pg"
  local bin; bin="$(dirname "$(readlink -f "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | tail -1)")")"
  as_pg "$bin/initdb" -D "$RUN/pg/data" -U bench -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
  as_pg "$bin/pg_ctl" -D "$RUN/pg/data" -w -l "$RUN/pg/log" -o "-p $PG_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$RUN/pg -c shared_buffers=256MB -c max_connections=60" start >/dev/null
  PG_PID="$(head -1 "$RUN/pg/data/postmaster.pid")"
  psql -q "postgres://bench@127.0.0.1:$PG_PORT/postgres" -c 'CREATE DATABASE bench'
}

stop_all() {
  [ -n "$KILLER_PID" ] && kill "$KILLER_PID" 2>/dev/null || true
  [ -n "$LOAD_PID" ] && kill "$LOAD_PID" 2>/dev/null || true
  stop_bot
  [ -n "$PG_PID" ] && kill -INT "$PG_PID" 2>/dev/null || true
  [ -n "$REDIS_PID" ] && kill "$REDIS_PID" 2>/dev/null || true
  sleep 1
  rm -rf "$RUN"
}
trap stop_all EXIT

fresh() { # an empty Redis and an empty database
  redis-cli -p "$REDIS_PORT" flushall >/dev/null
  psql -q "$DATABASE_URL" -c 'DROP SCHEMA public CASCADE; CREATE SCHEMA public' 2>/dev/null
  prepare
}

start_bot() {
  ( launch ) >>"$RUN/bot.log" 2>&1 &
  BOT_PID=$!
}

stop_bot() {
  [ -z "$BOT_PID" ] && return 0
  kill -9 "$BOT_PID" 2>/dev/null || true
  wait "$BOT_PID" 2>/dev/null || true
  BOT_PID=""
}

load() { # only ever in the background: becomes the generator
  local extra=()
  [ -n "$DB_SQL" ] && extra+=(--db-sql "$DB_SQL")
  [ -n "$EXPECT" ] && extra+=(--expect "$EXPECT")
  exec "$LOAD" --db "$DATABASE_URL" --answers "$ANSWERS" --api-port "$API_PORT" --webhook "http://127.0.0.1:$PORT/telegram" \
    --secret "$WEBHOOK_SECRET" --done "$DONE" --choices "$CHOICES" --text-at "$TEXT_AT" "${extra[@]}" "$@"
}

wait_api() { # the fake API comes first: a bot may set its webhook as it starts
  for _ in $(seq 200); do
    (exec 3<>"/dev/tcp/127.0.0.1/$API_PORT") 2>/dev/null && return 0
    sleep 0.05
  done
}

build_harness() { (cd "$HERE/harness" && CARGO_TARGET_DIR="$BUILD/target" cargo build --release --locked -q); }
