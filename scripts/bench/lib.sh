# What the benchmarks share. A script sets $home to a folder of its own before it calls any of these.
#
#   BENCH_PROFILE=release   how the programs are built; dev for a try
#   BENCH_PORT              the first of ten ports
#   BENCH_SMOKE=1           short and small: shows that a script works, and nothing about speed
#   BENCH_JSON              where the figures go, too
# shellcheck shell=bash

profile=${BENCH_PROFILE:-release}
programs=${CARGO_TARGET_DIR:-target}/${profile/dev/debug}
smoke=${BENCH_SMOKE:-}
port=${BENCH_PORT:-$((20000 + RANDOM % 1000 * 10))}
key=sk_test_benchbenchbenchbenchbenchbench
admin=bench@example.com
password=Bench-bench-1
declare -A servers=()

# build EXAMPLE...: the server and these examples of the testkit.
build() {
    local examples
    cargo build --quiet --locked --profile "$profile" -p org-server
    [[ $# -gt 0 ]] || return 0
    examples=("${@/#/--example=}")
    cargo build --quiet --locked --profile "$profile" -p org-testkit --features http "${examples[@]}"
}

# start NAME DATABASE PORT: a server with this name; its process is ${servers[NAME]}.
start() {
    ORG_LISTEN=127.0.0.1:$3 ORG_DATA_DIR=$home/data ORG_DATABASE_URL=$2 ORG_LOG=error \
        ORG_BOOTSTRAP_SECRET_KEY=$key ORG_BOOTSTRAP_CLIENT_ID=bench \
        ORG_BOOTSTRAP_CLIENT_SECRET=benchbenchbenchbenchbenchbench \
        ORG_BOOTSTRAP_ADMIN_EMAIL=$admin ORG_BOOTSTRAP_ADMIN_PASSWORD=$password \
        "$programs/org-server" 2>>"$home/log" >&2 &
    servers[$1]=$!
    await "$3/ready" "${servers[$1]}"
}

# await PORT/PATH PROCESS: until it answers well.
await() {
    until answers "$1"; do
        kill -0 "$2" || { cat "$home/log" >&2; exit 1; }
    done
}

# answers PORT/PATH: sooner than curl could tell.
answers() (
    exec 3<>"/dev/tcp/127.0.0.1/${1%%/*}"
    printf 'GET /%s HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n' "${1#*/}" >&3
    read -r _ status _ <&3
    [[ $status == 2* ]]
) 2>/dev/null

# stop NAME
stop() {
    local process=${servers[$1]:-}
    [[ -n $process ]] || return 0
    kill "$process" && wait "$process" || true
    unset "servers[$1]"
}

stop_all() {
    local name
    for name in "${!servers[@]}"; do stop "$name"; done
}

# fresh KIND NAME: the URL of a new, empty database; for `postgres` beside $ORG_TEST_POSTGRES_URL.
fresh() {
    case $1 in
        sqlite) printf 'sqlite:%s/%s.db\n' "$home" "$2" ;;
        postgres)
            psql -q "$ORG_TEST_POSTGRES_URL" -c "DROP DATABASE IF EXISTS $2" -c "CREATE DATABASE $2" >&2
            printf '%s/%s\n' "${ORG_TEST_POSTGRES_URL%/*}" "$2"
            ;;
    esac
}

# fill DATABASE ORGANIZATIONS MEMBERS LARGEST: brings the schema about and fills the database.
fill() {
    # Not where another server may answer.
    start fill "$1" $((port + 8))
    stop fill
    "$programs/examples/fill" "$@" >&2
}

# filled KIND NAME ORGANIZATIONS MEMBERS LARGEST: the URL of a filled database, which is not filled again
# if $home has one of this name already.
filled() {
    local mark=$home/$1-$2.url
    if [[ ! -e $mark ]]; then
        fresh "$1" "org_bench_$2" >"$mark.new"
        fill "$(<"$mark.new")" "${@:3}"
        mv "$mark.new" "$mark"
    fi
    cat "$mark"
}

# start_postgres: one of our own below $home, which syncs as in production.
start_postgres() {
    # It runs as another user, who has to get there.
    chmod 711 "$home"
    ORG_TEST_POSTGRES_URL=$(ORG_PG_DURABLE=1 scripts/pg.sh start "$home/pg")
}

# load CONNECTIONS SECONDS URL [wrk's arguments]: rate, p50 and p99 in microseconds, requests, failures.
load() {
    local connections=$1 seconds=$2 url=$3
    shift 3
    wrk --threads 1 --connections "$connections" --duration "${seconds}s" --latency "$@" "$url" | awk '
        function micros(text) {
            return text ~ /us$/ ? text + 0 : text ~ /ms$/ ? text * 1000 : text * 1000000
        }
        $1 == "50%" { p50 = micros($2) }
        $1 == "99%" { p99 = micros($2) }
        $1 == "Requests/sec:" { rate = $2 }
        $2 == "requests" { requests = $1 }
        $1 == "Non-2xx" { failed = $NF }
        $1 == "Socket" { failed += 1 }
        END { printf "%s %s %s %s %s\n", rate, p50, p99, requests, failed + 0 }'
}

# creates CONNECTIONS SECONDS PORT USERS [FIRST]: a line of JSON: per_second, p50_ms, p99_ms, failed.
creates() {
    BENCH_KEY=$key BENCH_RUN=$(date +%s%N) BENCH_USERS=$4 BENCH_FIRST_USER=${5:-0} wrk --threads 1 \
        --connections "$1" --duration "$2s" --latency --script scripts/bench/creates.lua \
        "http://127.0.0.1:$3" | tail -n 1
}

# find_pgbench: where it is, if it is there; not all systems have it among the commands.
find_pgbench() {
    command -v pgbench || ls /usr/lib/postgresql/*/bin/pgbench 2>/dev/null | tail -n 1
}

# cpu PROCESS: the microseconds of processor time it has used.
cpu() {
    awk -v tick="$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000000 / tick }' "/proc/$1/stat"
}

# resident PROCESS: KiB.
resident() {
    awk '/VmRSS/ { print $2 }' "/proc/$1/status"
}

# new_user PORT: the id of a new user.
new_user() {
    curl -sf "http://127.0.0.1:$1/v1/users" -H "authorization: Bearer $key" \
        -H 'content-type: application/json' -d "{\"username\":\"bench-$(date +%s%N)\"}" | jq -er .id
}

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# ratio A B: how often B is in A.
ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}

# median NUMBER...
median() {
    printf '%s\n' "$@" | sort -g | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}
