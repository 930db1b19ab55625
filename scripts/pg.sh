#!/usr/bin/env bash
# A throw-away PostgreSQL for tests and benchmarks.
#
#   scripts/pg.sh start DIR         prints postgres://org@127.0.0.1:PORT/postgres
#   scripts/pg.sh stop DIR [MODE]   fast (the default), or immediate: as after a crash
#   scripts/pg.sh bindir            prints the folder of the server's programs, fails without one
#
# DIR is new or empty, or was started before: then its data and its port come back.
# `stop` leaves DIR to the caller, who may remove it. A new DIR heeds:
#
#   ORG_PG_DURABLE=1   keeps fsync on, for benchmarks and fault tests
#   ORG_PG_TLS=1       also serves TLS for 127.0.0.1 and localhost; clients trust DIR/ca.pem
#
# Everybody on this machine may connect as its superuser: put nothing of worth in it.
set -euo pipefail

main() {
    local command=${1:-}
    case $command in
        start) [[ $# -eq 2 ]] || usage; start "$2" ;;
        stop) [[ $# -eq 2 || $# -eq 3 ]] || usage; stop "$2" "${3:-fast}" ;;
        bindir) bindir || die "no PostgreSQL server programs found" ;;
        *) usage ;;
    esac
}

start() {
    bin=$(bindir) || die "no PostgreSQL server programs found"
    owner=$(owner)
    mkdir -p "$1"
    dir=$(cd "$1" && pwd -P)
    data=$dir/data

    if [[ ! -e $data ]]; then
        [[ -z $(ls -A "$dir") ]] || die "$dir is not empty"
        init
    elif [[ -e $data/postmaster.pid ]]; then
        ! is_ours "$(head -n 1 "$data/postmaster.pid")" || die "already running in $dir"
        # A killed server that no container's process 1 has reaped still looks alive to the next.
        rm -f "$data/postmaster.pid" "$dir"/.s.PGSQL.*
    fi
    launch_on_a_free_port
    printf 'postgres://org@127.0.0.1:%s/postgres\n' "$(<"$dir/port")"
}

stop() {
    local mode=$2
    dir=$(cd "$1" && pwd -P)
    data=$dir/data
    [[ -e $data/postmaster.pid ]] || return 0
    # A file left by a crash may name a process that is somebody else's by now.
    is_ours "$(head -n 1 "$data/postmaster.pid")" || return 0

    bin=$(bindir)
    owner=$(owner)
    cd "$dir"
    as_owner "$bin/pg_ctl" stop --pgdata="$data" --mode="$mode" --timeout=30 >/dev/null ||
        as_owner "$bin/pg_ctl" stop --pgdata="$data" --mode=immediate >/dev/null
}

bindir() {
    local candidate
    while read -r candidate; do
        if [[ -x $candidate/initdb && -x $candidate/pg_ctl && -x $candidate/postgres ]]; then
            printf '%s\n' "$candidate"
            return
        fi
    done < <(
        tr ':' '\n' <<<"$PATH"
        printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV
        printf '%s\n' /usr/local/bin /usr/local/pgsql/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin
    )
    return 1
}

init() {
    # PostgreSQL refuses to run as root, so its folder belongs to somebody else.
    [[ $EUID -ne 0 ]] || chown "$owner" "$dir"
    cd "$dir"
    as_owner test -w "$dir" || die "the user $owner cannot reach $dir: choose another folder"

    if ! { init_data && { [[ ${ORG_PG_TLS:-} != 1 ]] || init_tls; }; } >init.log 2>&1; then
        cat init.log >&2
        die "could not make a database in $dir"
    fi
}

init_data() {
    # Not synced: what is lost with the machine was made a second ago.
    local initdb=("$bin/initdb" --pgdata="$data" --username=org --auth=trust --encoding=UTF8 --no-sync)
    # A linguistic order, as production has it, so that a query that lacks COLLATE "C" shows.
    # Servers built without ICU have no such order.
    as_owner "${initdb[@]}" --no-locale --locale-provider=icu --icu-locale=en-US ||
        as_owner "${initdb[@]}" --no-locale || return

    # The socket's folder is relative to the data: its path has to stay under 108 bytes.
    configure <<'CONF' || return
listen_addresses = '127.0.0.1'
unix_socket_directories = '..'
max_connections = 300
CONF
    # Tests need no durability, and wait for the disk at every commit if they get it. Only a crash
    # of the whole machine can tell: synchronous_commit stays on, so kill -9 loses nothing.
    [[ ${ORG_PG_DURABLE:-} == 1 ]] || configure <<'CONF'
fsync = off
full_page_writes = off
CONF
}

init_tls() {
    as_owner tee tls.cnf >/dev/null <<'CONF' || return
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
subjectAltName = IP:127.0.0.1, DNS:localhost
extendedKeyUsage = serverAuth
CONF
    local new_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -config tls.cnf)
    as_owner openssl req -x509 "${new_key[@]}" -extensions ca -subj '/CN=throw-away CA' -days 30 \
        -keyout ca.key -out ca.pem &&
        as_owner openssl req "${new_key[@]}" -subj '/CN=localhost' \
            -keyout data/server.key -out server.csr &&
        as_owner openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 2 -days 30 \
            -extfile tls.cnf -extensions server -out data/server.pem &&
        as_owner chmod 600 data/server.key &&
        rm -f ca.key server.csr tls.cnf || return

    configure <<'CONF'
ssl = on
ssl_cert_file = 'server.pem'
ssl_key_file = 'server.key'
CONF
}

configure() {
    as_owner tee -a "$data/postgresql.conf" >/dev/null
}

launch_on_a_free_port() {
    cd "$dir"
    if [[ -s port ]]; then
        launch "$(<port)" || fail_with_log
        return
    fi
    local port
    for _ in {1..50}; do
        # Below the ports that the system hands to clients, which come and go.
        port=$((20000 + RANDOM % 12000))
        is_listening "$port" && continue
        if launch "$port"; then
            printf '%s\n' "$port" >port
            return
        fi
        # Somebody else may have bound it in between.
        grep -q 'could not bind' log || fail_with_log
        as_owner truncate -s 0 log
    done
    die "no free port"
}

launch() {
    as_owner "$bin/pg_ctl" start --pgdata="$data" --log="$dir/log" --options="-p $1" \
        --wait --timeout=60 </dev/null >/dev/null 2>&1
}

is_listening() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Is this process the server of $data?
is_ours() {
    local arguments
    if [[ -d /proc/self ]]; then
        arguments=$(tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline") || return
    else
        arguments=$(ps -o args= -p "$1") || return
    fi
    [[ $arguments == *"$data"* ]]
}

owner() {
    if [[ $EUID -ne 0 ]]; then
        id -un
        return
    fi
    local user
    for user in postgres nobody; do
        if id -u "$user" >/dev/null 2>&1; then
            printf '%s\n' "$user"
            return
        fi
    done
    die "PostgreSQL refuses to run as root, and there is no user postgres or nobody"
}

as_owner() {
    if [[ $EUID -ne 0 ]]; then
        "$@"
    elif command -v runuser >/dev/null; then
        runuser -u "$owner" -- "$@"
    elif command -v setpriv >/dev/null; then
        setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups -- "$@"
    else
        su "$owner" -s "$BASH" -c "$(printf '%q ' "$@")"
    fi
}

fail_with_log() {
    cat "$dir/log" >&2 || true
    die "PostgreSQL did not start in $dir"
}

usage() {
    sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p;}' "$0" >&2
    exit 2
}

die() {
    printf 'pg.sh: %s\n' "$*" >&2
    exit 1
}

main "$@"
