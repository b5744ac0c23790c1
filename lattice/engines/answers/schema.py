"""The JSON schema of an answer: one for every program that takes one, in the form that all providers take.

Strict: no object has members besides those named, each is required, and one that may be missing can be
null. No lengths, ranges or patterns, which some providers refuse; `lenient` sees to those.
"""

from collections.abc import Mapping

import msgspec

from lattice.model.review import Severity

_TEXT: Mapping[str, object] = {"type": "string"}
_NUMBER: Mapping[str, object] = {"type": "integer"}
_MAYBE_TEXT: Mapping[str, object] = {"type": ["string", "null"]}
_MAYBE_NUMBER: Mapping[str, object] = {"type": ["integer", "null"]}


def schema() -> dict[str, object]:
    """The schema as JSON has it."""
    finding = _object(
        path=_MAYBE_TEXT,
        line=_MAYBE_NUMBER,
        end_line=_MAYBE_NUMBER,
        side={"type": "string", "enum": ["new", "old"]},
        severity={"type": "string", "enum": [severity.value for severity in Severity]},
        category=_TEXT,
        title=_TEXT,
        body=_TEXT,
        suggestion=_MAYBE_TEXT,
        confidence=_NUMBER,
    )
    return _object(base=_TEXT, head=_TEXT, summary=_TEXT, findings={"type": "array", "items": finding})


def _object(**members: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


ANSWER_SCHEMA: bytes = msgspec.json.encode(schema())
"""The schema as the bytes of a file or an argument."""
