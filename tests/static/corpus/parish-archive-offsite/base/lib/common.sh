# Sourced by the programs in bin.

here=$(cd "$(dirname "$0")/.." && pwd)
. "$here/etc/vault.conf"

say() {
    printf '%s %s: %s\n' "$(date '+%F %T')" "$(basename "$0")" "$*" >&2
}

die() {
    say "$@"
    exit 1
}

snapshots() {
    # Finished snapshots, oldest first.
    find "$VAULT" -maxdepth 1 -type f -name 'archive-*.tar.gz' | sort
}
