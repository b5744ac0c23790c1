#!/bin/sh
# usage: check-owners.sh ARCHIVE
# Everything on the gateway belongs to root.
set -eu

strangers=$(tar --numeric-owner -tvf "$1" | awk '$2 != "0/0" { print $NF }')
if [ -n "$strangers" ]; then
    echo "not owned by root:" >&2
    echo "$strangers" >&2
    exit 1
fi
