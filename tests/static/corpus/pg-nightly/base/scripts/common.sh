# Sourced by the other scripts.

log() {
	printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2
}

die() {
	log "error: $*"
	exit 1
}

need() {
	command -v "$1" >/dev/null 2>&1 || die "$1 is not installed"
}
