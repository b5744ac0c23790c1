# shellcheck shell=bash

log() {
	printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2
}

die() {
	log "error: $*"
	exit 1
}
