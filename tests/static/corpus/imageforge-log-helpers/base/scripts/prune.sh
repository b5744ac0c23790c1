#!/bin/sh
# prune.sh: remove all but the newest images of each recipe
set -eu
cd "$(dirname "$0")/.."
. scripts/lib/common.sh

[ "$KEEP" -ge 1 ] || die "FORGE_KEEP must be at least 1"

recipe_list | while read -r name; do
	images_of "$name" | tail -n +$((KEEP + 1)) | while read -r old; do
		info "removing $old"
		rm -f "$OUT/$old" || warn "$old is still there"
	done
done
