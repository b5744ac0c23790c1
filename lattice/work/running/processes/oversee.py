"""One engine from its start to the end of its last process, as its parent sees it.

The leader stays a zombie until everyone is gone: while it is one, the kernel cannot give its number
to another process or group. Whatever happens in between, an exception of the caller's included,
nothing of the engine is left running.
"""

import os
import select
import signal
import subprocess
from collections.abc import Callable
from contextlib import ExitStack, suppress

import msgspec
from msgspec import Struct

from lattice.local.identity import Identity, identity_of
from lattice.local.run_folder import EngineMark
from lattice.model.decide.policy import Limits, Live, Progress, Stopped
from lattice.model.ids import RunId
from lattice.work.running.processes import cgroup, means, tree
from lattice.work.running.processes.interrupts import Interrupts
from lattice.work.running.processes.launch import Launch, spawn
from lattice.work.running.processes.life import Life
from lattice.work.running.processes.means import Place
from lattice.work.running.processes.sweep import act

_BLIND_SECONDS = 1.0
"""How often a system without pidfd is asked whether the engine has ended."""

_AT_ONCE = Progress(
    Limits(until=0.0, grace=0.0, idle=None, linger=0.0), Stopped.ON_REQUEST, terminated_at=0.0
)


class Watch(Struct, frozen=True, kw_only=True):
    """What the caller knows and wants to know.

    `asked` says why the engine shall end, at every look; `answered` whether its answer is there, once
    its output has changed and is silent again; `started` hears which processes the engine is, again
    when more is known. `since` is the run's supervisor.
    """

    run: RunId
    since: Identity | None
    interrupts: Interrupts
    asked: Callable[[], Stopped | None]
    answered: Callable[[], bool]
    started: Callable[[EngineMark], None]
    cgroup: bool = True


class Ending(Struct, frozen=True):
    """How it ended; a negative exit code is the signal that ended the leader."""

    stopped: Stopped
    exit_code: int
    survivors: int


def oversee(launch: Launch, limits: Limits, watch: Watch) -> Ending:
    """Run the engine to its end and sweep its processes. Raises OSError if it cannot start."""
    with ExitStack() as stack:
        means.become_subreaper()
        stack.callback(means.cease_to_be_subreaper)
        place = means.place(watch.run, launch.environment) if watch.cgroup else Place()
        if place.group:
            stack.callback(cgroup.remove, place.group)
        engine = _Engine(spawn(launch, place), place, watch, Life(launch, watch.answered, limits))
        stack.callback(engine.abandon)
        engine.mark()
        result = act(Progress(limits), engine)
        return Ending(result.stopped, engine.bury(), result.survivors)


class _Engine:
    """The hands of the parent."""

    def __init__(self, process: subprocess.Popen[bytes], place: Place, watch: Watch, life: Life) -> None:
        self._process = process
        self._watch = watch
        self._life = life
        self._unit = place.unit
        self._buried = False
        self._was_alive = True
        self._pidfd = tree.pidfd(process.pid)
        self._claim = tree.Claim(
            run=watch.run,
            since=watch.since,
            leader=identity_of(process.pid),
            child=process.pid,
            groups=(place.group,) if place.group and place.group.has(process.pid) else (),
        )

    def mark(self) -> None:
        """Say which processes the engine is, as far as the system tells."""
        if self._claim.leader is not None:
            group = self._claim.groups[0].path if self._claim.groups else None
            self._watch.started(EngineMark(self._claim.leader, group))

    def look(self, progress: Progress) -> Live:
        self._find_unit()
        leader = self._was_alive = not self._has_ended()
        others = 0 if leader else len(self._others())
        if not leader or progress.stopped is not None:
            return Live(leader, others, asked=None, stirred_at=0.0, answered=False)
        self._reap_orphans()
        self._life.look(self._claim)
        return Live(leader, others, self._watch.asked(), self._life.stirred_at, self._life.answered)

    def wait(self, seconds: float) -> None:
        poll = select.poll()
        poll.register(self._watch.interrupts.descriptor, select.POLLIN)
        # A leader that was alive at the look and is not now is a reason to look again, not to wait.
        if self._was_alive:
            if self._has_ended():
                return
            if self._pidfd is None:
                seconds = min(seconds, _BLIND_SECONDS)
            else:
                poll.register(self._pidfd, select.POLLIN)
        poll.poll(1000 * seconds)
        self._watch.interrupts.drain()

    def terminate(self) -> None:
        self._signal_group(signal.SIGTERM)
        self._signal_group(signal.SIGCONT)
        for member in tree.members(self._claim):
            if member.group != self._process.pid:
                tree.terminate(member)

    def kill(self) -> None:
        self._signal_group(signal.SIGKILL)
        for group in self._claim.groups:
            group.kill()
        for member in tree.members(self._claim):
            tree.send(member, signal.SIGKILL)

    def bury(self) -> int:
        """Reap whoever has ended; the leader's exit code."""
        self._buried = True
        if self._pidfd is not None:
            os.close(self._pidfd)
        code = self._process.poll()
        self._reap_orphans()
        return -signal.SIGKILL if code is None else code

    def abandon(self) -> None:
        """Kill and bury, if that was not done."""
        if not self._buried:
            act(_AT_ONCE, self)
            self.bury()

    def _has_ended(self) -> bool:
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _others(self) -> list[tree.Member]:
        return [member for member in tree.members(self._claim) if member.pid != self._process.pid]

    def _signal_group(self, number: int) -> None:
        # A group whose members have all been reaped is gone; macOS refuses a group of zombies.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _find_unit(self) -> None:
        """Take note of the group that the service manager makes, which it does after the start."""
        if self._unit is None or self._claim.groups:
            return
        group = cgroup.of_unit(self._process.pid, self._unit)
        if group is not None:
            self._claim = msgspec.structs.replace(self._claim, groups=(group,))
            self.mark()

    def _reap_orphans(self) -> None:
        """Reap adopted children that have ended; not the leader, nor what others here wait for."""
        with suppress(ChildProcessError):
            while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if ended.si_pid == self._process.pid and not self._buried:
                    return
                if os.getsid(ended.si_pid) == os.getsid(0):
                    return
                os.waitpid(ended.si_pid, os.WNOHANG)
