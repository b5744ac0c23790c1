#!/bin/sh
# publish.sh RECIPE: copy the newest image of a recipe to the image server
set -eu
cd "$(dirname "$0")/.."
. scripts/lib/common.sh

[ $# -eq 1 ] || die "usage: publish.sh RECIPE"
require_cmd rsync
newest=$(images_of "$1" | head -n 1)
[ -n "$newest" ] || die "no image of $1, run build.sh first"
size=$(wc -c <"$OUT/$newest")
if [ "$size" -gt 4000000000 ]; then
	warn "$newest does not fit on the small cards"
fi
info "publishing $newest"
rsync --partial "$OUT/$newest" "${FORGE_SERVER:-images.lan}:/srv/images/"
