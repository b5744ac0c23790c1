"""Steps of workflows, playbooks and makefiles that may fail unseen."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.ignored_error.said import dropped
from lattice.engines.static.rules.text.reading.source import Remark, Source, indent

_MAY_FAIL = pattern(
    r"^\s*(?:-\s+)?(?P<key>continue-on-error|allow_failure|ignore_errors|ignore_failure"
    r"|allow-failure)\s*:\s*(?:true|yes|True|on)\s*$"
)
_PROBE = pattern(
    r"\bregister\s*:|failed_when|changed_when|\bstat\b|\bstatus\b|\bwhich\b|--version|exit_codes|outcome"
    r"|experimental|nightly"
    r"|optional|codecov|coverage|upload-artifact|cache|report|lint|audit|canary|teardown|cleanup"
    r"|remove|stopped|absent",
    re.IGNORECASE,
)
_DASHED = pattern(
    r"^\t-\s*(?!rm\b|mkdir\b|include\b|docker (?:rm|stop)|kill"
    r"|pkill)(?P<step>[\w./$(){}-]+[^#]*)"
)
_STEPS = pattern(
    r"pytest|test|install|build|publish|deploy|migrat|push|go |npm|tsc|mypy|ruff|eslint"
    r"|rsync|upload|vet|lint|check"
)
_MAKE = pattern(r"(^|/)(GNU)?[Mm]akefile[^/]*$|\.mk$")
_LOOSE = pattern(r"^\s*(?:-\s+(?:run:\s*)?)?set \+e\b")
_RUN = pattern(
    r"\b(?:pytest|jest|vitest|go test|npm (?:test|run|ci|publish)|cargo (?:test|build)|make"
    r"|tox|terraform|kubectl|helm|docker (?:build|push))\b"
)


def recipe(path: str, source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """The new lines that let a step fail unseen. A step whose result is kept, a probe or a report may."""
    for number in sorted(fresh):
        line = source.bare[number - 1]
        if _MAKE.search(path):
            step = _DASHED.match(line)
            if step and _STEPS.search(step["step"]):
                yield dropped(number, f"A failure of '{step['step'].strip()[:60]}' is ignored")
        elif match := _MAY_FAIL.match(line):
            if not _PROBE.search(_step(source, number)):
                yield dropped(number, f"'{match['key']}' lets the step fail unseen")
        elif _RUN.search(line) and _is_loose(source, number, fresh):
            yield dropped(number, "'set +e' lets the step fail unseen")


def _step(source: Source, number: int) -> str:
    """The lines of the item or mapping that the line belongs to."""
    depth = indent(source.bare[number - 1])
    first = last = number
    while first > 1 and number - first < 25 and _is_within(source.bare[first - 2], depth):
        first -= 1
        if source.bare[first - 1].lstrip().startswith("- ") and indent(source.bare[first - 1]) < depth:
            break
    while last < len(source.bare) and last - number < 25 and _is_within(source.bare[last], depth):
        if source.bare[last].lstrip().startswith("- ") and indent(source.bare[last]) < depth:
            break
        last += 1
    return "\n".join(source.bare[max(0, first - 2) : last])


def _is_within(line: str, depth: int) -> bool:
    return (
        not line.strip()
        or indent(line) >= depth
        or (line.lstrip().startswith("- ") and indent(line) >= depth - 2)
    )


def _is_loose(source: Source, number: int, fresh: frozenset[int]) -> bool:
    """Whether `set +e` stands above in the same script, new, and nothing looks at the status below."""
    depth = indent(source.bare[number - 1])
    for above in range(number - 1, max(0, number - 15), -1):
        line = source.bare[above - 1]
        if line.strip() and indent(line) < depth:
            return False
        if _LOOSE.match(line):
            below = "\n".join(source.bare[number : number + 6])
            return above in fresh and not re.search(r"\$\?|set -e|\$\{?(?:rc|status|PIPESTATUS)|exit", below)
    return False
