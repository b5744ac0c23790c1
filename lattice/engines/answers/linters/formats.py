"""Which format a linter's output has, and the findings in it."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from lattice.engines.answers import texts
from lattice.engines.answers.linters import plain, rdjson, sarif
from lattice.engines.answers.remarks import CHECK, Remark, answer_of
from lattice.engines.exchange import BadOutput
from lattice.model.review import Answer, Check

JSON, TEXT, LINES = "json", "text", "rdjsonl"
FORMATS = (JSON, LINES, "rdjson", "sarif", TEXT)
WHOLE = ("rdjson", "sarif")
"""The formats that show by themselves that nothing is missing at the end."""

_READERS = {"rdjson": rdjson.remarks, LINES: rdjson.remarks_of_lines, "sarif": sarif.remarks}


def looks_like(output: bytes, root: str | None) -> str:
    """The format that output seems to have: `text` only if every line has a place, and else `json`, ours."""
    value = _object(output)
    if value is not None:
        return _of_object(value)
    lines = [line for line in output.splitlines() if line.strip()]
    if len(lines) > 1 and _of_object(_object(lines[0]) or {}) == LINES:
        return LINES
    found, unplaced = plain.remarks(output, root)
    return TEXT if found and not unplaced else JSON


def read(form: str, output: bytes, root: str | None) -> Answer:
    """The findings in output of that format, no matter of which commits; raises BadOutput."""
    if form == TEXT:
        return _of_text(output, root)
    found: Iterable[Remark] = _READERS[form](output, root)
    return answer_of(found)


def _of_text(output: bytes, root: str | None) -> Answer:
    found, unplaced = plain.remarks(output, root)
    if not found:
        shown = texts.begin(output[:1000].decode("utf-8", "replace"))
        raise BadOutput(f"no line of the output has a place in a file that is there: '{shown}'")
    made = answer_of(found)
    if not unplaced:
        return made
    told = Check(CHECK, "skipped", f"{unplaced} line{'s' * (unplaced > 1)} without a place")
    return msgspec.structs.replace(made, checks=(*made.checks, told))


def _of_object(value: Mapping[str, Any]) -> str:
    if "runs" in value and "version" in value:
        return "sarif"
    if "diagnostics" in value:
        return "rdjson"
    return LINES if "message" in value and "location" in value else JSON


def _object(text: bytes) -> Mapping[str, Any] | None:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
