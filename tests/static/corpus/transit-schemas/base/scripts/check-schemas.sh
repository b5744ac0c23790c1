#!/bin/sh
# Needs jq. Usage: check-schemas.sh [--strict]
cd "$(dirname "$0")/.." || exit 2
bad=0
for f in schemas/*.json; do
	id=$(jq -r '."$id" // ""' "$f") || { bad=1; continue; }
	case $id in
	*/"$(basename "$f")") ;;
	*) echo "$f: \$id is '$id'"; bad=1 ;;
	esac
	if [ "$1" = --strict ]; then
		missing=$(jq -r '(.properties // {}) | to_entries[] | select(.value.description | not) | .key' "$f")
		for key in $missing; do
			echo "$f: $key has no description"
			bad=1
		done
	fi
done
exit $bad
