"""What each type of event carries in `data`, and the names of the types.

A text longer than 4 KB travels as a blob: the event holds `{blob, size}` and the reducer places
the blob in the state, so that it stays reachable.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from lattice.model.ids import HEX, Oid, RunId, Text
from lattice.model.run import FailureKind, Trigger, Verdict
from lattice.model.task import LinkKind

INLINE_BYTES = 4096


class EventType(StrEnum):
    """Every type of event that this program writes."""

    PROJECT_SET = "project_set"
    FORMAT_RAISED = "format_raised"
    TASK_CREATED = "task_created"
    TASK_EDITED = "task_edited"
    STATUS_CHANGED = "status_changed"
    ASSIGNED = "assigned"
    COMMENT_ADDED = "comment_added"
    ARTIFACT_ATTACHED = "artifact_attached"
    TASK_LINKED = "task_linked"
    PROCESS_QUEUED = "process_queued"
    PROCESS_STARTED = "process_started"
    PROCESS_COMPLETED = "process_completed"
    PROCESS_FAILED = "process_failed"
    CANCEL_REQUESTED = "cancel_requested"
    REQUEST_DROPPED = "request_dropped"
    REVIEW_MOVED = "review_moved"
    FINDING_RESOLVED = "finding_resolved"
    PAUSED = "paused"
    RESUMED = "resumed"


class Payload(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The data of one event; `TYPE` says of which type. Unknown members are kept in the log, unread."""

    TYPE: ClassVar[EventType]


class ProjectSet(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """The project's code; the first in log order wins."""

    TYPE = EventType.PROJECT_SET
    code: str


class FormatRaised(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """From here on, readers need `reducer` and writers need `min_writer`."""

    TYPE = EventType.FORMAT_RAISED
    reducer: int
    min_writer: int


class TaskCreated(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """A task; its number is given by the reducer, its id is the event's id."""

    TYPE = EventType.TASK_CREATED
    title: str
    body: Text = ""
    labels: tuple[str, ...] = ()


class TaskEdited(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """New values for what is not None."""

    TYPE = EventType.TASK_EDITED
    title: str | None = None
    body: Text | None = None
    labels: tuple[str, ...] | None = None


class StatusChanged(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """A move to `status`; with `force` any move, and then `reason` says why."""

    TYPE = EventType.STATUS_CHANGED
    status: str
    force: bool = False
    reason: str = ""


class Assigned(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """Whose task it is; None: nobody's."""

    TYPE = EventType.ASSIGNED
    assignee: str | None = None


class CommentAdded(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """Something said about a task."""

    TYPE = EventType.COMMENT_ADDED
    body: Text


class ArtifactAttached(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of evidence; `role` says for what (`test`, `design`, …)."""

    TYPE = EventType.ARTIFACT_ATTACHED
    role: str
    name: str
    content: Text


class TaskLinked(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """A link; `target` is a commit id, a branch name, a task id or a URL."""

    TYPE = EventType.TASK_LINKED
    kind: LinkKind
    target: str


class ProcessQueued(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """A run was asked for. `definition` and `prompt` are blobs, frozen here; `key` is the dedup key.

    `attempt` counts from 1; a later one names the run it repeats, `retry_of`, and does not start
    before `not_before` (UTC milliseconds). `trigger` is what asked where nobody typed a command, and
    `budget` how many such requests an hour this one was counted against. `covers` are the commits of a
    range, its head left out, for which the review holds.
    """

    TYPE = EventType.PROCESS_QUEUED
    worker: str
    base: Annotated[Oid, HEX]
    head: Annotated[Oid, HEX]
    engine: str
    definition: Annotated[Oid, HEX]
    prompt: Annotated[Oid, HEX] | None = None
    key: Annotated[str, HEX]
    timeout_seconds: int
    reviewer: str
    attempt: Annotated[int, Meta(ge=1)] = 1
    retry_of: Annotated[RunId, HEX] | None = None
    not_before: int | None = None
    trigger: Trigger = Trigger.HAND
    budget: Annotated[int, Meta(ge=1, le=10**6)] | None = None
    covers: tuple[Annotated[Oid, HEX], ...] = ()


class ProcessStarted(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """A supervisor took the run. `deadline` is in UTC milliseconds; `host` is for display only."""

    TYPE = EventType.PROCESS_STARTED
    host: str
    deadline: int
    engine: str = ""
    engine_version: str = ""


class ProcessCompleted(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """A review came out; `counts` maps severity to the number of findings, `patch` is None for merges.

    `tampered` says in words what the reviewer changed in its worktree; `model` and `usage` are those of the
    review's evidence.
    """

    TYPE = EventType.PROCESS_COMPLETED
    verdict: Verdict
    counts: dict[str, int]
    review: Text
    engine: str
    engine_version: str = ""
    patch: Annotated[str, HEX] | None = None
    survivors: int = 0
    note: str = ""
    tampered: tuple[str, ...] = ()
    model: str = ""
    usage: dict[str, int] = {}


class ProcessFailed(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """The run ended without a review; `output` is the end of what the engine printed.

    `tampered` says in words what the reviewer changed in its worktree.
    """

    TYPE = EventType.PROCESS_FAILED
    kind: FailureKind
    message: str
    exit_code: int | None = None
    output: Text = ""
    survivors: int = 0
    tampered: tuple[str, ...] = ()


class CancelRequested(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody asks for a run to stop; `replaced` says that a newer request takes its place.

    `by` is whom the run names for it, with the reason. Without `by` it only bears the mark: the
    state that such an event leads to was settled before there were names in it.
    """

    TYPE = EventType.CANCEL_REQUESTED
    reason: str = ""
    by: str = ""
    replaced: bool = False


class RequestDropped(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """A queued run will not start, and why."""

    TYPE = EventType.REQUEST_DROPPED
    reason: str


class ReviewMoved(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """The review of `run` holds for `head` too: the same patch."""

    TYPE = EventType.REVIEW_MOVED
    review: Annotated[RunId, HEX]
    head: Annotated[Oid, HEX]


class FindingResolved(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a finding: `resolution` is fixed, refuted or accepted."""

    TYPE = EventType.FINDING_RESOLVED
    finding: Annotated[str, HEX]
    resolution: str
    reason: str


class Paused(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """No run starts until `until` (UTC milliseconds; None: until resumed)."""

    TYPE = EventType.PAUSED
    until: int | None = None
    reason: str = ""


class Resumed(Payload, frozen=True, kw_only=True, omit_defaults=True):
    """Runs start again."""

    TYPE = EventType.RESUMED


PAYLOADS: dict[str, type[Payload]] = {kind.TYPE.value: kind for kind in Payload.__subclasses__()}
