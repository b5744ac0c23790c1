"""The environment that every git process of ours gets.

Git exports variables to its hooks and aliases that redirect whatever git runs below them: from a
hook of a linked worktree, an inherited GIT_DIR makes every later command act on that repository.
Discovery alone reads them (`repository.discover`); what runs afterwards gets none of them.
"""

from collections.abc import Mapping

# `git rev-parse --local-env-vars`, hard-coded because asking costs a process; a test compares it
# with the installed git. GIT_INTERNAL_SUPER_PREFIX went with git 2.40.
LOCAL = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)

# Not on git's list, and as misleading: they redirect writes, change refs' names or how pathspecs
# and diffs read.
_ALSO = frozenset(
    {
        "GIT_QUARANTINE_PATH",
        "GIT_NAMESPACE",
        "GIT_EXTERNAL_DIFF",
        "GIT_DIFF_OPTS",
        "GIT_LITERAL_PATHSPECS",
        "GIT_GLOB_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
        "GIT_REF_PARANOIA",
    }
)

_NUMBERED = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")

# Replacement objects would give an id another content than the one it names, and libgit2 knows
# nothing of them.
_FIXED = {
    "LC_ALL": "C",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` for a git process that acts on the repository it is told, and asks nobody.

    The user's configuration files (GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM) stay.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if name not in LOCAL and name not in _ALSO and not name.startswith(_NUMBERED)
    }
    return kept | _FIXED
