#!/bin/sh
# build.sh RECIPE: build the image of a recipe
set -eu
cd "$(dirname "$0")/.."
. scripts/lib/common.sh

[ $# -eq 1 ] || die "usage: build.sh RECIPE"
recipe=recipes/$1
[ -f "$recipe/packages.txt" ] || die "no recipe $1"
require_cmd mmdebstrap
require_cmd mkfs.ext4

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

info "packages of $1"
packages=$(grep -v '^#' "$recipe/packages.txt" | tr '\n' ',')
mmdebstrap --variant=minbase --include="${packages%,}" bookworm "$tree"
if [ -d "$recipe/overlay" ]; then
	cp -a "$recipe/overlay/." "$tree/"
else
	warn "$1 has no overlay"
fi

mkdir -p "$OUT"
image=$OUT/$1-$(date +%Y%m%d).img
info "writing $image"
mkfs.ext4 -q -d "$tree" "$image" 2G
