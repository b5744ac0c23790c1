"""JSON, TOML and YAML that do not parse at head and did at base, or are new: their readers fail.

There is no YAML parser here. A tab that begins an entry below a key is the one thing that YAML
forbids for certain and that a line shows, so it is the only thing reported.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable

from msgspec import Struct

from lattice.engines.static.paths import has_edits, is_foreign, is_test, suffix, was_present
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import line_at, quote
from lattice.engines.static.rules.conflict_markers import has_marker
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "data-syntax"
SCOPE = "JSON and TOML; of YAML only tabs in the indentation (no YAML parser)"
WHY = (
    "JSON and TOML that do not parse fail whatever reads them. Files that tests read, and dialects "
    "with comments, are left alone."
)
EXAMPLE = '{"name": "x",}'

# Named .json and read by programs that allow comments and trailing commas.
_COMMENTED = pattern(
    r"(^|/)(\.vscode|\.devcontainer|\.zed)/|(^|/)\.[^/]*rc\.json$"
    r"|(^|/)(ts|js)config[^/]*\.json$"
    r"|(^|/)(devcontainer|deno|turbo|biome|rush|tslint|renovate|pyrightconfig|language-configuration"
    r"|api-extractor|angular|project|nx|wrangler|typedoc|appsettings[^/]*)\.json$"
)
_TEMPLATE = (b"{{", b"{%", b"<%", b"${")
_COMMENT = pattern(rb"^[ \t]*(//|/\*|#)", re.MULTILINE)
_TOML_LINE = pattern(r"\(at line (\d+), column \d+\)")
_YAML_TAB = pattern(rb":[ ]*\r?\n(?:[ ]*\r?\n)*(\t+)(?:- |[\w.-]+:[ \r\n])")


class _Error(Struct, frozen=True):
    line: int
    message: str


def _json_error(content: bytes) -> _Error | None:
    try:
        json.loads(content, parse_int=str)
    except json.JSONDecodeError as error:
        return None if _is_json_dialect(content) else _Error(error.lineno, error.msg)
    except (ValueError, RecursionError):
        # Not in a Unicode encoding, or nested deeper than we read: no statement.
        return None
    return None


def _is_json_dialect(content: bytes) -> bool:
    """Whether it is JSON with comments, or one value a line."""
    if _COMMENT.search(content):
        return True
    first, _, rest = content.strip().partition(b"\n")
    return bool(rest) and all(_is_json(line) for line in (first, rest.partition(b"\n")[0]))


def _is_json(line: bytes) -> bool:
    try:
        value = json.loads(line, parse_int=str)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict | list)


def _toml_error(content: bytes) -> _Error | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _TOML_LINE.search(message)
        line = int(place[1]) if place else text.count("\n") + 1
        return _Error(line, _TOML_LINE.sub("", message).strip())
    except (ValueError, RecursionError):
        return None
    return None


def _yaml_error(content: bytes) -> _Error | None:
    tab = _YAML_TAB.search(content)
    return _Error(content.count(b"\n", 0, tab.start(1)) + 1, "a tab in the indentation") if tab else None


_PARSERS: dict[str, tuple[str, Callable[[bytes], _Error | None]]] = {
    ".json": ("JSON", _json_error),
    ".toml": ("TOML", _toml_error),
    ".yml": ("YAML", _yaml_error),
    ".yaml": ("YAML", _yaml_error),
}


def applies(file: FileChange) -> bool:
    """Edited data files; of test data only those that are not new."""
    return (
        has_edits(file)
        and suffix(file.path) in _PARSERS
        and not is_foreign(file.path)
        and not _COMMENTED.search(file.path)
        and (was_present(file) or not is_test(file.path))
    )


def check(view: View) -> Iterable[Finding]:
    """One finding per file. Empty files and templates are left alone."""
    for file in view.change.files:
        if not applies(file):
            continue
        content = view.new(file) or b""
        kind, parse = _PARSERS[suffix(file.path)]
        error = None if _is_unfit(view, file, content) else parse(content)
        if error is None or _was_broken(view, file, parse):
            continue
        yield Finding(
            path=file.path,
            line=error.line,
            severity=Severity.IMPORTANT if is_test(file.path) else Severity.BLOCKER,
            category="correctness",
            rule=NAME,
            title=f"Does not parse as {kind}: {error.message}",
            body="Programs that read the file fail. Correct the syntax.",
            anchor=quote(line_at(content, error.line)),
            in_diff=error.line in view.added(file),
        )


def _is_unfit(view: View, file: FileChange, content: bytes) -> bool:
    return not content.strip() or any(mark in content for mark in _TEMPLATE) or has_marker(view.added(file))


def _was_broken(view: View, file: FileChange, parse: Callable[[bytes], _Error | None]) -> bool:
    before = view.old(file)
    if not before or suffix(file.old_path or "") != suffix(file.path):
        return False
    return parse(before) is not None
