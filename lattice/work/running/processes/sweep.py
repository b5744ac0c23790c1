"""The policy carried out, and the sweep of a run whose supervisor is gone.

The kill order: SIGTERM to everyone; after the grace SIGKILL to the group and the control group, then
to everyone who is still found; look again, and again, until nobody is left or it is hopeless.
"""

import select
import signal
import time
from typing import Protocol

from msgspec import Struct

from lattice.effects import recovery
from lattice.local.identity import Identity
from lattice.local.run_folder import EngineMark
from lattice.model.decide.policy import (
    Action,
    End,
    Kill,
    Limits,
    Live,
    Progress,
    Stopped,
    Terminate,
    Wait,
    done,
    next_actions,
)
from lattice.model.ids import RunId
from lattice.work.running.processes import cgroup, tree


class Hands(Protocol):
    """What can be done about a run's processes; that one is already gone is never an error."""

    def look(self, progress: Progress) -> Live:
        """What there is to see now."""

    def wait(self, seconds: float) -> None:
        """Let time pass; less where something happens that is worth a look."""

    def terminate(self) -> None:
        """Send SIGTERM to everyone."""

    def kill(self) -> None:
        """Send SIGKILL to everyone."""


class Result(Struct, frozen=True):
    """Why it ended, and how many processes could not be killed."""

    stopped: Stopped
    survivors: int


def act(progress: Progress, hands: Hands) -> Result:
    """Follow the policy to its end."""
    while True:
        live = hands.look(progress)
        for action in next_actions(time.monotonic(), progress, live):
            _perform(action, hands)
            progress = done(progress, action, time.monotonic())
            if isinstance(action, End):
                return Result(progress.stopped or Stopped.BY_ITSELF, live.leader + live.others)


@recovery
def sweep(run: RunId, mark: EngineMark | None, since: Identity | None, grace: float) -> int:
    """End every process of a run whose supervisor, `since`, is dead; how many could not be killed.

    The caller holds the run's lock. Control groups that the run left are removed.
    """
    recorded = cgroup.recorded(mark.cgroup if mark else None, run)
    groups = {*cgroup.unrecorded(run), *([recorded] if recorded else [])}
    leader = mark.leader if mark else None
    claim = tree.Claim(run=run, since=since, leader=leader, groups=tuple(groups))
    limits = Limits(until=0.0, grace=grace, idle=None, linger=0.0)
    result = act(Progress(limits), _Stranger(claim))
    for group in groups:
        cgroup.remove(group)
    return result.survivors


class _Stranger:
    """The hands of somebody who is not the parent."""

    def __init__(self, claim: tree.Claim) -> None:
        self._claim = claim

    def look(self, _progress: Progress) -> Live:
        others = len(tree.members(self._claim))
        return Live(leader=False, others=others, asked=None, stirred_at=0.0, answered=False)

    def wait(self, seconds: float) -> None:
        select.select((), (), (), seconds)

    def terminate(self) -> None:
        for member in tree.members(self._claim):
            tree.terminate(member)

    def kill(self) -> None:
        for group in self._claim.groups:
            group.kill()
        for member in tree.members(self._claim):
            tree.send(member, signal.SIGKILL)


def _perform(action: Action, hands: Hands) -> None:
    match action:
        case Wait(until):
            hands.wait(max(0.0, until - time.monotonic()))
        case Terminate():
            hands.terminate()
        case Kill():
            hands.kill()
        case End():
            pass
