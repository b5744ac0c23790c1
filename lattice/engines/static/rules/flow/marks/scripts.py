"""What a shell script is made of: its functions, and whether a failing step ends it."""

import re
from functools import lru_cache

from lattice.engines.static.paths import is_documentation, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import text_of
from lattice.engines.static.rules.text.reading.source import Source
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_STRICT = pattern(r"^[ \t]*set\s+-\w*e|^[ \t]*set\s+-o\s+errexit|^#!.*\s-\w*e", re.MULTILINE)
_FUNCTION = pattern(
    r"^[ \t]*(?:function\s+)?(?P<name>[A-Za-z_][\w:.-]*)\s*(?:\(\s*\))?\s*\{\s*(?P<rest>[^\n]*)$"
)
_MOST_FILES, _LONGEST_BODY = 20, 200


@lru_cache(64)
def bodies_of(lines: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The lines of each function by its name."""
    found: dict[str, tuple[str, ...]] = {}
    for at, line in enumerate(lines):
        match = _FUNCTION.match(line) if "{" in line and len(line) < 500 else None
        if match is None:
            continue
        if match["rest"].rstrip().endswith("}"):
            found[match["name"]] = (match["rest"].rstrip()[:-1].strip().rstrip(";"),)
            continue
        body = []
        depth = len(line) - len(line.lstrip())
        for below in lines[at + 1 : at + _LONGEST_BODY]:
            if below.lstrip().startswith("}") and len(below) - len(below.lstrip()) <= depth:
                break
            body.append(below)
        found[match["name"]] = tuple(body)
    return found


def is_strict(view: View, file: FileChange, source: Source) -> bool:
    """Whether a failing step ends the script, or those that read it in."""
    if _STRICT.search(source.text):
        return True
    name = file.path.rpartition("/")[2]
    if source.text.startswith("#!") or not bodies_of(source.bare):
        return False
    users = sorted(view.mentions([name], ["*"]).get(name, frozenset()) - {file.path})
    for path in users[:_MOST_FILES]:
        content = view.content(path) if not (is_test(path) or is_documentation(path)) else None
        text = text_of(content) if content and b"\0" not in content[:8_000] else ""
        if _STRICT.search(text[:20_000]) and re.search(
            rf"^\s*(?:\.|source)\s[^\n]*{re.escape(name)}", text, re.MULTILINE
        ):
            return True
    return False
