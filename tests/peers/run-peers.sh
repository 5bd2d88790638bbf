#!/usr/bin/env bash
# Builds the contenders and the harness, starts a private Redis and Postgres,
# measures every contender in turn (interleaved rounds), runs the kill test, and
# prints the tables. See README.md. Everything listens on 127.0.0.1 only.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

ROUNDS="${ROUNDS:-3}"
DURATION="${DURATION:-8}"            # seconds of full load per contender and round
QUIET_DURATION="${QUIET_DURATION:-3}" # seconds of light load per contender and round
WARMUP="${WARMUP:-2}"
CONCURRENCY="${CONCURRENCY:-64}"
QUIET_CONCURRENCY="${QUIET_CONCURRENCY:-1}"
CONTENDERS="${CONTENDERS-own aiogram grammy teloxide limit-full}"
KILL_CONTENDERS="${KILL_CONTENDERS-own aiogram grammy teloxide}"
KILL_SECONDS="${KILL_SECONDS:-60}"
# IDEMPOTENT:THINK_MS. 1: the id of the response is kept in the state, 0: it is made at
# the insert. Mean think time of a citizen: 200 ms is calm, 0 is as much as the bot takes.
KILL_VARIANTS="${KILL_VARIANTS:-1:200 1:0 0:200}"
KILL_EVERY="${KILL_EVERY:-5}"         # a kill -9 every this many seconds, give or take one
KILL_CONCURRENCY="${KILL_CONCURRENCY:-64}"
KILL_API_DELAY_MS="${KILL_API_DELAY_MS:-30}"
KILL_TIMEOUT="${KILL_TIMEOUT:-4}"
KILL_RETAPS="${KILL_RETAPS:-3}"

one() { # kind round, then the generator's options
  local kind="$1" round="$2"; shift 2
  fresh
  load --label "$NAME" --linger "$LINGER" --pid "bot=@$RUN/bot.pid" "$@" >"$RUN/one.json" &
  LOAD_PID=$!
  wait_api
  start_bot; echo "$BOT_PID" >"$RUN/bot.pid"
  if wait "$LOAD_PID"; then
    jq -c --arg k "$kind" --arg r "$round" '. + {kind: $k, round: ($r | tonumber)}' "$RUN/one.json" >>"$OUT"
  else
    say "FAILED: $NAME, $kind, round $round"; tail -20 "$RUN/bot.log" >&2
  fi
  LOAD_PID=""
  stop_bot
}

measure() { # contender round
  adapter "$1"; : >"$RUN/bot.log"
  say "round $2: $NAME"
  one full "$2" --concurrency "$CONCURRENCY" --warmup "$WARMUP" --duration "$DURATION" \
    --pid "redis=$REDIS_PID" --pid "postgres=$PG_PID"
  one quiet "$2" --concurrency "$QUIET_CONCURRENCY" --warmup 1 --duration "$QUIET_DURATION"
}

kill_test() { # contender: kill -9 and restart it while the citizens talk to it
  adapter "$1"; : >"$RUN/bot.log"; echo 0 >"$RUN/kills"
  fresh
  say "kill test: $NAME, ${KILL_SECONDS} s, a kill -9 about every ${KILL_EVERY} s (idempotent insert: $IDEMPOTENT, think time: $KILL_THINK_MS ms)"
  load --label "$NAME" --concurrency "$KILL_CONCURRENCY" --warmup 0 --duration "$KILL_SECONDS" \
    --think-ms "$KILL_THINK_MS" --api-delay-ms "$KILL_API_DELAY_MS" \
    --reply-timeout "$KILL_TIMEOUT" --retaps "$KILL_RETAPS" --linger 3 >"$RUN/kill.json" &
  LOAD_PID=$!
  wait_api
  (
    BOT_PID=""
    trap 'stop_bot; exit 0' TERM
    until="$(( $(date +%s) + KILL_SECONDS + 2 ))"
    RANDOM=42
    start_bot
    sleep 4 & wait $!   # the probe conversation and the first load
    while [ "$(date +%s)" -lt "$until" ]; do
      ms=$(( KILL_EVERY * 1000 - 1000 + RANDOM % 2000 ))
      sleep "$(( ms / 1000 )).$(printf %03d $(( ms % 1000 )))" & wait $!
      stop_bot
      echo "$(( $(cat "$RUN/kills") + 1 ))" >"$RUN/kills"
      start_bot           # a supervisor restarts it at once
    done
    wait "$BOT_PID"
  ) &
  KILLER_PID=$!
  wait "$LOAD_PID" || { say "FAILED: $NAME, kill test"; tail -20 "$RUN/bot.log" >&2; }
  LOAD_PID=""
  kill "$KILLER_PID" 2>/dev/null || true
  wait "$KILLER_PID" 2>/dev/null || true
  KILLER_PID=""
  jq -c --arg k "$(cat "$RUN/kills")" --arg i "$IDEMPOTENT" --arg t "$KILL_THINK_MS" \
    '. + {kind: "kill", kills: ($k | tonumber), idempotent: ($i == "1"), think_ms: ($t | tonumber)}' "$RUN/kill.json" >>"$OUT"
}

# --- main ----------------------------------------------------------------------
for tool in redis-server redis-cli psql jq cargo node npm python3; do
  command -v "$tool" >/dev/null || { echo "missing: $tool" >&2; exit 1; }
done
mkdir -p "$BUILD"
say "building into $BUILD"
[ "${NOBUILD:-0}" = 1 ] || build_harness
for c in $(echo "$CONTENDERS $KILL_CONTENDERS" | tr ' ' '\n' | awk 'NF && !s[$0]++'); do
  adapter "$c"; [ "${NOBUILD:-0}" = 1 ] || build
done

[ "${KEEP_RESULTS:-0}" = 1 ] || : >"$OUT"
start_infra
for r in $(seq "$ROUNDS"); do
  for c in $CONTENDERS; do measure "$c" "$r"; done
done
if [ "$KILL_SECONDS" -gt 0 ]; then
  for i in $KILL_VARIANTS; do
    export IDEMPOTENT="${i%%:*}"; KILL_THINK_MS="${i##*:}"
    for c in $KILL_CONTENDERS; do kill_test "$c"; done
  done
fi

{
  echo "## Versions"; echo
  echo "- $(rustc --version); node $(node --version)"
  echo "- $(redis-server --version | grep -oE 'v=[0-9.]+' | sed 's/v=/redis /'), $(postgres --version)"
  echo "- $(nproc) cores, $(awk '/MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo), Linux $(uname -r)"
  for c in $(echo "$CONTENDERS $KILL_CONTENDERS" | tr ' ' '\n' | awk 'NF && !s[$0]++'); do adapter "$c"; echo "- $c: $(VERSION)"; done
} >"$BUILD/versions.md"
python3 "$HERE/report.py" "$OUT" | tee "$BUILD/tables.md"
cat "$BUILD/versions.md"
