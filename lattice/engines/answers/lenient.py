"""How the JSON of a model becomes an answer: by the names that models use for what we ask.

Members that we do not know are dropped. What is dropped never makes a pass: an object that tells of an
error, or whose verdict is not a good one, is no review where nothing in it keeps the change from passing.
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

from lattice.engines.answers import texts
from lattice.engines.answers.places import Place, place
from lattice.engines.answers.prose.mentions import mentioned
from lattice.engines.answers.prose.refusals import is_refusal
from lattice.engines.answers.remarks import Remark, answer_of
from lattice.engines.answers.severities import severity
from lattice.engines.exchange import BadOutput
from lattice.engines.static.patterns import pattern
from lattice.model.review import Answer, Severity, verdict_of
from lattice.model.run import Verdict

Members = Mapping[str, object]

_WRAPPERS = ("review", "result")
_LOCATIONS = ("location", "code_location", "position")
_PATHS = ("path", "file", "filename", "file_path", "filepath", "file_name", "absolute_file_path")
_LINES = ("line", "start_line", "line_start", "lines", "line_number", "line_range")
_END_LINES = ("end_line", "line_end", "last_line")
_SEVERITIES = ("severity", "priority", "level", "importance")
_TEXTS = ("body", "message", "description", "comment", "explanation", "details", "detail", "text", "issue")
_TITLES = ("title", "headline", "summary", "problem")
_SUGGESTIONS = ("suggestion", "recommendation", "fix", "suggested_fix", "suggestions")
_CATEGORIES = ("category", "type", "kind")
_RULES = ("rule", "rule_id", "check_id")
_CONFIDENCES = ("confidence", "confidence_score")
_SUMMARIES = ("summary", "overview", "overall_explanation")
_VERDICTS = ("verdict", "decision", "overall_correctness")
_OLD = frozenset(("old", "left", "base", "before"))
_SURE = {"certain": 100, "very high": 95, "high": 90, "medium": 60, "moderate": 60, "low": 30}
_GOOD = pattern(
    r"pass(?:ed)?|approved?|ok(?:ay)?|lgtm|clean|(?:patch is )?correct|accept(?:ed)?"
    r"|no[ _]?(?:issues|findings)|",
    re.IGNORECASE,
)
_TAG = pattern(r"\W{0,3}(p[0-3])\b", re.IGNORECASE)
_HUMP = pattern(r"(?<=[a-z0-9])(?=[A-Z])|[ -]")


def is_review(value: object) -> bool:
    """Whether the value has the outline of a review: findings, or a list of what only findings can be."""
    if isinstance(value, list):
        return bool(value) and all(_is_placed(each) for each in value)
    return isinstance(value, dict) and "findings" in _unwrapped(value)


def review(value: object, root: str | None) -> Answer:
    """The answer that a decoded review is, its paths relative to `root`; raises BadOutput."""
    members = {"findings": value} if isinstance(value, list) else _unwrapped(value)
    listed = members.get("findings")
    if not isinstance(listed, list):
        raise BadOutput("the answer is not a review: its 'findings' are no list")
    made = answer_of(
        (_remark(each, root) for each in listed), _commit(members.get("base")), _commit(members.get("head"))
    )
    summary = texts.clean(_first(members, _SUMMARIES), texts.MOST_SUMMARY)
    if verdict_of(made.findings, 0) is Verdict.PASS:
        _refuse_error(members)
    if not listed:
        _refuse_empty(made, members, summary)
    return msgspec.structs.replace(made, summary=summary)


def _unwrapped(value: object) -> Members:
    members: Members = value if isinstance(value, dict) else {}
    if "findings" not in members:
        for name in _WRAPPERS:
            inner = members.get(name)
            if isinstance(inner, dict) and "findings" in inner:
                return {**members, **inner}
    return members


def _refuse_error(members: Members) -> None:
    error = members.get("error")
    if error or members.get("is_error") is True:
        said = texts.begin(error if isinstance(error, str) else str(error or "is_error"))
        raise BadOutput(f"the engine reports an error: '{said}'")


def _refuse_empty(made: Answer, members: Members, summary: str) -> None:
    """Raise BadOutput for an empty list that need not mean that there is nothing to find."""
    if made.base is None or made.head is None:
        raise BadOutput("the answer has no findings and does not say which commits it is about")
    verdict = texts.one_line(_first(members, _VERDICTS))
    if not _GOOD.fullmatch(verdict):
        raise BadOutput(f"the answer's verdict is '{texts.begin(verdict)}', and it has no findings")
    if is_refusal(summary):
        raise BadOutput(f"the engine refused: '{texts.begin(summary)}'")


def _is_placed(value: object) -> bool:
    item = _item(value)
    return bool(_first(item, _PATHS) and (_words(item, _TEXTS) or _words(item, _TITLES)))


def _remark(value: object, root: str | None) -> Remark | None:
    """One finding; None for a value without any words."""
    if isinstance(value, str):
        found = mentioned(value[: texts.MOST_BODY], root) or Place()
        return Remark(place=found, severity=_severity({}, value), text=value) if value.strip() else None
    item = _item(value)
    title, text, suggestion = (_words(item, names) for names in (_TITLES, _TEXTS, _SUGGESTIONS))
    if not (title or text or suggestion):
        return None
    return Remark(
        place=place(_first(item, _PATHS), _first(item, _LINES), _first(item, _END_LINES), root),
        severity=_severity(item, title),
        title=title,
        text=text or ("" if title else suggestion),
        side="old" if texts.one_line(item.get("side")).lower() in _OLD else "new",
        category=_words(item, _CATEGORIES),
        suggestion=suggestion,
        confidence=_confidence(_first(item, _CONFIDENCES)),
        rule=_words(item, _RULES),
    )


def _item(value: object) -> Members:
    """A finding's members by names in one style, with those of its location among them."""
    members = value if isinstance(value, dict) else {}
    named = {_HUMP.sub("_", str(name)).lower(): each for name, each in members.items() if each is not None}
    for name in _LOCATIONS:
        inner = named.get(name)
        if isinstance(inner, dict):
            return {**_item({key: each for key, each in inner.items() if key not in _LOCATIONS}), **named}
        if isinstance(inner, str):
            return {"path": inner, **named}
    return named


def _first(members: Members, names: Iterable[str]) -> object:
    return next((members[name] for name in names if members.get(name) not in (None, "")), None)


def _words(item: Members, names: Iterable[str]) -> str:
    """The first of the members that says something; the texts of a list stand on lines of their own."""
    for name in names:
        value = item.get(name)
        lines = value if isinstance(value, list) else [value]
        said = "\n".join(filter(None, map(texts.clean, lines)))
        if said:
            return said
    return ""


def _severity(item: Members, title: str) -> Severity:
    tag = _TAG.match(title)
    told = (severity(item.get(name)) for name in _SEVERITIES)
    return next(filter(None, told), None) or severity(tag[1] if tag else None) or Severity.MINOR


def _confidence(value: object) -> int:
    """A confidence as percent; one that is not told counts as full."""
    if isinstance(value, str):
        word = value.strip().lower().removesuffix("%")
        value = _SURE.get(word) or _number(word)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -100 <= value <= 100:
        return 100
    return round(max(0, value * 100 if value <= 1 else value))


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def _commit(value: object) -> str | None:
    return texts.one_line(value).lower() or None
