# Sourced by the tests: puts a psql stub first on PATH.
# The stub writes its arguments and its input to $work/psql.log and prints the
# content of $work/answer.
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/stub"
cat > "$work/stub/psql" <<STUB
#!/bin/sh
{ printf 'arg:%s\n' "\$@"; cat; } >> "$work/psql.log"
cat "$work/answer"
STUB
chmod +x "$work/stub/psql"
: > "$work/answer"
: > "$work/psql.log"
PATH="$work/stub:$PATH"

fail() { echo "FAIL: $*" >&2; exit 1; }
