# shellcheck shell=sh
say()  { printf '%s\n' "==> $*"; }
die()  { printf '%s\n' "provision: $*" >&2; exit 1; }

# run CMD...: execute, or only print with --dry-run
run() {
	if [ "${DRY_RUN:-0}" = 1 ]; then
		printf '+ %s\n' "$*"
	else
		"$@"
	fi
}
