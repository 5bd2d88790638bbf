#!/usr/bin/env bash
# All checks and all tests, on a fresh Debian machine with Rust. Installs with apt what is missing, starts its own Redis
# and PostgreSQL on free ports in a temporary folder, and stops them whatever happens. A skipped test is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"

began=$SECONDS
temp=$(mktemp -d)
chmod 755 "$temp"
redis_ports=()
postgres_data=

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# PostgreSQL refuses to run as root, so root hands it to the user that Debian's package makes.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

stop_all() {
    local status=$?
    trap - EXIT INT TERM
    for port in "${redis_ports[@]}"; do
        redis-cli -p "$port" shutdown nosave >/dev/null 2>&1 || true
    done
    if [ -n "$postgres_data" ]; then
        as_postgres "$postgres_bin/pg_ctl" -D "$postgres_data" -m immediate stop >/dev/null 2>&1 || true
    fi
    rm -rf "$temp"
    echo "== $([ "$status" = 0 ] && echo passed || echo "FAILED ($status)") after $((SECONDS - began)) s"
    exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# step NAME COMMAND…: runs it and says how long it took.
step() {
    local name=$1 from=$SECONDS
    shift
    echo "== $name"
    "$@"
    echo "== $name: $((SECONDS - from)) s"
}

install_missing() {
    local packages=()
    command -v cc >/dev/null || packages+=(build-essential)
    command -v redis-server >/dev/null || packages+=(redis-server)
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages+=(postgresql)
    command -v chromium >/dev/null || packages+=(chromium)
    command -v chromedriver >/dev/null || packages+=(chromium-driver)
    command -v node >/dev/null || packages+=(nodejs)
    command -v npm >/dev/null || packages+=(npm)
    ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || packages+=(faketime)
    if [ "${#packages[@]}" != 0 ]; then
        as_root apt-get update -qq
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
    fi
    cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
    cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
    # Built without optimisation: it runs for seconds.
    command -v cargo-deny >/dev/null || cargo install cargo-deny --locked --debug --quiet
}

free_port() {
    local port
    while true; do
        port=$((RANDOM % 11000 + 11000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

# start_redis PORT OPTION…
start_redis() {
    local port=$1
    shift
    mkdir -p "$temp/redis-$port"
    redis-server --port "$port" --bind 127.0.0.1 --dir "$temp/redis-$port" --save '' --appendonly yes \
        --daemonize yes --logfile "$temp/redis-$port/log" "$@" >/dev/null
    redis_ports+=("$port")
    for _ in $(seq 100); do
        [ "$(redis-cli -p "$port" ping 2>/dev/null)" = PONG ] && return
        sleep 0.1
    done
    cat "$temp/redis-$port/log" >&2
    return 1
}

start_servers() {
    local port nodes=()
    port=$(free_port)
    # Each story takes a database of its own.
    start_redis "$port" --databases 1024
    export TEST_REDIS_URL="redis://127.0.0.1:$port"

    # A cluster's bus listens 10,000 ports above.
    for _ in 1 2 3; do
        port=$(free_port)
        start_redis "$port" --cluster-enabled yes --cluster-node-timeout 2000
        nodes+=("127.0.0.1:$port")
    done
    redis-cli --cluster create "${nodes[@]}" --cluster-yes >/dev/null
    for node in "${nodes[@]}"; do
        for _ in $(seq 200); do
            redis-cli -p "${node##*:}" cluster info | grep -q 'cluster_state:ok' && break
            sleep 0.1
        done
    done
    TEST_REDIS_CLUSTER_URL="redis://${nodes[0]},redis://${nodes[1]},redis://${nodes[2]}"
    export TEST_REDIS_CLUSTER_URL

    postgres_bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)")
    mkdir "$temp/postgres"
    if [ "$(id -u)" = 0 ]; then chown postgres "$temp/postgres"; fi
    as_postgres "$postgres_bin/initdb" -D "$temp/postgres/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
    postgres_data="$temp/postgres/data"
    port=$(free_port)
    # Durability is the disk's business here: no test pulls the plug of PostgreSQL's machine.
    as_postgres "$postgres_bin/pg_ctl" -D "$postgres_data" -w -l "$temp/postgres/log" -o \
        "-p $port -c listen_addresses=127.0.0.1 -k $temp/postgres -c fsync=off -c max_connections=400" start >/dev/null
    export TEST_DATABASE_URL="postgres://postgres@127.0.0.1:$port/postgres"
}

# Prometheus's own judge of rules. The package is only unpacked: installed it would start a server.
promtool_at_hand() {
    command -v promtool >/dev/null && return
    (cd "$temp" && apt-get download -qq prometheus 2>/dev/null && dpkg -x prometheus_*.deb "$temp/prometheus")
    export PATH="$temp/prometheus/usr/bin:$PATH"
    promtool --version >/dev/null
}

# The foreign provider of the stories about single sign-on, beside the program that they start. What its lock file names
# and nothing else; no script of any package runs.
provider() {
    local there=${CARGO_TARGET_DIR:-target}/provider
    mkdir -p "$there"
    cp tests/provider/package.json tests/provider/package-lock.json "$there"
    (cd "$there" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
}

# Alert rules, their tests, and every expression of the dashboard.
ops() {
    promtool_at_hand
    promtool check rules webhook/ops/alerts.yml
    promtool test rules webhook/ops/alerts.test.yml
    local n
    n=$(grep -c '"expr":' webhook/ops/dashboard.json)
    {
        echo "groups: [{name: dashboard, rules: ["
        sed -n 's/^ *"expr": \(".*"\),$/\1/p' webhook/ops/dashboard.json |
            awk '{ print "{record: \"panel:" NR "\", expr: " $0 "}," }'
        echo "]}]"
    } >"$temp/dashboard.yml"
    local said
    said=$(promtool check rules "$temp/dashboard.yml")
    [[ "$said" == *"SUCCESS: $n rules found"* ]]
}

docs() {
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked --quiet
}

# The stories start the program itself, so it is built before them, in the same folder; with the places where the
# stories of deaths end it, which a released program has not.
build() {
    cargo build --workspace --bins --tests --locked --features webhook/failpoints
}

run_tests() {
    cargo test --workspace --locked --no-fail-fast --features webhook/failpoints 2>&1 | tee "$temp/tests.log"
    if grep -E '^test result: .* [1-9][0-9]* ignored' "$temp/tests.log"; then
        echo "a skipped test is a failure" >&2
        return 1
    fi
}

if [ -z "${TELEGRAM_API_SPEC:-}" ]; then
    echo "TELEGRAM_API_SPEC is not set: outgoing Telegram calls are not compared with the Bot API description."
fi
step "install what is missing" install_missing
step "cargo fmt" cargo fmt --all --check
step "cargo deny" cargo deny check bans licenses sources
step "cargo clippy" cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
step "cargo doc" docs
step "alert rules and dashboard" ops
step "provider of single sign-on" provider
step "start Redis and PostgreSQL" start_servers
step "build" build
step "tests" run_tests
