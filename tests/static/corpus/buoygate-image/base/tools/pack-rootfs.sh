#!/bin/sh
# usage: pack-rootfs.sh FOLDER ARCHIVE
set -eu

folder=$1
archive=$2

tar --sort=name --mtime=@0 --owner=root:0 --group=root:0 --numeric-owner \
    -cf "$archive.tmp" -C "$folder" .
mv "$archive.tmp" "$archive"
