"""reviewdog's diagnostic format: one object with `diagnostics` (rdjson), or one diagnostic a line (rdjsonl).

An error is important and no blocker: a linter does not know what breaks in production.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from lattice.engines.answers import texts
from lattice.engines.answers.places import place
from lattice.engines.answers.remarks import Remark
from lattice.engines.exchange import BadOutput
from lattice.model.review import Severity

_SEVERITIES: dict[str | int, Severity] = {
    "ERROR": Severity.IMPORTANT,
    "WARNING": Severity.MINOR,
    "INFO": Severity.NIT,
    1: Severity.IMPORTANT,
    2: Severity.MINOR,
    3: Severity.NIT,
}


class _Position(Struct):
    line: int | None = None
    column: int | None = None


class _Range(Struct):
    start: _Position | None = None
    end: _Position | None = None


class _Location(Struct):
    path: str
    range: _Range | None = None


class _Code(Struct):
    value: str | int = ""


class _Suggestion(Struct):
    text: str = ""


class _Diagnostic(Struct):
    message: str
    location: _Location
    severity: str | int | None = None
    code: _Code | None = None
    suggestions: tuple[_Suggestion, ...] | None = None


class _Result(Struct):
    diagnostics: tuple[_Diagnostic, ...]
    severity: str | int | None = None


def remarks(output: bytes, root: str | None) -> Iterator[Remark]:
    """The diagnostics of one rdjson object; raises BadOutput for any other output."""
    try:
        result = msgspec.json.decode(output, type=_Result)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unfit("output", output, error) from None
    for diagnostic in result.diagnostics:
        yield _remark(diagnostic, result.severity, root)


def remarks_of_lines(output: bytes, root: str | None) -> Iterator[Remark]:
    """The diagnostics that stand on lines of their own; raises BadOutput for a line that is none."""
    for line in output.splitlines():
        if line.strip():
            try:
                diagnostic = msgspec.json.decode(line, type=_Diagnostic)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise _unfit("line", line, error) from None
            yield _remark(diagnostic, None, root)


def _remark(diagnostic: _Diagnostic, default: str | int | None, root: str | None) -> Remark:
    found = diagnostic.location.range or _Range()
    start, end = found.start or _Position(), found.end or _Position()
    # The end is exclusive: column 1 of a line is the end of the line before it.
    last = end.line - 1 if end.line and end.column == 1 and end.line > (start.line or 1) else end.line
    told = diagnostic.severity if diagnostic.severity not in (None, "", "UNKNOWN_SEVERITY", 0) else default
    return Remark(
        place=place(diagnostic.location.path, start.line, last if start.line else None, root),
        severity=_SEVERITIES.get(told.upper() if isinstance(told, str) else told or 0, Severity.MINOR),
        text=diagnostic.message,
        suggestion="\n".join(each.text for each in diagnostic.suggestions or () if each.text),
        rule=str(diagnostic.code.value) if diagnostic.code else None,
    )


def _unfit(what: str, given: bytes, error: Exception) -> BadOutput:
    reason = str(error).replace("`", "'")
    shown = texts.begin(given[:1000].decode("utf-8", "replace"))
    return BadOutput(f"the {what} is no diagnostic of reviewdog ({reason}): '{shown}'")
