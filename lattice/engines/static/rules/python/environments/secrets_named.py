"""Whether a project names variables of the environment that hold secrets and begin with a prefix."""

import re
from functools import cache

from lattice.engines.static.view import View

_MOST_FILES = 300
_MOST_BYTES = 200_000
_READ = (
    ".py",
    ".md",
    ".rst",
    ".toml",
    ".cfg",
    ".ini",
    ".yml",
    ".yaml",
    ".env",
    ".example",
    ".sh",
    ".service",
)


@cache
def _pattern(prefix: str) -> re.Pattern[bytes]:
    words = rb"(?:KEY|SECRET|TOKEN|PASSWORD|PASSWD|DSN|CREDENTIALS?|DB_URL|DATABASE_URL|PASSPHRASE)"
    return re.compile(rb"\b" + re.escape(prefix.encode()) + rb"[A-Z0-9_]{0,40}?" + words + rb"\b")


def secret_with(view: View, prefixes: list[str]) -> str:
    """The name of such a variable, from the files at head; empty without one."""
    files = [path for path in sorted(view.head_files) if path.endswith(_READ)][:_MOST_FILES]
    for path in files if prefixes else ():
        content = (view.content(path) or b"")[:_MOST_BYTES]
        for prefix in prefixes:
            if prefix.encode() in content and (found := _pattern(prefix).search(content)):
                return found[0].decode()
    return ""
