#!/bin/bash
# Usage: test/run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/archive"
printf 'a %s\nb %s\n' "$work/a" "$work/b" >"$work/mirrors"
cat >"$work/rsync" <<'EOF'
#!/bin/bash
mkdir -p "${@: -1}"
EOF
chmod +x "$work/rsync"

ARCHIVE=$work/archive MIRRORS=$work/mirrors RSYNC=$work/rsync "$here/../bin/mirror-sync"
[ -d "$work/a" ] && [ -d "$work/b" ] || { echo "FAIL: not all mirrors were reached"; exit 1; }
echo ok
