#!/bin/sh
# Runs the pipeline against a stub encoder that only creates its output file.
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

cat >"$tmp/ffmpeg" <<'STUB'
#!/bin/sh
for out; do :; done
case $out in
*"${STUB_FAIL:-none}"*) exit 1 ;;
esac
echo data >"$out"
STUB
chmod +x "$tmp/ffmpeg"
FFMPEG=$tmp/ffmpeg
export FFMPEG
echo video >"$tmp/in.mkv"

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

sh "$root/bin/transcode.sh" "$tmp/in.mkv" "$tmp/out" 2>/dev/null || fail "a good run failed"
for name in low medium high; do
    [ -s "$tmp/out/$name.mp4" ] || fail "$name.mp4 is missing"
done

if STUB_FAIL=medium sh "$root/bin/transcode.sh" "$tmp/in.mkv" "$tmp/out2" 2>/dev/null; then
    fail "a failing encoder went unnoticed"
fi
[ ! -e "$tmp/out2" ] || fail "a partial result was published"

echo ok
