"""A `git` that only reads, first on an agent's PATH.

The programs judge a command by its text, and git takes `--outp=file` and `-c alias.x=!cmd` as well as what
they look for: `git diff --output` and `git branch name` were let through by one that only reads. This one
sees the words as git would. It is one barrier of several: a program that is given a whole path goes past it.
"""

READING = (
    "blame",
    "cat-file",
    "describe",
    "diff",
    "diff-tree",
    "grep",
    "log",
    "ls-files",
    "ls-tree",
    "merge-base",
    "name-rev",
    "rev-list",
    "rev-parse",
    "shortlog",
    "show",
    "show-ref",
    "status",
)

_SCRIPT = """#!/bin/sh
refuse() {{
	echo "git: a review only reads: '$1' is not allowed" >&2
	exit 1
}}
[ "$1" = --no-pager ] && shift
case "$1" in
{reading}) ;;
lattice)
	case "$2 $3" in
	'worker complete' | 'worker fail') exec '{git}' "$@" ;;
	*) refuse "git lattice $2 $3" ;;
	esac
	;;
*) refuse "git $1" ;;
esac
for word; do
	case "$word" in
	--oneline | --only-matching) ;;
	--o* | --ext* | --textc* | --filters | --op*) refuse "$word" ;;
	-*O*) [ "$1" = grep ] && refuse "$word" ;;
	esac
done
command=$1
shift
case "$command" in
diff | log | show | diff-tree) set -- --no-ext-diff --no-textconv "$@" ;;
blame | grep) set -- --no-textconv "$@" ;;
esac
exec '{git}' --no-pager "$command" "$@"
"""


def script(git: str) -> bytes:
    """The program's text; `git` is the path of the one that it starts."""
    return _SCRIPT.format(reading=" | ".join(READING), git=git.replace("'", "'\\''")).encode()
