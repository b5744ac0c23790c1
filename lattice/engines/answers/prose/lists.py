"""Findings that stand in a list: below headings that say how grave they are, marked one by one, or by place.

An item goes on to the next item or heading. Where a heading is a finding itself (`### 1. [P1] It leaks`),
lists below it belong to it.
"""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from lattice.engines.answers import severities
from lattice.engines.answers.prose.mentions import MENTION, mentioned
from lattice.engines.answers.remarks import Remark
from lattice.engines.answers.severities import severity
from lattice.engines.answers.texts import MOST_BODY
from lattice.engines.static.patterns import pattern
from lattice.model.review import Severity

UNTOLD = Severity.IMPORTANT
"""Of a finding of which prose does not say how grave it is: to be looked at, and no pass."""

KINDS = r"(?:issues?|findings?|problems?|bugs?|defects?|concerns?|comments?)"
_WORD = severities.WORD
_HEADING = pattern(
    r" {0,1}(?:#{1,6}\s+(?P<hash>.*?)#*|\*\*(?P<bold>[^*]+)\*\*:?|(?P<words>[A-Z][^.|`]{2,80}):)\s*"
)
_ITEM = pattern(r" {0,3}(?:[-*+•]|(?P<number>\d{1,3})[.)])\s+(?P<text>\S.*)")
_FENCE = pattern(r"\s*(?:```|~~~)")
_NUMBER = r"(?:\d{1,3}[.)]\s+)?"
_GRADE = pattern(
    rf"\W*(?:\d+\W+)?(?P<word>(?:non-)?(?:{_WORD}))s?(?:[ -](?:severity|priority|level|impact))?"
    rf"(?:\s+{KINDS})?\W*\d*\W*",
    re.IGNORECASE,
)
_LISTING = pattern(rf"\b{KINDS}\b", re.IGNORECASE)
_NOT_LISTING = pattern(r"\b(?:no|not|none|without|zero|fixed|resolved|previous|earlier|0)\b", re.IGNORECASE)
_MARK = pattern(
    rf"{_NUMBER}[^\w\s]{{0,3}}\s?(?:[\[(]|\*\*)+(?P<word>{_WORD})(?: (?:severity|priority))?[\])*:]+"
    r"[\s:\u2013—-]*"
    rf"|{_NUMBER}(?P<code>p[0-3])\b[\s:\u2013—-]*",
    re.IGNORECASE,
)
_LABEL = pattern(rf"\b(?:severity|priority)\b\W{{1,6}}(?P<word>{_WORD})\b", re.IGNORECASE)
_PRAISE = pattern(
    rf"\blgtm\b|\blooks? (?:good|fine|correct|right|ok)|\bno (?:\w+ )?{KINDS}|\bnothing to (?:report|fix)",
    re.IGNORECASE,
)
_EDGE = " \t`*[]():\u2013—-"


class Item(Struct):
    """One item of a list, or a heading that is one finding. `grade` is None where nothing grades it."""

    grade: Severity | None
    lines: list[str]
    is_numbered: bool = False
    is_heading: bool = False


def remarks(text: str, root: str | None) -> tuple[tuple[Remark, ...], int]:
    """The findings in the text's lists, and how many items have no place and are none."""
    items = tuple(_items(text))
    chosen = tuple(item for item in items if item.grade) or _placed(items, text)
    made = tuple(remark for item in chosen if (remark := _remark(item, root)))
    return made, len(chosen) - len(made)


def _items(text: str) -> Iterator[Item]:
    """The items of the text's lists, each with its own grade or that of its section."""
    section: Severity | None = None
    item: Item | None = None
    is_code = False
    for line in text.splitlines():
        is_code ^= _FENCE.match(line) is not None
        heading = None if is_code else _heading(line, item)
        found = None if is_code or heading is not None else _begun(line, item)
        if heading is None and found is None:
            if item:
                item.lines.append(line)
            continue
        if item:
            yield item
        if found:
            item = _item(found["text"], section, is_numbered=bool(found["number"]))
        elif heading is not None and _is_finding(heading, section):
            item = _item(heading, section, is_heading=True)
        else:
            section, item = _grade_of(heading or ""), None
    if item:
        yield item


def _heading(line: str, item: Item | None) -> str | None:
    """The words of a heading; a line in bold within a finding that is a heading is none."""
    found = _HEADING.fullmatch(line)
    if found is None:
        return None
    words = next(filter(None, found.groups()), "").strip()
    is_inner = item is not None and item.is_heading and not found["hash"]
    return None if is_inner and _grade_of(words) is None else words


def _begun(line: str, item: Item | None) -> re.Match[str] | None:
    return None if item is not None and item.is_heading else _ITEM.fullmatch(line)


def _item(words: str, section: Severity | None, is_numbered: bool = False, is_heading: bool = False) -> Item:
    mark = _MARK.match(words)
    marked = severity(mark["word"] or mark["code"]) if mark else None
    return Item(marked or section, [words[mark.end() :] if mark else words], is_numbered, is_heading)


def _is_finding(heading: str, section: Severity | None) -> bool:
    """Whether a heading is a finding itself: `[P1] It leaks`, or `1. It leaks` within a section."""
    mark = _MARK.match(heading)
    if mark:
        return any(map(str.isalnum, heading[mark.end() :]))
    is_numbered = re.match(r"\d{1,3}[.)]\s", heading) is not None
    return section is not None and is_numbered and not _GRADE.fullmatch(heading)


def _grade_of(heading: str) -> Severity | None:
    """How grave what stands below a heading is; None where it is not said to be findings."""
    found = _GRADE.fullmatch(heading)
    if found:
        return severity(found["word"]) or Severity.MINOR
    return UNTOLD if _LISTING.search(heading) and not _NOT_LISTING.search(heading) else None


def _placed(items: tuple[Item, ...], text: str) -> tuple[Item, ...]:
    """The items of numbered lists where each begins with its place, and nothing is said to be well."""
    numbered = tuple(item for item in items if item.is_numbered)
    if _PRAISE.search(text) or not all(_begins_with_place(item.lines[0]) for item in numbered):
        return ()
    return tuple(msgspec.structs.replace(item, grade=UNTOLD) for item in numbered)


def _begins_with_place(line: str) -> bool:
    words = line.lstrip("*[(")
    found = MENTION.match(words)
    return bool(found and found["line"] and re.match(r"[`*\])]*\s*[:\u2013—-]", words[found.end() :]))


def _remark(item: Item, root: str | None) -> Remark | None:
    """The finding that an item is; None for one without a place."""
    text = "\n".join(item.lines).strip()[:MOST_BODY]
    place = mentioned(text, root)
    if place is None:
        return None
    label = _LABEL.search(text)
    grade = severity(label["word"]) if label else None
    return Remark(place=place, severity=grade or item.grade or UNTOLD, title=_title(text), text=text)


def _title(text: str) -> str:
    """What follows the place that a text begins with, on the first line; '' where it does not begin so."""
    line = text.partition("\n")[0].strip(_EDGE)
    found = MENTION.match(line)
    return line[found.end() :].strip(_EDGE) if found and found["line"] else ""
