"""SARIF 2.1.0: the results of all its runs.

A result counts where it is a failure that nobody suppressed and that is still there. Its level is its own,
else its rule's, else `warning`. A run that says that it did not succeed is no review.
"""

from collections.abc import Iterator
from urllib.parse import unquote

import msgspec
from msgspec import Struct, field

from lattice.engines.answers import texts
from lattice.engines.answers.places import Place, place
from lattice.engines.answers.remarks import Remark
from lattice.engines.exchange import BadOutput
from lattice.model.review import Severity

_LEVELS = {
    "error": Severity.IMPORTANT,
    "warning": Severity.MINOR,
    "note": Severity.NIT,
    "none": Severity.NIT,
}
_FINDS = ("fail", "open", "review")


class _Message(Struct):
    text: str = ""
    markdown: str = ""
    id: str = ""
    arguments: tuple[str, ...] = ()


class _Region(Struct, rename="camel"):
    start_line: int | None = None
    end_line: int | None = None


class _Artifact(Struct):
    uri: str = ""


class _Physical(Struct, rename="camel"):
    artifact_location: _Artifact = field(default_factory=_Artifact)
    region: _Region = field(default_factory=_Region)


class _Location(Struct, rename="camel"):
    physical_location: _Physical = field(default_factory=_Physical)


class _Configuration(Struct):
    level: str | None = None


class _Rule(Struct, rename="camel"):
    id: str = ""
    message_strings: dict[str, _Message] = {}
    default_configuration: _Configuration = field(default_factory=_Configuration)


class _Suppression(Struct):
    status: str = "accepted"


class _Result(Struct, rename="camel"):
    message: _Message
    rule_id: str | None = None
    rule_index: int | None = None
    level: str | None = None
    kind: str = "fail"
    baseline_state: str = ""
    locations: tuple[_Location, ...] = ()
    suppressions: tuple[_Suppression, ...] = ()


class _Driver(Struct):
    name: str = ""
    rules: tuple[_Rule, ...] = ()


class _Tool(Struct):
    driver: _Driver


class _Invocation(Struct, rename="camel"):
    execution_successful: bool = True


class _Run(Struct):
    tool: _Tool
    results: tuple[_Result, ...] | None = None
    invocations: tuple[_Invocation, ...] = ()


class _Log(Struct):
    version: str
    runs: tuple[_Run, ...]


def remarks(output: bytes, root: str | None) -> Iterator[Remark]:
    """The results that count; raises BadOutput for output that is no SARIF or has no run with results."""
    try:
        log = msgspec.json.decode(output, type=_Log)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).replace("`", "'")
        shown = texts.begin(output[:1000].decode("utf-8", "replace"))
        raise BadOutput(f"the output is no SARIF ({reason}): '{shown}'") from None
    if not log.version.startswith("2."):
        raise BadOutput(f"the output is SARIF {log.version[:20]}, and 2.1.0 is known")
    if not any(run.results is not None for run in log.runs):
        raise BadOutput("the SARIF has no run with results")
    for run in log.runs:
        if not all(invocation.execution_successful for invocation in run.invocations):
            raise BadOutput(f"the SARIF says that '{texts.begin(run.tool.driver.name)}' did not succeed")
        for result in run.results or ():
            if _counts(result):
                yield _remark(result, _rule(result, run.tool.driver.rules), root)


def _counts(result: _Result) -> bool:
    is_suppressed = any(each.status == "accepted" for each in result.suppressions)
    return result.kind in _FINDS and result.baseline_state != "absent" and not is_suppressed


def _rule(result: _Result, rules: tuple[_Rule, ...]) -> _Rule:
    at = result.rule_index
    if at is not None and 0 <= at < len(rules):
        return rules[at]
    return next((rule for rule in rules if rule.id == result.rule_id), _Rule())


def _remark(result: _Result, rule: _Rule, root: str | None) -> Remark:
    message = result.message
    named = rule.message_strings.get(message.id, _Message()) if message.id else _Message()
    text = message.text or message.markdown or _filled(named.text, message.arguments)
    level = result.level or rule.default_configuration.level or "warning"
    return Remark(
        place=_place(result.locations[0].physical_location, root) if result.locations else Place(),
        severity=_LEVELS.get(level, Severity.MINOR),
        text=text or f"a result of rule {result.rule_id or rule.id or 'without a name'}",
        rule=result.rule_id or rule.id or None,
    )


def _place(physical: _Physical, root: str | None) -> Place:
    region = physical.region
    uri = physical.artifact_location.uri
    path = uri if uri.startswith("file:") else unquote(uri)
    return place(path, region.start_line, region.end_line, root)


def _filled(text: str, arguments: tuple[str, ...]) -> str:
    for number, argument in enumerate(arguments):
        text = text.replace(f"{{{number}}}", argument)
    return text
