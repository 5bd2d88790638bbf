#!/usr/bin/env bash
# What is measured of our own service alone. Prints one JSON object a line.
#
#   run-own.sh memory [CHATS]    memory of the process while CHATS (1000000) chats pass, each with one /start
#   run-own.sh instances         one instance against two on one Redis, updates going to each in turn
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

DURATION="${DURATION:-8}"
WARMUP="${WARMUP:-2}"
CONCURRENCY="${CONCURRENCY:-64}"

memory() { # chats
  adapter own; : >"$RUN/bot.log"; fresh
  load --label memory --passers "$1" --concurrency "$CONCURRENCY" --pid "bot=@$RUN/bot.pid" &
  LOAD_PID=$!
  wait_api
  start_bot; echo "$BOT_PID" >"$RUN/bot.pid"
  wait "$LOAD_PID"; LOAD_PID=""
  stop_bot
}

instances() { # how many, then the generator's options
  local n="$1" hooks=() pids=() watched=() port="$PORT" i; shift
  adapter own; : >"$RUN/bot.log"; fresh
  for i in $(seq "$n"); do
    (PORT=$((port + i - 1)); SPOOL="$RUN/spool$i"; launch) >>"$RUN/bot.log" 2>&1 &
    pids+=($!)
    # The first webhook is the one that load() names.
    [ "$i" = 1 ] || hooks+=(--webhook "http://127.0.0.1:$((port + i - 1))/telegram")
    watched+=(--pid "bot$i=$!")
    until (exec 3<>"/dev/tcp/127.0.0.1/$((port + i - 1))") 2>/dev/null; do sleep 0.05; done
  done
  load --label "$n" --linger 3 --concurrency "$CONCURRENCY" --warmup "$WARMUP" --duration "$DURATION" \
    "${hooks[@]}" "${watched[@]}" --pid "redis=$REDIS_PID" --pid "postgres=$PG_PID" "$@" &
  LOAD_PID=$!
  wait "$LOAD_PID"; LOAD_PID=""
  kill -9 "${pids[@]}"; wait "${pids[@]}" 2>/dev/null || true
}

mkdir -p "$BUILD"
if [ "${NOBUILD:-0}" != 1 ]; then build_harness; adapter own; build; fi
start_infra
case "${1:-}" in
  memory) memory "${2:-1000000}" ;;
  instances)
    for n in 1 2 1 2; do instances "$n"; done
    # A Bot API that takes 30 ms: neither one instance nor two are at their limit.
    for n in 1 2; do instances "$n" --api-delay-ms 30; done
    ;;
  *) sed -n 2,6p "$0"; exit 2 ;;
esac
