"""What an agent said, as an answer, by the first of these that it is:

1. one JSON object (or list of findings) and nothing else
2. the last fenced JSON block that is a review
3. the last JSON object within prose that is a review
4. prose in a shape that we know (`shapes`), with at least one finding

Everything else is BadOutput, told by its kind: nothing, a refusal, JSON that was cut off, or words. JSON
that was cut off is never mended, since what it was to say next may have been the worst.
"""

import json
import re
from collections.abc import Iterator

from lattice.engines.answers import lenient, shapes, texts
from lattice.engines.answers.prose.refusals import is_refusal
from lattice.engines.exchange import MOST_BYTES, BadOutput
from lattice.engines.static.patterns import pattern
from lattice.model.review import Answer

_FENCED = pattern(
    r"^[ \t]*(?P<fence>```+|~~~+)(?P<info>[^`\n]*)\n(?P<body>.*?)^[ \t]*(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_JSON = pattern(r"\s*(?:jsonc?|json5)?\s*", re.IGNORECASE)
_OBJECT = pattern(r"\{\s*(?:[\"}]|$)")
_MEMBER = pattern(r"[\[,]\s*$|\"\s*:\s*$")
_BEFORE = 100
_UNFINISHED = pattern(r"(?:t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|-|\.|e[+-]?|u[0-9a-f]{0,4})?", re.IGNORECASE)
_MOST_BROKEN = 100


def answer(text: str, root: str | None = None) -> Answer:
    """The answer that an agent's text is; absolute paths in `root` become relative. Raises BadOutput."""
    text = text.strip().removeprefix("\ufeff").lstrip()
    if not text:
        raise BadOutput("the engine answered with nothing")
    if len(text) > MOST_BYTES:
        raise BadOutput(f"the answer is longer than {MOST_BYTES} letters")
    value = _whole(text)
    if value is None:
        # All of them are looked at first: one that was cut off spoils those before it.
        objects = list(_objects(text))
        value = _fenced(text) or next((each for each in reversed(objects) if lenient.is_review(each)), None)
    if value is not None:
        return lenient.review(value, root)
    if is_refusal(text):
        raise BadOutput(f"the engine refused: '{texts.begin(text)}'")
    made = shapes.answer(text, root)
    if made is None:
        raise BadOutput(f"the answer is not a review: '{texts.begin(text)}'")
    return made


def answer_of_object(value: object, root: str | None = None) -> Answer:
    """The answer that a program handed over as JSON already decoded; raises BadOutput."""
    if not lenient.is_review(value):
        raise BadOutput(f"the answer is not a review: '{texts.begin(str(value)[:1000])}'")
    return lenient.review(value, root)


def _whole(text: str) -> object:
    if text[0] not in "{[":
        return None
    try:
        return _review(_DECODER.decode(text))
    except (ValueError, RecursionError):
        return None


def _fenced(text: str) -> object:
    """The review in the last fenced block that has one. Raises BadOutput where that is broken JSON."""
    bodies = [found["body"] for found in _FENCED.finditer(text) if _JSON.fullmatch(found["info"])]
    for body in reversed(bodies):
        try:
            value = _review(_DECODER.decode(body))
        except (ValueError, RecursionError) as error:
            if '"findings"' in body:
                raise BadOutput(f"the answer's JSON is broken: {texts.begin(str(error))}") from None
            continue
        if value is not None:
            return value
    return None


def _objects(text: str) -> Iterator[object]:
    """The JSON objects in a text, in order, without those inside of others, whole or broken."""
    at = broken = 0
    while found := _OBJECT.search(text, at):
        is_member = broken and _MEMBER.search(text[max(0, found.start() - _BEFORE) : found.start()])
        try:
            value, at = _DECODER.raw_decode(text, found.start())
        except (ValueError, RecursionError) as error:
            _refuse_cut_off(text, error)
            at, broken = found.start() + 1, broken + 1
            if broken > _MOST_BROKEN:
                raise BadOutput("the answer is full of broken JSON") from None
            continue
        if not is_member:
            yield value


def _refuse_cut_off(text: str, error: Exception) -> None:
    """Raise BadOutput where the text ended before the JSON did."""
    if not isinstance(error, json.JSONDecodeError):
        return
    rest = text[error.pos :].strip()
    if error.msg.startswith("Unterminated") or _UNFINISHED.fullmatch(rest):
        raise BadOutput("the answer ends in the middle of its JSON")


def _review(value: object) -> object:
    return value if lenient.is_review(value) else None


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object's members. Of two lists of findings one would be lost, so that is no review."""
    members = dict(pairs)
    if len(members) < len(pairs) and sum(name == "findings" for name, _ in pairs) > 1:
        raise BadOutput("the answer has two lists of 'findings'")
    return members


# Models break lines within strings, which JSON does not allow.
_DECODER = json.JSONDecoder(object_pairs_hook=_members, strict=False)
