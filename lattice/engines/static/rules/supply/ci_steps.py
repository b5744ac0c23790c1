"""What the steps of a workflow may do wrong: run what strangers wrote, and use actions that can change."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.supply.workflow import Entry
from lattice.model.review import Severity


class Remark(Struct, frozen=True):
    """What is wrong at a line; the rule makes a finding of it."""

    number: int
    severity: Severity
    title: str
    body: str


_EXPRESSION = pattern(r"\$\{\{(.*?)\}\}")
_OUTSIDE = pattern(
    r"github\.head_ref\b"
    r"|github\.event\.(?:issue|pull_request|discussion|review|comment|review_comment|check_run)"
    r"(?:\.[\w*]+)*\.(?:title|body|label|default_branch|homepage|description)\b"
    r"|github\.event\.pull_request\.head\.(?:ref|repo\.(?:full_)?name)\b"
    r"|github\.event\.(?:head_commit|commits[\[.][^ }]*?)\.?(?:message|author\.(?:name|email))\b"
    r"|github\.event\.workflow_run\.(?:head_branch|head_commit\.(?:message|author\.(?:name|email))"
    r"|display_title)\b"
    r"|github\.event\.workflow_run\.head_repository\.(?:full_name|description)\b"
    r"|toJSON\(\s*github(?:\.event(?:\.(?:issue|pull_request|comment|review|head_commit|commits))?)?\s*\)",
    re.IGNORECASE,
)
# These give true or false, whatever they are asked about.
_YES_OR_NO = pattern(r"(contains|startsWith|endsWith)\s*\(|[=!]=|hashFiles\s*\(")
_FETCH = r"(?:curl|wget)\b(?:[^|;&#`\n]|&(?!&))*"
_SHELL = r"(?:sudo\s+(?:-\S+\s+)*)?(?:env\s+(?:\S+=\S*\s+)*)?(?:/(?:usr/)?bin/)?(?:ba|da|z|k)?sh\b"
_PIPED = pattern(
    rf"\b{_FETCH}\|\s*{_SHELL}|\b(?:ba|z|da|k)?sh\s+<\(\s*{_FETCH}\)|\b(?:ba|z"
    rf"|da)?sh\s+-\w*c\s+[\"']?(?:\$\(|`)\s*{_FETCH}"
    r"|\b(?:source|eval)\s+[\"']?(?:<|\$)\(\s*(?:curl|wget)\b"
    r"|\b(?:iwr|irm|invoke-webrequest|invoke-restmethod)\b[^|]*\|\s*(?:iex|invoke-expression)\b"
    r"|\b(?:iex|invoke-expression)\b.{0,80}\b(?:iwr|irm|downloadstring|invoke-webrequest)\b",
    re.IGNORECASE,
)
_HOST = pattern(r"https?://([\w.-]+)")
_CONTINUED = pattern(r"(\\|\||&&)\s*$")
_USES = pattern(r"([\w.-]+)/([\w.-]+)((?:/[\w./-]+)?)@(\S+)$")
_COMMIT = pattern(r"[0-9a-f]{40}([0-9a-f]{24})?$")
_BRANCH = pattern(r"(main|master|head|develop|dev|trunk|latest|nightly)$", re.IGNORECASE)
_THEIRS = ("actions", "github")
_LEAST_PINNED = 2
_MOST_LOOKED_AT = 4_000


def is_run(entry: Entry) -> bool:
    """Whether the line is code: of a `run:`, or of the script of a step that evaluates one."""
    return entry.plain[-1:] == ("run",) or entry.plain[-2:] == ("with", "script")


def injections(found: Iterable[Entry], added: Iterable[int]) -> Iterator[Remark]:
    """Text that anybody can write, put into code before the shell reads it."""
    for entry in found:
        if entry.number not in added or not is_run(entry):
            continue
        for expression in _EXPRESSION.finditer(entry.value):
            outside = _OUTSIDE.search(expression[1])
            if outside and not _YES_OR_NO.search(expression[1]):
                yield Remark(
                    entry.number,
                    Severity.IMPORTANT,
                    f"'{outside[0]}' is put into the script as code",
                    "Whoever names a branch or writes a title runs commands with the workflow's token and"
                    " secrets. Hand it over in 'env:' and quote the variable.",
                )
                break


_ALL_SECRETS = pattern(r"\$\{\{[^}]*\btoJSON\(\s*secrets\s*\)", re.IGNORECASE)
_UNBOUND = pattern(
    r"\b(?:docker|podman)\b.*?(?:--privileged\b|-v\s+/:/|/var/run/docker\.sock:|--pid[= ]host\b"
    r"|--cap-add[= ](?:ALL|SYS_ADMIN)\b)"
)


def exposures(found: Iterable[Entry], added: Iterable[int]) -> Iterator[Remark]:
    """Every secret handed to one step."""
    for entry in found:
        if entry.number in added and _ALL_SECRETS.search(entry.value):
            yield Remark(
                entry.number,
                Severity.IMPORTANT,
                "Every secret of the repository is handed to the step",
                "Whatever the step runs can read all of them, and those that are added later. Name the ones"
                " it needs.",
            )


def unbound(lines: dict[int, str], added: Iterable[int], before: str) -> Iterator[Remark]:
    """Containers that own the machine which runs them."""
    known = _UNBOUND.search(before)
    for number, line in lines.items():
        if (
            number in added
            and not known
            and not line.startswith("#")
            and _UNBOUND.search(line[:_MOST_LOOKED_AT])
        ):
            yield Remark(
                number,
                Severity.MINOR,
                "The container gets the rights of the machine",
                "Whatever runs in it owns the runner, and with it what other jobs leave there. Grant the one"
                " right that is"
                " needed.",
            )


def downloads(lines: dict[int, str], added: Iterable[int], before: str) -> Iterator[Remark]:
    """Scripts that are fetched and run at once; `lines` are code, `before` is the file's text at base."""
    fetching = [line for line in before.splitlines() if "curl" in line or "wget" in line]
    known = {host for line in fetching for host in _HOST.findall(line[:_MOST_LOOKED_AT])}
    past = 0
    for number in sorted(lines):
        if number <= past:
            continue
        text, last = lines[number][:_MOST_LOOKED_AT], number
        while _CONTINUED.search(text) and last + 1 in lines and len(text) < _MOST_LOOKED_AT:
            last += 1
            text = text.rstrip().removesuffix("\\") + " " + lines[last]
        past = last
        piped = _PIPED.search(text)
        here = [each for each in range(number, last + 1) if each in added]
        if not piped or not here or text.startswith("#") or known & set(_HOST.findall(piped[0])):
            continue
        yield Remark(
            here[0],
            Severity.MINOR,
            "A script is fetched and run unseen",
            "Whoever serves it decides what runs here, with this job's secrets. Fetch a fixed version and"
            " check its digest, or install from a package.",
        )


def unpinned(
    found: Iterable[Entry], added: Iterable[int], before: Iterable[Entry], others: Iterable[Entry]
) -> Iterator[Remark]:
    """Actions that can change under the workflow; `others` are lines that the change does not touch."""
    had = [_action(entry) for entry in before]
    used = {name for name, ref in had if name and not _is_pinned(ref)}
    pinned = {name for name, ref in had if name and _is_pinned(ref)}
    theirs = [ref for entry in others for name, ref in [_action(entry)] if name and not _is_ours(name)]
    pins = len(theirs) >= _LEAST_PINNED and all(map(_is_pinned, theirs))
    for entry in found:
        name, ref = _action(entry)
        if entry.number not in added or not name or _is_pinned(ref) or name in used:
            continue
        used.add(name)
        if _BRANCH.match(ref) and not _is_workflow(name):
            yield Remark(
                entry.number,
                Severity.MINOR,
                f"'{name}' is used at its branch '{ref}'",
                "Every push to that branch runs here next time. Use a release, or the id of a commit.",
            )
        elif name in pinned or (pins and not _is_ours(name)):
            yield Remark(
                entry.number,
                Severity.MINOR,
                f"'{name}@{ref}' is not pinned to a commit",
                "A tag can be moved, and the project pins its actions to commit ids. Use the id.",
            )


def _action(entry: Entry) -> tuple[str, str]:
    """Name and version of the action that the line uses; two empty texts without one."""
    used = _USES.match(entry.value) if entry.plain[-1:] == ("uses",) else None
    return (f"{used[1]}/{used[2]}{used[3]}", used[4]) if used else ("", "")


def _is_pinned(ref: str) -> bool:
    return bool(_COMMIT.match(ref))


def _is_ours(name: str) -> bool:
    """Whether the action is the forge's own."""
    return name.partition("/")[0] in _THEIRS


def _is_workflow(name: str) -> bool:
    return name.endswith((".yml", ".yaml"))
