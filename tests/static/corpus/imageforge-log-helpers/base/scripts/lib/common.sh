# Helpers of all scripts. Source me.

OUT=${FORGE_OUT:-out}
KEEP=${FORGE_KEEP:-3}

info() {
	printf '==> %s\n' "$*"
}

warn() {
	printf 'warning: %s\n' "$*" >&2
}

die() {
	printf 'error: %s\n' "$*" >&2
	exit 1
}

require_cmd() {
	command -v "$1" >/dev/null 2>&1 || die "$1 is not installed"
}

# recipe_list: the names of all recipes
recipe_list() {
	for r in recipes/*/packages.txt; do
		r=${r%/packages.txt}
		printf '%s\n' "${r#recipes/}"
	done
}

# images_of RECIPE: its images, newest first
images_of() {
	ls -1 "$OUT" 2>/dev/null | grep "^$1-[0-9]*\.img\$" | sort -r
}
