"""A worker's definition, `workers/*.json`: what it is, what may think for it, and within which limits.

docs/worker.schema.json is its schema; `parsing` reads it and holds the rules that span several keys.
A key that this version does not know is refused, so that a misspelt limit is never a missing one.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

LATER = ("slots", "quorum")
"""Keys of versions to come, refused until then."""

DAY_MINUTES = 1440
_KEBAB = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")
# Python's `$` also stands before a last newline; JSON schema's does not.
_END = r"$(?!\n)"
_NAME = r"^[A-Za-z][A-Za-z0-9_-]{0,63}"
_VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*"

Minutes = Annotated[float, Meta(gt=0, le=DAY_MINUTES)]
Argv = Annotated[tuple[str, ...], Meta(min_length=1)]
Variable = Annotated[str, Meta(pattern=_VARIABLE + _END)]
VariablePattern = Annotated[str, Meta(pattern=_VARIABLE + r"\*?" + _END)]
Option = str | bool | int | float | tuple[str, ...]


class Engine(StrEnum):
    """What may do the thinking; `auto` is the first of the definition's list that can run."""

    AUTO = "auto"
    STATIC = "static"
    SCRIPT = "script"
    CLAUDE = "claude"
    CODEX = "codex"
    GEMINI = "gemini"
    OPENCODE = "opencode"
    COPILOT = "copilot"


class Workspace(StrEnum):
    """What the worker is given of the commit's files."""

    NONE = "none"
    READ = "read"
    WRITE = "write"


class OnDuplicate(StrEnum):
    """What becomes of an earlier run of the same worker and task on another commit."""

    QUEUE = "queue"
    REPLACE = "replace"


class Retry(Struct, frozen=True, forbid_unknown_fields=True):
    """How often a run that failed for a passing reason is tried again."""

    max: Annotated[int, Meta(ge=0, le=10)] = 1
    backoff_seconds: Annotated[int, Meta(ge=0, le=3600)] = 30


class CheckCommand(Struct, frozen=True, forbid_unknown_fields=True):
    """A command whose outcome stands in the review; a program with a slash is a file of the worktree."""

    name: Annotated[str, Meta(min_length=1)]
    argv: Argv
    timeout_minutes: Minutes = 10

    @property
    def timeout_seconds(self) -> int:
        """The limit of this command alone."""
        return _seconds(self.timeout_minutes)


class Variables(Struct, frozen=True, forbid_unknown_fields=True):
    """Changes to the child's environment; a name that ends in `*` means all that begin so.

    `pass` lets through what would be dropped as another session's mark.
    """

    passed: tuple[VariablePattern, ...] = field(default=(), name="pass")
    drop: tuple[VariablePattern, ...] = ()
    set: dict[Variable, str] = {}


class When(Struct, frozen=True, forbid_unknown_fields=True):
    """Which changes another worker reviews; any one of these is enough.

    More lines than that added and removed, a changed path that fits one of the patterns (`*` stands
    for any text, `/` as well), or a label of the task.
    """

    lines_over: Annotated[int, Meta(ge=0)] | None = None
    paths: tuple[Annotated[str, Meta(min_length=1)], ...] = ()
    labels: tuple[Annotated[str, Meta(min_length=1)], ...] = ()


class Escalate(Struct, frozen=True, forbid_unknown_fields=True):
    """The worker that takes the place of this one for certain changes, where no command names one."""

    to: Annotated[str, Meta(pattern=_NAME + _END)]
    when: When


class Definition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A worker, as its file says it, with defaults in place."""

    name: Annotated[str, Meta(pattern=_NAME + _END)]
    description: str = ""
    actor: Annotated[str, Meta(pattern=r"^(agent:[A-Za-z0-9][A-Za-z0-9_.@+-]{0,99})?" + _END)] = ""
    engine: Engine = Engine.AUTO
    engines: tuple[Engine, ...] = ()
    command: tuple[str, ...] = ()
    prompt: str | None = None
    workspace: Workspace = Workspace.READ
    model: str | None = None
    options: dict[str, Option] = {}
    timeout_minutes: Minutes = 20
    grace_seconds: Annotated[int, Meta(ge=0, le=600)] = 10
    idle_minutes: Minutes | Literal["off"] = "off"
    on_duplicate: OnDuplicate = OnDuplicate.QUEUE
    retry: Retry = Retry()
    checks: tuple[CheckCommand, ...] = ()
    env: Variables = Variables()
    escalate: Escalate | None = None
    batch: bool = True
    network: bool = True

    @property
    def timeout_seconds(self) -> int:
        """The limit of a whole run, as the log holds it."""
        return _seconds(self.timeout_minutes)

    @property
    def idle_seconds(self) -> int | None:
        """How long the engine may be silent; None for as long as it likes."""
        return None if self.idle_minutes == "off" else _seconds(self.idle_minutes)

    @property
    def candidates(self) -> tuple[Engine, ...]:
        """The engines that may run it, the preferred first."""
        return self.engines if self.engine is Engine.AUTO else (self.engine,)


def kebab(name: str) -> str:
    """`CodeReviewLite` as `code-review-lite`."""
    return re.sub("-+", "-", _KEBAB.sub("-", name)).strip("-").lower()


def _seconds(minutes: float) -> int:
    return max(1, round(minutes * 60))
