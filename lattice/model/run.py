"""Runs: one execution of a worker on one target, from request to terminal outcome."""

from enum import StrEnum

from msgspec import Struct

from lattice.model.ids import EventId, Oid, RunId, Target, TaskId


class RunState(StrEnum):
    """Where a run stands; the last three are terminal."""

    QUEUED = "queued"
    ACTIVE = "active"
    COMPLETED = "completed"
    FAILED = "failed"
    DROPPED = "dropped"


class Trigger(StrEnum):
    """What asked for a run: a person's command, a new commit, a merge, or a task that entered review."""

    HAND = "hand"
    COMMIT = "commit"
    MERGE = "merge"
    REVIEW = "review"


class FailureKind(StrEnum):
    """Why a run ended without a review."""

    SPAWN = "spawn"
    AUTH = "auth"
    QUOTA = "quota"
    TRANSIENT = "transient"
    TIMEOUT = "timeout"
    BAD_OUTPUT = "bad_output"
    WORKSPACE = "workspace"
    TRUST = "trust"
    CANCELLED = "cancelled"
    LOST = "lost"
    SUPERSEDED = "superseded"


class Verdict(StrEnum):
    """What a review says of its target."""

    PASS = "pass"
    NEEDS_CHANGES = "needs_changes"
    BLOCK = "block"
    INCONCLUSIVE = "inconclusive"


class Run(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run. Times are UTC milliseconds; `clone` asked for it, `started_clone` runs it.

    `definition` and `prompt` are blobs that were frozen when the run was asked for. Attempts at one
    request are runs of their own, joined by `retry_of` and `retried_as`. `tampered` says in words
    what the reviewer changed in its worktree. The review of a range holds for the commits that it
    `covers` too.
    """

    id: RunId
    state: RunState = RunState.QUEUED
    worker: str
    reviewer: str
    base: Oid
    head: Oid
    task: TaskId | None = None
    engine: str
    engine_version: str = ""
    definition: Oid
    prompt: Oid | None = None
    key: str
    timeout_seconds: int
    clone: str
    asked_by: str
    asked_at: int
    attempt: int = 1
    retry_of: RunId | None = None
    not_before: int | None = None
    trigger: Trigger = Trigger.HAND
    covers: tuple[Oid, ...] = ()
    started_event_id: EventId | None = None
    started_at: int | None = None
    started_clone: str | None = None
    host: str = ""
    deadline: int | None = None
    cancel_requested: bool = False
    cancelled_by: str = ""
    cancel_reason: str = ""
    replaced: bool = False
    ended_event_id: EventId | None = None
    ended_at: int | None = None
    verdict: Verdict | None = None
    counts: dict[str, int] = {}
    patch: str | None = None
    failure: FailureKind | None = None
    message: str = ""
    exit_code: int | None = None
    survivors: int = 0
    tampered: tuple[str, ...] = ()
    retried_as: RunId | None = None

    @property
    def target(self) -> Target:
        """The two commits that the run reviews."""
        return Target(self.base, self.head)

    @property
    def is_terminal(self) -> bool:
        """Whether the run has its one outcome."""
        return self.state not in (RunState.QUEUED, RunState.ACTIVE)


class Recent(Struct, frozen=True):
    """The newest terminal runs, newest first; `noted_at` is when the last review came out."""

    runs: tuple[RunId, ...] = ()
    noted_at: int = 0


RECENT_RUNS = 100
"""How many terminal runs `recent.json` remembers."""
