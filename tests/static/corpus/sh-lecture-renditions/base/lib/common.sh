# Shared helpers; sourced, not run.

log() {
    printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2
}

die() {
    log "error: $*"
    exit 1
}

# profiles FILE: the profile lines without comments and blanks
profiles() {
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"
}
