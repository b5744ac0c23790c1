"""Findings in a Markdown table: rows with a file, and a severity or an issue. A list of files is none."""

import re
from collections.abc import Iterator

from lattice.engines.answers.prose.lists import KINDS, UNTOLD
from lattice.engines.answers.prose.mentions import mentioned
from lattice.engines.answers.remarks import Remark
from lattice.engines.answers.severities import severity
from lattice.engines.static.patterns import pattern

_COLUMNS = {
    "severity": r"severity|priority|level|grade",
    "path": r"files?|path|location|where|place|file ?: ?lines?",
    "line": r"lines?|line\(s\)|line numbers?",
    "issue": rf"{KINDS}|title|what is wrong",
    "text": r"description|details?|explanation|message|summary|why|impact|scenario",
}
_RULE = pattern(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*")
_BAR = pattern(r"(?<!\\)\|")


def remarks(text: str, root: str | None) -> Iterator[Remark]:
    """The findings in the tables of a text, in order."""
    lines = text.splitlines()
    for number in range(1, len(lines)):
        if _RULE.fullmatch(lines[number]) and "|" in lines[number - 1]:
            columns = _columns(_cells(lines[number - 1]))
            if "path" in columns and columns.keys() & {"severity", "issue"}:
                yield from _rows(lines[number + 1 :], columns, root)


def _columns(titles: list[str]) -> dict[str, int]:
    """What each column holds, as far as its title tells."""
    found: dict[str, int] = {}
    for at, title in enumerate(titles):
        for name, words in _COLUMNS.items():
            if name not in found and re.fullmatch(words, title.strip("* "), re.IGNORECASE):
                found[name] = at
    return found


def _rows(lines: list[str], columns: dict[str, int], root: str | None) -> Iterator[Remark]:
    for line in lines:
        if "|" not in line:
            return
        cells = _cells(line)
        cell = {name: cells[at] for name, at in columns.items() if at < len(cells)}
        lines_told = cell.get("line", "").strip("` ")
        place = mentioned(f"`{cell.get('path', '').strip('`* ')}`{':' * bool(lines_told)}{lines_told}", root)
        words = [cell[name] for name in ("issue", "text") if cell.get(name)]
        if place and words:
            grade = severity(cell.get("severity")) or UNTOLD
            yield Remark(place=place, severity=grade, title=words[0], text="\n\n".join(words))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _BAR.split(line.strip().strip("|"))]
