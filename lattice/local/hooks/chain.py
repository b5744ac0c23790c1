"""Our lines in somebody else's shell script: in behind its first line, and out again to the byte."""

import re

from lattice.local.hooks.lines import Language, addition
from lattice.local.hooks.scripts import Hook

_SHEBANG = re.compile(
    rb"#!\s*(?:/usr/bin/env\s+(?:-S\s+)?)?(?:/\S*/)?"
    rb"(?:sh|bash|dash|ash|ksh|ksh93|zsh)(?:\s+-[efhuvx]+)*[ \t]*\n"
)
# Scripts in two languages begin as a shell that hands itself over: `exec perl -x "$0"`.
_HANDS_OVER = re.compile(rb"^.*exec.*\$\{?0.*$", re.MULTILINE)
_FIRST_LINES = 10


def fits(data: bytes) -> bool:
    """Whether lines of shell can stand behind the first line of a script."""
    return bool(_SHEBANG.match(data)) and not (b"\0" in data or b"\r\n" in data or hands_over(data))


def hands_over(data: bytes) -> bool:
    """Whether what begins as a shell script is one in another language."""
    begun = b"\n".join(data.split(b"\n")[:_FIRST_LINES])
    return bool(_HANDS_OVER.search(begun))


def chained(data: bytes, hook: Hook) -> bytes:
    """The script with our lines, which it must not have and which must fit."""
    first, newline, rest = data.partition(b"\n")
    return first + newline + addition(hook, Language.SHELL).encode() + rest


def unchained(data: bytes, hook: Hook) -> bytes | None:
    """The script as it was before `chained`; None where our lines are not there as we write them."""
    ours = addition(hook, Language.SHELL).encode()
    return data.replace(ours, b"", 1) if ours in data else None
