#!/bin/sh
# Usage: prune.sh DIRECTORY DAYS
set -eu
. "$(dirname "$0")/common.sh"

[ $# -eq 2 ] || die "usage: prune.sh DIRECTORY DAYS"
find "$1" -maxdepth 1 -name '*.dump' -mtime +"$2" -print -delete
