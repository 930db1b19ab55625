#!/usr/bin/env bash
# Makes sure that commands are there: scripts/need.sh COMMAND[:DEBIAN-PACKAGE]...
#
# Installs what is missing by apt-get, where that asks for no password. Otherwise fails and names
# what is missing.
set -euo pipefail

main() {
    local missing packages
    missing=$(missing "$@")
    [[ -n $missing ]] || return 0

    packages=$(cut -d : -f 2 <<<"$missing" | xargs)
    if may_install; then
        printf 'installing %s\n' "$packages"
        apt_get update -qq || true
        # shellcheck disable=SC2086 # one word each
        apt_get install -qq -y --no-install-recommends $packages >/dev/null || true
        missing=$(missing "$@")
        [[ -n $missing ]] || return 0
    fi
    printf 'missing: %s (Debian: apt-get install %s)\n' \
        "$(cut -d : -f 1 <<<"$missing" | xargs)" "$packages" >&2
    return 1
}

missing() {
    local wanted
    for wanted in "$@"; do
        is_there "${wanted%:*}" || printf '%s\n' "$wanted"
    done
}

is_there() {
    # Debian keeps the server's programs of PostgreSQL out of PATH.
    command -v "$1" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null
}

may_install() {
    command -v apt-get >/dev/null && { [[ $EUID -eq 0 ]] || sudo -n true 2>/dev/null; }
}

apt_get() {
    local sudo='sudo -n'
    [[ $EUID -ne 0 ]] || sudo=
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null
}

main "$@"
