#!/bin/sh
set -eu
cd "$(dirname "$0")/.."

fail() { echo "FAIL: $*" >&2; exit 1; }

out=$(bin/provision --dry-run --hall 7)
echo "$out" | grep -q 'systemctl enable --now kiosk.service' || fail "service not enabled"
echo "$out" | grep -q 'done, hall 7' || fail "hall not reported"

if bin/provision --dry-run --hall x 2>/dev/null; then fail "bad hall accepted"; fi
if bin/provision --dry-run 2>/dev/null; then fail "missing hall accepted"; fi

echo ok
