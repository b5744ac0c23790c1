"""Tasks: their value in the state, their statuses and the moves between them."""

from enum import StrEnum

from msgspec import Struct

from lattice.model.ids import EventId, Oid, RunId, TaskId, Text


class Status(StrEnum):
    """Where a task stands."""

    BACKLOG = "backlog"
    IN_PLANNING = "in_planning"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    REVIEW = "review"
    DONE = "done"
    BLOCKED = "blocked"
    NEEDS_HUMAN = "needs_human"
    CANCELLED = "cancelled"


LINE = (
    Status.BACKLOG,
    Status.IN_PLANNING,
    Status.PLANNED,
    Status.IN_PROGRESS,
    Status.REVIEW,
    Status.DONE,
)
"""The way forwards, a step at a time."""

CLOSED = frozenset({Status.DONE, Status.CANCELLED})
ASIDE = frozenset({Status.BLOCKED, Status.NEEDS_HUMAN})


def next_statuses(status: Status) -> tuple[Status, ...]:
    """The statuses that `status` may move to without force, in the order of `Status`."""
    allowed = set() if status is Status.CANCELLED else {Status.CANCELLED}
    if status not in CLOSED:
        allowed |= ASIDE
    if status in ASIDE:
        allowed |= set(Status) - CLOSED
    if status in LINE[:-1]:
        allowed.add(LINE[LINE.index(status) + 1])
    if status is Status.REVIEW:
        allowed |= set(LINE[: LINE.index(status)])
    return tuple(other for other in Status if other in allowed and other is not status)


class LinkKind(StrEnum):
    """What a task may be linked to."""

    COMMIT = "commit"
    BRANCH = "branch"
    TASK = "task"
    URL = "url"


class ActiveProcess(Struct, frozen=True, kw_only=True):
    """A run that is reviewing this task now. Times are UTC milliseconds."""

    worker: str
    run: RunId
    started_event_id: EventId
    started_at: int
    actor: str
    commit: Oid
    timeout_minutes: int
    deadline: int


class Link(Struct, frozen=True):
    """What a task is linked to; `target` is a commit id, branch name, task id or URL."""

    kind: LinkKind
    target: str


class Task(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A unit of work that people talk about. Times are UTC milliseconds.

    `formerly` is the number it had before a synchronisation changed it. `reviewed_by` is the
    newest completed run.
    """

    id: TaskId
    number: int
    title: str
    body: Text = ""
    status: Status = Status.BACKLOG
    assignee: str | None = None
    labels: tuple[str, ...] = ()
    created_at: int
    created_by: str
    links: tuple[Link, ...] = ()
    artifacts: tuple["Artifact", ...] = ()
    active_processes: tuple[ActiveProcess, ...] = ()
    reviewed_by: RunId | None = None
    formerly: int | None = None


class Artifact(Struct, frozen=True, kw_only=True):
    """Evidence attached to a task; the content stands beside it in the state, under the event's id."""

    event: EventId
    role: str
    name: str
    at: int
    actor: str


class Comment(Struct, frozen=True, kw_only=True):
    """Something said about a task; the event that said it names it."""

    event: EventId
    at: int
    actor: str
    body: Text
