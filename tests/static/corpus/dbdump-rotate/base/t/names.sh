#!/bin/sh
# Checks which dumps count as outdated.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
printf 'DATABASES=shop\nTARGET=%s\nKEEP=2\n' "$dir" >"$dir/conf"
touch "$dir/shop-20240101.dump" "$dir/shop-20240102.dump" "$dir/shop-20240103.dump"
got=$(PGKEEP_CONF=$dir/conf sh bin/pgkeep --list)
[ "$got" = "$dir/shop-20240101.dump" ] || { echo "got: $got"; exit 1; }
echo ok
