"""Which processes belong to a run, and signals to exactly those.

A process belongs to a run if it is
- in the group or the session of the engine's leader, whose identity still holds,
- in the run's control group,
- a child of this supervisor that began after the leader: an orphan that was adopted,
- one of this user's that began after the run's supervisor and has `LATTICE_RUN=<run>` in its environment,
- or a descendant of any of these.
Never one of our own session, which is where our own git processes are; never a zombie, which has
ended. Nothing is matched by its name. What was found is signalled only while it is still the
process that was looked at.
"""

import os
import signal
from collections import defaultdict
from collections.abc import Iterable, Iterator

import psutil  # type: ignore[import-untyped]
from msgspec import Struct

from lattice.effects import durable
from lattice.local.identity import Identity, identity_of
from lattice.model.ids import RunId
from lattice.work.running.processes.cgroup import Cgroup

_GONE = (psutil.Error, OSError)


class Claim(Struct, frozen=True, kw_only=True):
    """How a run's processes are told. `child` is the leader's pid for its parent, which has not reaped it."""

    run: RunId
    since: Identity | None
    leader: Identity | None
    child: int | None = None
    groups: tuple[Cgroup, ...] = ()


class Member(Struct, frozen=True):
    """A living process that was seen, with its parent, its process group and its session."""

    process: psutil.Process
    parent: int
    group: int
    session: int

    @property
    def pid(self) -> int:
        """Its number, for as long as it lives."""
        return int(self.process.pid)


Seen = dict[int, Member]


def members(claim: Claim) -> tuple[Member, ...]:
    """Every process of the run."""
    seen = {member.pid: member for member in _strangers()}
    return _with_descendants(seen, {*_kin(claim, seen), *_marked(claim, seen)})


def kin(claim: Claim) -> tuple[Member, ...]:
    """The processes of the run that are told without reading the environment of every other one."""
    seen = {member.pid: member for member in _strangers()}
    return _with_descendants(seen, _kin(claim, seen))


def processor_seconds(found: Iterable[Member]) -> float:
    """What these processes, and the children that they waited for, have used so far."""
    return sum(_processor_seconds(member.process) for member in found)


def verified_leader(claim: Claim) -> int | None:
    """The leader's pid if that is certainly still the leader, living or not reaped."""
    if claim.child is not None:
        return claim.child
    if claim.leader is not None and identity_of(claim.leader.pid) == claim.leader:
        return claim.leader.pid
    return None


def pidfd(pid: int) -> int | None:
    """A descriptor of a process that becomes readable when it ends; None where the system has none."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def terminate(member: Member) -> None:
    """Ask a process to end; one that was stopped has to go on to hear it."""
    send(member, signal.SIGTERM)
    send(member, signal.SIGCONT)


@durable
def send(member: Member, number: int) -> None:
    """Signal the process that was seen, and no other that may have its number by now."""
    descriptor = pidfd(member.pid)
    try:
        # The descriptor stays with one process; the check says that it is the one that was seen.
        if descriptor is None:
            member.process.send_signal(number)
        elif member.process.is_running():
            signal.pidfd_send_signal(descriptor, number)
    except _GONE:
        return
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _strangers() -> Iterator[Member]:
    """Every living process that is not of our session."""
    ours = os.getsid(0)
    for pid in psutil.pids():
        try:
            process = psutil.Process(pid)
            member = Member(process, process.ppid(), os.getpgid(pid), os.getsid(pid))
            if member.session != ours and process.status() != psutil.STATUS_ZOMBIE:
                yield member
        except _GONE:
            continue


def _with_descendants(seen: Seen, roots: Iterable[int]) -> tuple[Member, ...]:
    children = defaultdict(list)
    for member in seen.values():
        children[member.parent].append(member.pid)
    found: set[int] = set()
    ahead = [pid for pid in roots if pid in seen]
    while ahead:
        pid = ahead.pop()
        if pid not in found:
            found.add(pid)
            ahead += children[pid]
    return tuple(seen[pid] for pid in sorted(found))


def _kin(claim: Claim, seen: Seen) -> set[int]:
    found = {pid for group in claim.groups for pid in group.pids()}
    leader = verified_leader(claim)
    if leader is not None:
        found |= {pid for pid, member in seen.items() if leader in (pid, member.group, member.session)}
    if claim.child is not None:
        found |= set(_adopted(claim.child, seen))
    return found


def _adopted(leader: int, seen: Seen) -> Iterator[int]:
    # An older one is somebody we started ourselves: git packs in a session of its own.
    children = (pid for pid, member in seen.items() if member.parent == os.getpid())
    return _not_older(_began(leader), children)


def _marked(claim: Claim, seen: Seen) -> Iterator[int]:
    fresh = _not_older(_since(claim), seen)
    return (pid for pid in fresh if _carries(seen[pid].process, claim.run))


def _not_older(than: float | None, pids: Iterable[int]) -> Iterator[int]:
    for pid in pids:
        began = _began(pid)
        if than is not None and began is not None and began >= than:
            yield pid


def _since(claim: Claim) -> float | None:
    """When the run began by the measure of `_began`; None where nobody knows, or before this boot."""
    earliest = claim.since or claim.leader
    if earliest is not None:
        now = identity_of(os.getpid())
        return earliest.started if now is not None and now.boot == earliest.boot else None
    return _began(os.getpid()) if claim.child is not None else None


def _began(pid: int) -> float | None:
    """When a process began: clock ticks after boot, or where there are none, seconds since 1970."""
    identity = identity_of(pid)
    if identity is not None:
        return identity.started
    try:
        return float(psutil.Process(pid).create_time())
    except _GONE:
        return None


def _carries(process: psutil.Process, run: RunId) -> bool:
    try:
        mine = process.uids().real == os.getuid()
        return bool(mine and process.environ().get("LATTICE_RUN") == run)
    except _GONE:
        return False


def _processor_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except _GONE:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
