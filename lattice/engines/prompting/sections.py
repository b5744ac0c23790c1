"""What a prompt tells of a target, section by section: the words of others, made visible and cut short."""

from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.prompting.difftext import counted, told
from lattice.engines.prompting.fencing import visible_line, visible_part
from lattice.git.difference import Difference
from lattice.model.decide.commits.resolving import Raised
from lattice.model.ids import Oid, RunId, TaskId
from lattice.model.review import Check, Finding

MOST_MESSAGES = 20
MOST_EARLIER = 20
_MOST_PATHS = 500
_BODY = 2000
_GUIDELINES = 8000
_MESSAGE = 2000
_DETAIL = 2000


class TaskText(Struct, frozen=True):
    """What a task says: its name (`LAT-12`), title and body."""

    name: str
    title: str
    body: str


class Message(Struct, frozen=True):
    """A commit and its message."""

    commit: Oid
    text: str


class Subject(Struct, frozen=True, kw_only=True):
    """What a prompt speaks of. `folder` is where its files will stand, as an absolute path.

    `messages` are those of the commits under review, the newest last; `older` says that there are more.
    """

    base: Oid
    head: Oid
    run: RunId
    folder: str
    task: TaskId | None = None
    task_text: TaskText | None = None
    guidelines: str = ""
    checks: tuple[Check, ...] = ()
    earlier: tuple[Raised, ...] = ()
    messages: tuple[Message, ...] = ()
    older: bool = False
    difference: Difference


class Section(Struct, frozen=True):
    """A section of data by the name that a template has for it; without text there is none."""

    name: str
    text: str


def sections(subject: Subject) -> tuple[Section, ...]:
    """All but the difference itself."""
    parts = {
        "task": _task(subject.task_text),
        "guidelines": visible_part(subject.guidelines, _GUIDELINES),
        "checks": "\n".join(_check(check) for check in subject.checks),
        "earlier": "\n".join(_earlier(raised) for raised in subject.earlier[:MOST_EARLIER]),
        "messages": "\n\n".join(_messages(subject)),
        "paths": listed(_paths(subject.difference)),
    }
    return tuple(Section(name, text) for name, text in parts.items())


def _task(task: TaskText | None) -> str:
    if task is None:
        return ""
    title = f"{visible_line(task.name)}: {visible_line(task.title)}"
    return f"{title}\n\n{visible_part(task.body, _BODY)}".rstrip()


def _check(check: Check) -> str:
    detail = visible_part(check.detail, _DETAIL)
    said = f"{visible_line(check.name)}: {visible_line(check.status)}"
    if "\n" not in detail:
        return f"{said}: {detail}" if detail else said
    return "\n".join([f"{said}:", *(f"    {line}" for line in detail.split("\n"))])


def _earlier(raised: Raised) -> str:
    """`open: important correctness src/a.py:3: the file is never closed`, on one line."""
    found = raised.finding
    said = f"{found.severity} {visible_line(found.category)} {_place(found)}: {visible_line(found.title)}"
    resolution = raised.resolution
    if raised.is_open or resolution is None:
        return f"open: {said}"
    return f"{visible_line(resolution.resolution)}: {said} ({visible_line(resolution.reason)})"


def _place(finding: Finding) -> str:
    if finding.path is None:
        return "the change"
    path = visible_line(finding.path)
    return f"{path}:{finding.line}" if finding.line else path


def _messages(subject: Subject) -> Iterator[str]:
    if subject.older:
        yield f"(only the newest {len(subject.messages)})"
    for message in subject.messages:
        yield f"commit {message.commit}\n{visible_part(message.text, _MESSAGE)}"


def _paths(difference: Difference) -> list[str]:
    read = [counted(file) for file in difference.change.files]
    return read + [f"too long to be read: {told(file)}" for file in difference.withheld]


def listed(lines: list[str]) -> str:
    """One line a file, for so many files; how many more there are is said."""
    left = len(lines) - _MOST_PATHS
    return "\n".join([*lines[:_MOST_PATHS], *([f"and {left} more"] if left > 0 else [])])
