"""Predictable names in a shared temporary folder: another user, or another run, can be there first."""

import re
from collections.abc import Iterable

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "temporary-path"
SCOPE = "added lines of code, configuration and scripts"
WHY = (
    "Everybody may write to the temporary folder: a name that can be guessed lets another user put a link "
    "there first, and two runs at once overwrite each other. Silent in tests and documents, for names with "
    "a random part, for lines that only remove or compare, and where a container's own folder is meant."
)
EXAMPLE = 'LOCK = "/tmp/importer.lock"'

_FOLDER = r"(?:/var|/private)?/tmp|/dev/shm"
_FIXED = pattern(rf"(?<![\w$}}~*.-])(?<!\w/)(?:{_FOLDER})/[\w$%{{][^\s\"'`;|)>,]*")
_WINDOWS = pattern(r"\bC:(?:\\\\|\\|/)(?:Windows(?:\\\\|\\|/))?Te?mp(?:\\\\|\\|/)[\w$%{]", re.IGNORECASE)
_JOINED = pattern(
    rf"(?:join|resolve|Join|Path|File|combine|Combine)\(\s*['\"](?:{_FOLDER})/?['\"]\s*,"
    rf"|Path\(\s*['\"](?:{_FOLDER})/?['\"]\s*\)\s*/|['\"](?:{_FOLDER})/?['\"]\s*\+"
    r"|(?:os\.tmpdir\(\)|tmpdir\(\)|os\.TempDir\(\)|gettempdir\(\))\s*\)?\s*(?:,|\+"
    r"|/)\s*['\"`][\w./-]+['\"`]\s*(?:\)|;|$)"
    r"|\$\{(?:os\.)?tmpdir\(\)\}/[\w.-]+`|\$\{?(?:TMPDIR|TMP|TEMP)(?::-[^}]*)?\}?/[\w.-]+(?:\$\{?(?:USER|UID"
    r"|LOGNAME|\$)\}?[\w.-]*)?(?:[\s\"';)]|$)",
)
_CALLS = pattern(r"\btempfile\.mktemp\(|\bos\.(?:tmpnam|tempnam)\(|(?<![.\w])(?:tmpnam|tempnam|tmpnam_r)\(")
_RANDOM = pattern(
    r"XXX|uuid|random|secret|token|nonce|mktemp|mkd?temp|mkstemp|hrtime|MkdirTemp|CreateTemp", re.IGNORECASE
)
_HARMLESS = pattern(
    r"^\s*(?:-\s*)?(?:sudo )?(?:rm|rmdir|find|ls|unlink|chmod)\s|\b[sS]tarts?_?[wW]ith\(|\bHasPrefix\("
    r"|TrimPrefix|removeprefix"
    r"|\.X11-unix|/tmp/\.|mountPath|\bre\.\w+\(|\.(?:test|match|replace)\(|\bassert|--tmpfs|tmpfs"
)
_ISOLATED = pattern(
    r"(^|/)(Dockerfile|Containerfile)|\.Dockerfile$|(^|/)\.(github|circleci|gitlab-ci|devcontainer)|\.lock$"
)


def applies(file: FileChange) -> bool:
    """Program text that is ours; not the recipes of images and of machines that live for one job."""
    return is_ours(file) and not _ISOLATED.search(file.path)


def check(view: View) -> Iterable[Finding]:
    """One finding for each path, at its first line."""
    for file, source, fresh in sources(view):
        said: set[str] = set()
        for number in sorted(fresh) if applies(file) else ():
            text = _found(source, number)
            if text and text not in said:
                said.add(text)
                yield finding(NAME, file, _remark(number, text), quote(source.lines[number - 1].encode()))


def _found(source: Source, number: int) -> str:
    """The path or the call that names a file which can be guessed; empty without one."""
    line = source.bare[number - 1]
    if call := _CALLS.search(line):
        return call[0]
    if "tmp" not in line.lower() and "temp" not in line.lower():
        return ""
    if _RANDOM.search(line) or _HARMLESS.search(line):
        return ""
    if _is_in_prose(source, number):
        return ""
    match = _FIXED.search(line) or _WINDOWS.search(line) or _JOINED.search(line)
    return match[0].strip() if match else ""


def _is_in_prose(source: Source, number: int) -> bool:
    """Whether the line stands inside a string of several lines: a docstring, a help text."""
    return (
        source.language == "python"
        and bool(source.lines[number - 1].strip())
        and not source.code[number - 1].strip(" \t\"'")
    )


def _remark(number: int, text: str) -> Remark:
    return Remark(
        line=number,
        title=f"Predictable temporary path '{text[:80]}'",
        body="Another user can put a link there first, and two runs at once share it. Let mktemp, "
        "tempfile or the like make the name.",
        category="security",
    )
