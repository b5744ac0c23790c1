#!/bin/bash
# Build a kiosk image. Needs root, debootstrap and systemd-nspawn.
set -euo pipefail
cd "$(dirname "$0")"

image=${1:?usage: build.sh IMAGE}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

packages=$(paste -sd, packages/base.list)
debootstrap --include="$packages" bookworm "$root" http://deb.debian.org/debian
cp -r overlay/. "$root/"

install -d "$root/run-hooks"
for hook in hooks/*; do
    name=${hook##*/}
    cp -p "$hook" "$root/run-hooks/"
    echo "== $name"
    systemd-nspawn -q -D "$root" "/run-hooks/$name"
done
rm -r "$root/run-hooks"

mke2fs -q -t ext4 -d "$root" "$image" 4G
