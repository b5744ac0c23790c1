#!/bin/sh
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$here/lib/common.sh"

FFMPEG=${FFMPEG:-ffmpeg}

[ $# -eq 2 ] || die "usage: transcode.sh SOURCE DEST"
src=$1
dest=$2
[ -r "$src" ] || die "cannot read $src"
[ ! -e "$dest" ] || die "$dest exists already"

work=$(mktemp -d "$(dirname -- "$dest")/.transcode.XXXXXX")
trap 'rm -rf "$work"' EXIT

encode() {
    log "encoding $1"
    "$FFMPEG" -nostdin -loglevel error -i "$src" -vf "scale=-2:$2" \
        -c:v libx264 -b:v "$3" -c:a aac "$work/$1.mp4"
}

poster() {
    log "extracting the poster"
    "$FFMPEG" -nostdin -loglevel error -ss 30 -i "$src" -frames:v 1 "$work/poster.jpg"
}

profiles "$here/etc/profiles.conf" >"$work/.profiles"
while read -r name height bitrate; do
    encode "$name" "$height" "$bitrate"
done <"$work/.profiles"
poster

rm "$work/.profiles"
chmod 755 "$work"
mv "$work" "$dest"
log "published $dest"
