"""What `git config lattice.*` says, with its defaults: every key of ours is read here and nowhere else.

A value is looked at when it is asked for, so that a bad one stops only what needs it.
"""

import os
import re
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from lattice.errors import UsageError

E = TypeVar("E", bound=StrEnum)

_MOST_RUNS = 1000
_HOUR = 3600.0
_DAY = 24 * _HOUR
_YEAR = 365 * _DAY
_MOST_OBJECTS = 10**6
_MOST_PROMPT_BYTES = 10**6  # with the frame, below the 2**20 characters that codex takes
_RULE = re.compile(r"[A-Za-z][\w-]*(/[\w.-]+)?")


class SkipBy(StrEnum):
    """What a pattern of `lattice.skip` is about."""

    MESSAGE = "message"
    PATH = "path"


class DoneNeeds(StrEnum):
    """What a task must have before it is done."""

    NOTHING = "nothing"
    REVIEW = "review"


class SandboxMode(StrEnum):
    """Whether the programs of runs are confined: never, where the system can, or else there is no run."""

    OFF = "off"
    AUTO = "auto"
    REQUIRE = "require"


class GateMode(StrEnum):
    """What a push meets that is not reviewed: nothing, a word, or a refusal."""

    OFF = "off"
    WARN = "warn"
    ON = "on"


def _none(_: str) -> tuple[str, ...]:
    return ()


class Settings:
    """The settings of one repository; `get(key)` is the value of a git config key, or None.

    `get_all(key)` gives every value of a key that may be given several times. Every property raises
    UsageError where its key has a value that it cannot have.
    """

    def __init__(
        self, get: Callable[[str], str | None], get_all: Callable[[str], tuple[str, ...]] = _none
    ) -> None:
        self._get = get
        self._get_all = get_all

    @property
    def project(self) -> str | None:
        """The project's short name, for the log that `init` begins."""
        return self._get("lattice.project") or None

    @property
    def max_runs(self) -> int:
        """How many runs may go on at once; the number of cores unless it is set."""
        return self._whole("lattice.maxRuns", os.cpu_count() or 1, (1, _MOST_RUNS))

    @property
    def worktree_dir(self) -> str | None:
        """The folder for worktrees; None for the user's cache."""
        return self._get("lattice.worktreeDir") or None

    @property
    def done_needs(self) -> DoneNeeds:
        """What a task must have before it is done."""
        return self._one_of("lattice.doneNeeds", DoneNeeds.NOTHING)

    @property
    def pack_limit(self) -> int:
        """How many loose objects of ours there may be before they are packed."""
        return self._whole("lattice.packLimit", 1500, (1, _MOST_OBJECTS))

    @property
    def lock_patience(self) -> float:
        """How many seconds a dead writer's lock on the log must stand still to be taken for one."""
        return self._seconds("lattice.lockPatience", 10.0, _HOUR)

    @property
    def linger(self) -> float:
        """How many seconds an engine whose review is there may be silent before it is sent away."""
        return self._seconds("lattice.linger", 60.0, _DAY)

    @property
    def foreign_grace(self) -> float:
        """How many seconds after its time limit another clone's run is taken for lost."""
        return self._seconds("lattice.foreignGrace", 60.0, _DAY)

    @property
    def pool_age(self) -> float:
        """How many seconds a worktree waits for its next run before it is removed."""
        return self._seconds("lattice.poolAge", _DAY, _YEAR)

    @property
    def ended_age(self) -> float:
        """How many seconds the output of a run that ended is kept."""
        return self._seconds("lattice.endedAge", 30 * _DAY, _YEAR)

    @property
    def scan_interval(self) -> float:
        """How many seconds lie between two searches for what nobody owns."""
        return self._seconds("lattice.scanInterval", _HOUR, _DAY)

    @property
    def cgroup(self) -> bool:
        """Whether an engine gets a control group of its own where the system lets it have one."""
        return self._get("lattice.cgroup") not in ("false", "no", "off", "0")

    @property
    def sandbox(self) -> SandboxMode:
        """Whether scripts, checks and agents are confined."""
        text = self._get("lattice.sandbox")
        off = text in ("false", "no")
        return SandboxMode.OFF if off else self._one_of("lattice.sandbox", SandboxMode.AUTO)

    @property
    def on_commit(self) -> str | None:
        """The worker that reviews each new commit; None where that is set to nothing."""
        name = self._get("lattice.on.commit")
        return (name or None) if name is not None else "CodeReviewLite"

    @property
    def on_merge(self) -> str | None:
        """The worker that reviews what a merge brought; None unless it is set."""
        return self._get("lattice.on.merge") or None

    @property
    def on_review(self) -> str | None:
        """The worker that reviews a task when it enters review; None unless it is set."""
        return self._get("lattice.on.review") or None

    @property
    def skip(self) -> tuple[tuple[SkipBy, str], ...]:
        """The commits that are not reviewed: patterns of their message, or of all the paths they change."""
        found = []
        for text in self._get_all("lattice.skip"):
            by, _, pattern = text.partition(":")
            if by not in list(SkipBy) or not pattern:
                raise _bad("lattice.skip", text, "message:PATTERN or path:PATTERN, as often as you like")
            found.append((SkipBy(by), pattern))
        return tuple(found)

    @property
    def disabled_rules(self) -> tuple[str, ...]:
        """The static engine's rules that are turned off; whether there are such rules, the engine knows."""
        names = self._get_all("lattice.rules.disable")
        for name in names:
            if not _RULE.fullmatch(name):
                takes = "the name of a rule, as often as you like: git lattice review rules"
                raise _bad("lattice.rules.disable", name, takes)
        return names

    @property
    def settle(self) -> float:
        """How many seconds after the last commit the reviews of all are asked for."""
        return self._seconds("lattice.settle", 2.0, _HOUR)

    @property
    def batch(self) -> int:
        """How many queued commits of a branch there may be before they are reviewed as a range."""
        return self._whole("lattice.batch", 8, (1, _MOST_RUNS))

    @property
    def budget(self) -> int:
        """How many reviews an hour each worker is asked for that nobody typed a command for."""
        return self._whole("lattice.budget", 60, (1, _MOST_OBJECTS))

    @property
    def prompt_bytes(self) -> int:
        """How many bytes of the repository's text stand in a prompt; more goes into files beside it."""
        return self._whole("lattice.promptBytes", 81920, (0, _MOST_PROMPT_BYTES))

    @property
    def gate(self) -> GateMode:
        """What becomes of a push of commits that are not reviewed."""
        text = self._get("lattice.gate")
        return self._one_of("lattice.gate", GateMode.OFF) if text not in _FLAGS else _FLAGS[text]

    @property
    def gate_wait(self) -> float:
        """How many seconds a push waits for reviews that are under way; none unless it is set."""
        return self._seconds("lattice.gateWait", 0.0, _HOUR)

    def _whole(self, key: str, default: int, limits: tuple[int, int]) -> int:
        text = self._get(key)
        if text is None:
            return default
        least, most = limits
        if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
            raise _bad(key, text, f"a whole number from {least} to {most}")
        return int(text)

    def _seconds(self, key: str, default: float, most: float) -> float:
        text = self._get(key)
        if text is None or text == str(int(default)) == "0":
            return default
        try:
            seconds = float(text)
        except ValueError:
            seconds = -1.0
        if not 0 < seconds <= most:
            raise _bad(key, text, f"a number of seconds above 0, {most:.0f} at most")
        return seconds

    def _one_of(self, key: str, default: E) -> E:
        text = self._get(key)
        kind = type(default)
        if text is None:
            return default
        if text not in list(kind):
            raise _bad(key, text, f"one of {', '.join(kind)}")
        return kind(text)


_FLAGS = {"true": GateMode.ON, "yes": GateMode.ON, "false": GateMode.OFF, "no": GateMode.OFF}
"""What git takes for on and off beside the words themselves."""


def _bad(key: str, text: str, takes: str) -> UsageError:
    return UsageError(f"bad value '{text}' for '{key}'", f"git config {key} takes {takes}")
