# What the benchmarks share. A script sets $home to a folder of its own before it calls any of these.
# shellcheck shell=bash

release=${CARGO_TARGET_DIR:-target}/release
server_binary=${ORG_SERVER_BIN:-$release/org-server}
port=${BENCH_PORT:-4990}
key=sk_test_benchbenchbenchbenchbenchbench
admin=bench@example.com
password=Bench-bench-1
declare -A servers=()

# start NAME DATABASE PORT: a server with this name; its process is ${servers[NAME]}.
start() {
    ORG_LISTEN=127.0.0.1:$3 ORG_DATA_DIR=$home/data ORG_DATABASE_URL=$2 ORG_LOG=error \
        ORG_BOOTSTRAP_SECRET_KEY=$key ORG_BOOTSTRAP_CLIENT_ID=bench \
        ORG_BOOTSTRAP_CLIENT_SECRET=benchbenchbenchbenchbenchbench \
        ORG_BOOTSTRAP_ADMIN_EMAIL=$admin ORG_BOOTSTRAP_ADMIN_PASSWORD=$password \
        "$server_binary" 2>>"$home/log" >&2 &
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
    start fill "$1" "$port"
    stop fill
    "$release/examples/fill" "$@" >&2
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

# median NUMBER...
median() {
    printf '%s\n' "$@" | sort -g | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}
