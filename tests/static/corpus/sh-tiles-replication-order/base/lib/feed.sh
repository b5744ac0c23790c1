# shellcheck shell=sh
# Common to all scripts of the feed. The caller has set HERE.

. "$HERE/../etc/feed.conf"

say() {
	printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*" >&2
}

die() {
	say "$*"
	exit 1
}

# sequence: print the number of the last replication file in the database
sequence() {
	[ -s "$STATE_DIR/sequence" ] || return 1
	cat "$STATE_DIR/sequence"
}

# set_sequence N: from now on the database counts as being at N
set_sequence() {
	echo "$1" >"$STATE_DIR/sequence.new" &&
		mv "$STATE_DIR/sequence.new" "$STATE_DIR/sequence"
}
