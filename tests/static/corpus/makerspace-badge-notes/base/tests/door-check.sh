set -eu
. "$(dirname "$0")/lib.sh"

echo 17 > "$work/answer"
"$here/bin/door-check" 04A1B2 || fail "a known badge must open"
grep -qx 'arg:badge=04A1B2' "$work/psql.log" || fail "badge not passed"

: > "$work/answer"
if "$here/bin/door-check" 000000; then fail "an unknown badge must not open"; fi
