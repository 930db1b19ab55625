#!/usr/bin/env bash
# Asserts the layers of docs/architecture.md: which crate may depend on what, and that the core
# knows no dialect.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0

main() {
    # Each a prefix: `actix` stands for actix-web, actix-http and the rest of the family.
    forbid org-core actix diesel tokio org-auth org-console org-http org-server org-store-diesel org-testkit
    forbid org-store-diesel actix org-auth org-console org-http org-server org-testkit
    forbid org-auth actix diesel org-console org-http org-server org-store-diesel org-testkit
    forbid org-http diesel org-console org-server org-store-diesel org-testkit
    forbid org-console diesel org-server org-store-diesel org-testkit
    forbid org-server org-testkit

    forbid_dialects_in_core

    [[ $failed -eq 0 ]] && echo 'layers: as they should be'
    return "$failed"
}

# forbid CRATE PREFIX...: nothing that CRATE is built of may start with a PREFIX. Tests may.
forbid() {
    local crate=$1 prefix dependencies culprit
    shift
    dependencies=$(tree "$crate" --prefix none --format '{p}' | cut -d ' ' -f 1 | sort -u)
    for prefix in "$@"; do
        while read -r culprit; do
            failed=1
            printf 'layers: %s depends on %s:\n' "$crate" "$culprit"
            tree "$crate" --invert "$culprit" --depth 3 || true
        done < <(grep -E "^$prefix([-_]|$)" <<<"$dependencies" || true)
    done
}

tree() {
    cargo tree --locked --quiet --all-features --edges normal,build --package "$@"
}

# A comment may cite where a rule comes from; code may not.
forbid_dialects_in_core() {
    local lines
    lines=$(find crates/org-core/src -name '*.rs' -exec awk '
        { code = $0; sub(/(^|[[:space:]])\/\/.*/, "", code) }
        tolower(code) ~ /clerk|auth0|px0/ { print FILENAME ":" FNR ": " $0 }
    ' {} +)
    [[ -n $lines ]] || return 0
    failed=1
    printf 'layers: org-core names a dialect:\n%s\n' "$lines"
}

main
