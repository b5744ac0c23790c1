"""Turning what hooks left into requests: one process at a time, one write for all that is there.

The files are removed after the write, and exactly those that were looked at. Who is killed between
leaves files whose commits the log knows already; the next one sees that. A worktree in the middle of
a rebase or the like holds its files back, and so does a commit whose forerunner is under review.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from lattice.errors import EnvironmentProblem, LatticeError, Refused
from lattice.local.hooks import spool
from lattice.local.hooks.spool import Happened, Noted
from lattice.local.locks import hold, try_exclusive
from lattice.model import state
from lattice.model.decide.commits.arriving import Arrived, arrive
from lattice.model.ids import Oid, RunId
from lattice.work.draining import gathering
from lattice.work.draining.confinement import is_confined
from lattice.work.draining.under_way import under_way
from lattice.work.here import Here
from lattice.work.passing import is_inside_a_run
from lattice.work.projecting import project_notes
from lattice.work.running.start import start_next
from lattice.work.writing import write


class Drained(Struct, frozen=True):
    """What came of a look: the numbers of requests and so on, what is held back and why, what is unclear.

    `started` are the runs that were started then.
    """

    arrived: Arrived = Arrived()
    started: tuple[RunId, ...] = ()
    held: tuple[tuple[Noted, str], ...] = ()
    unclear: tuple[tuple[Oid, LatticeError], ...] = ()


def in_passing(here: Here) -> None:
    """Look at what is there unless somebody does; start what came of it. Raises what was unclear."""
    if is_inside_a_run() or is_confined():
        return
    lock = try_exclusive(here.places.drain_lock)
    if lock is None:
        return
    try:
        drained = look(here)
    finally:
        lock.release()
    if drained.arrived != Arrived():
        start_next(here)
    for _, error in drained.unclear:
        raise error


def drain(here: Here, extra: tuple[Noted, ...] = ()) -> Drained:
    """Look at what is there, once nobody else does, and at `extra`; start what waits.

    Raises Refused inside a run, and EnvironmentProblem in a sandbox.
    """
    if is_inside_a_run():
        raise Refused("a worker does not start workers", "LATTICE_RUN or LATTICE_DEPTH is set")
    if is_confined():
        raise EnvironmentProblem("a sandbox keeps reviews from being started", "git lattice, outside of it")
    with hold(here.places.drain_lock):
        drained = look(here, extra)
    return msgspec.structs.replace(drained, started=start_next(here))


def look(here: Here, extra: tuple[Noted, ...] = ()) -> Drained:
    """Turn what is there into events, and `extra`, which no hook left, with insistence; needs the lock."""
    notes = spool.noted(here.places)
    final = gathering.final_ids(notes)
    held = tuple(_held(here, notes, final))
    ready = tuple(note for note in notes if note not in {each for each, _ in held})
    drained = _decide(here, ready, insist=False) if ready else Drained()
    stays = {oid for oid, _ in drained.unclear}
    spool.forget(here.places, tuple(note for note in ready if not stays & _commits_of(note, final)))
    asked = _decide(here, extra, insist=True) if extra else Drained()
    return Drained(
        arrived=_sum(drained.arrived, asked.arrived), held=held, unclear=(*drained.unclear, *asked.unclear)
    )


def _decide(here: Here, notes: tuple[Noted, ...], insist: bool) -> Drained:
    gathered = gathering.gather(here, notes, insist)
    arrived = write(here, arrive(gathered.arrivals)).answer
    if arrived.moved:
        project_notes(here)
    return Drained(arrived=arrived, unclear=gathered.unclear)


def _held(here: Here, notes: tuple[Noted, ...], final: dict[Oid, Oid]) -> Iterator[tuple[Noted, str]]:
    """What is to wait, and why."""
    reviewed_now = _under_review(here, final)
    for note in notes:
        doing = under_way(note.git_dir) if note.git_dir else None
        if doing:
            yield note, f"a {doing} is under way"
        elif reviewed_now & _commits_of(note, final):
            yield note, "what it was before is under review"


def _under_review(here: Here, final: dict[Oid, Oid]) -> frozenset[Oid]:
    """The commits whose forerunner, with the same patch, is under review here: that review will do."""
    runs = state.active(here.snapshot()) if final else ()
    active = {run.head for run in runs if run.started_clone == here.clone}
    return frozenset(
        new for old, new in final.items() if old in active and gathering.is_same_patch(here, old, new)
    )


def _commits_of(note: Noted, final: dict[Oid, Oid]) -> set[Oid]:
    return (
        {note.commit} if note.happened is not Happened.REWRITE else {final[old] for old, _ in note.rewritten}
    )


def _sum(one: Arrived, other: Arrived) -> Arrived:
    names = Arrived.__struct_fields__
    return Arrived(**{name: getattr(one, name) + getattr(other, name) for name in names})
