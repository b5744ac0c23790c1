#!/bin/sh
# Usage: dump.sh DATABASE DIRECTORY
# Writes DIRECTORY/DATABASE-YYYYMMDD.dump
set -eu
. "$(dirname "$0")/common.sh"

[ $# -eq 2 ] || die "usage: dump.sh DATABASE DIRECTORY"
need pg_dump

target="$2/$1-$(date -u +%Y%m%d).dump"
umask 077
pg_dump --format=custom --file="$target.part" "$1"
mv "$target.part" "$target"
log "wrote $target"
