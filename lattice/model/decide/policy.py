"""What happens to an engine from its start to the end of all its processes, decided from what is seen.

| before anything was stopped                   | then                                         |
|-----------------------------------------------|----------------------------------------------|
| the leader runs, nothing is up                | Wait, until the next timer or the next look  |
| the leader runs; asked, late, idle, answered  | Terminate, for the first of these            |
| the leader has ended, nobody is left          | End                                          |
| the leader has ended, others are left         | Terminate: the tree is swept after success   |

| after Terminate                               | then                                         |
|-----------------------------------------------|----------------------------------------------|
| nobody is left                                | End                                          |
| within the grace                              | Wait, in short steps that grow               |
| after it                                      | Kill, in rounds; then End with the survivors |

The shell performs an action, says so with `done`, looks again and asks again. Times are seconds on
a clock that stops while the machine is suspended.
"""

from enum import StrEnum

import msgspec
from msgspec import Struct

LOOK_SECONDS = 2.0
"""How often the shell looks around while an engine runs."""

SHORT_SECONDS = 0.02
"""The first pause of a sweep; the later ones are a tenth of the time that it has taken."""

MOST_KILLS = 5
"""How many rounds of SIGKILL there are before what is left is a survivor."""

KILL_SECONDS = 0.05
"""Twice this is how long the first round may take to show, and each later one twice the one before."""


class Stopped(StrEnum):
    """Why an engine ended."""

    BY_ITSELF = "by_itself"
    AT_DEADLINE = "at_deadline"
    ON_REQUEST = "on_request"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    IDLE = "idle"
    ANSWERED = "answered"
    CLOSED = "closed"
    GAVE_UP = "gave_up"


class Limits(Struct, frozen=True):
    """`until` is a moment, the others are seconds: between TERM and KILL, of silence, and of silence once
    the answer is there."""

    until: float
    grace: float
    idle: float | None
    linger: float


class Progress(Struct, frozen=True):
    """What was done so far."""

    limits: Limits
    stopped: Stopped | None = None
    terminated_at: float | None = None
    killed_at: float | None = None
    kills: int = 0


class Live(Struct, frozen=True):
    """What is seen: whether the leader runs, how many others do (counted once it has ended), who asked for
    an end, the last sign of life, and whether a valid answer is there."""

    leader: bool
    others: int
    asked: Stopped | None
    stirred_at: float
    answered: bool


class Wait(Struct, frozen=True):
    """Do nothing until then, or until something happens."""

    until: float


class Terminate(Struct, frozen=True):
    """Ask everyone to end."""

    reason: Stopped


class Kill(Struct, frozen=True):
    """Make everyone end."""


class End(Struct, frozen=True):
    """It is over."""


Action = Wait | Terminate | Kill | End


def next_actions(now: float, progress: Progress, live: Live) -> list[Action]:
    """What to do now, in this order."""
    if not live.leader and not live.others:
        return [End()]
    if progress.terminated_at is not None:
        return [_sweep(now, progress, progress.terminated_at)]
    if not live.leader:
        return [Terminate(Stopped.BY_ITSELF)]
    reason = _reason(now, progress.limits, live)
    return [Terminate(reason) if reason else Wait(_next_look(now, progress.limits, live))]


def done(progress: Progress, action: Action, now: float) -> Progress:
    """The progress after an action was performed."""
    match action:
        case Terminate(reason):
            return msgspec.structs.replace(progress, stopped=reason, terminated_at=now)
        case Kill():
            return msgspec.structs.replace(progress, killed_at=now, kills=progress.kills + 1)
        case End():
            return msgspec.structs.replace(progress, stopped=progress.stopped or Stopped.BY_ITSELF)
        case Wait():
            return progress


def _reason(now: float, limits: Limits, live: Live) -> Stopped | None:
    """Why an engine that runs shall end; an answer that is there is never thrown away for a limit."""
    if live.asked:
        return live.asked
    if now >= limits.until:
        return Stopped.ANSWERED if live.answered else Stopped.AT_DEADLINE
    if limits.idle is not None and now >= live.stirred_at + limits.idle:
        return Stopped.ANSWERED if live.answered else Stopped.IDLE
    if live.answered and now >= live.stirred_at + limits.linger:
        return Stopped.ANSWERED
    return None


def _next_look(now: float, limits: Limits, live: Live) -> float:
    timers = [limits.until, now + max(SHORT_SECONDS, min(LOOK_SECONDS, limits.linger))]
    if limits.idle is not None:
        timers.append(live.stirred_at + limits.idle)
    if live.answered:
        timers.append(live.stirred_at + limits.linger)
    return min(timers)


def _sweep(now: float, progress: Progress, terminated_at: float) -> Action:
    if progress.killed_at is None:
        begun, up = terminated_at, terminated_at + progress.limits.grace
    else:
        begun, up = progress.killed_at, progress.killed_at + KILL_SECONDS * 2**progress.kills
    if now < up:
        return Wait(min(up, now + min(LOOK_SECONDS, max(SHORT_SECONDS, (now - begun) / 10))))
    return Kill() if progress.kills < MOST_KILLS else End()
