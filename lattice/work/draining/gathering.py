"""What the notes of hooks amount to: commits to be reviewed, commits that are gone, reviews to move along."""

from collections.abc import Iterator

from msgspec import Struct

from lattice.errors import LatticeError
from lattice.local.hooks.spool import Happened, Noted
from lattice.model import state
from lattice.model.decide.commits.arriving import GONE, Arrival, Arrivals, Rewritten
from lattice.model.ids import Oid
from lattice.model.run import Run, Trigger
from lattice.model.state import State
from lattice.work.asking.looked import Looked, skip_reason
from lattice.work.draining.history import lines, unreachable
from lattice.work.draining.wishing import Cause, arrival
from lattice.work.here import Here, now_ms


class Gathered(Struct, frozen=True):
    """What is to be decided on, and the commits about which that could not be found out."""

    arrivals: Arrivals
    unclear: tuple[tuple[Oid, LatticeError], ...] = ()


class Candidate(Struct, frozen=True):
    """A commit that may have to be reviewed; `before` is what a merge was made on."""

    commit: Oid
    branch: str = ""
    before: Oid | None = None
    merged: bool = False


def gather(here: Here, notes: tuple[Noted, ...], insist: bool = False) -> Gathered:
    """Find out all that the decision needs to know about these notes."""
    now = here.snapshot()
    waiting = [
        run for run in state.queued(now) if run.clone == here.clone and run.trigger is not Trigger.HAND
    ]
    final = final_ids(notes)
    candidates = {candidate.commit: candidate for candidate in _candidates(notes, final)}
    gone = unreachable(here, [*candidates, *(run.head for run in waiting)])
    # A range that waits for a head that is gone leaves its other commits to be asked for again.
    stranded = {oid: Candidate(oid) for run in waiting if run.head in gone for oid in run.covers}
    candidates = {**{oid: one for oid, one in stranded.items() if oid not in gone}, **candidates}
    found: list[Arrival] = []
    unclear: list[tuple[Oid, LatticeError]] = []
    for candidate in candidates.values():
        try:
            found += _arrivals(here, now, candidate, candidate.commit in gone, insist)
        except LatticeError as error:
            unclear.append((candidate.commit, error))
    arrivals = Arrivals(
        commits=tuple(found),
        rewritten=tuple(_moves(here, now, final, gone)),
        gone=tuple(gone),
        lines=_lines(here, found, waiting),
        most=here.settings.batch,
        budget=None if insist else here.settings.budget,
        at=now_ms(),
        actor=here.actor(),
        clone=here.clone,
    )
    return Gathered(arrivals, tuple(unclear))


def final_ids(notes: tuple[Noted, ...]) -> dict[Oid, Oid]:
    """Which commit each rewritten one has become in the end, through any number of rewrites."""
    final: dict[Oid, Oid] = {}
    for note in notes:
        for old, new in note.rewritten:
            final = {before: new if after == old else after for before, after in final.items()} | {old: new}
    return final


def _candidates(notes: tuple[Noted, ...], final: dict[Oid, Oid]) -> Iterator[Candidate]:
    for note in notes:
        match note.happened:
            case Happened.COMMIT:
                yield Candidate(note.commit, note.ref)
            case Happened.MERGE:
                yield Candidate(note.commit, note.ref, note.before, merged=True)
            case Happened.REWRITE:
                yield from (Candidate(final[old], note.ref) for old, _ in note.rewritten)


def _arrivals(here: Here, now: State, candidate: Candidate, is_gone: bool, insist: bool) -> Iterator[Arrival]:
    """The wish for a commit's review, if any worker is to review it."""
    if here.store.read(candidate.commit) is None:
        return
    looked = Looked(here, candidate.commit, candidate.before)
    merged = candidate.merged or looked.is_merge
    worker = here.settings.on_merge if merged else here.settings.on_commit
    if worker is None or looked.is_own:
        return
    cause = Cause(
        trigger=Trigger.MERGE if merged else Trigger.COMMIT,
        worker=worker,
        actor=here.actor(),
        branch=candidate.branch,
        insist=insist,
    )
    yield arrival(here, now, looked, cause, GONE if is_gone else skip_reason(here, looked))


def _moves(here: Here, now: State, final: dict[Oid, Oid], gone: frozenset[Oid]) -> Iterator[Rewritten]:
    """The rewritten commits that kept their patch and had a review."""
    for old, new in final.items():
        reviewed = new not in gone and any(run.verdict for run in state.runs_for(now, old))
        if reviewed and is_same_patch(here, old, new):
            yield Rewritten(old, new)


def is_same_patch(here: Here, old: Oid, new: Oid) -> bool:
    """Whether two commits change the same; what is gone from the repository is the same as nothing."""
    if here.store.read(old) is None or here.store.read(new) is None:
        return False
    patch = Looked(here, old).patch
    return patch is not None and patch == Looked(here, new).patch


def _lines(here: Here, found: list[Arrival], waiting: list[Run]) -> tuple[tuple[Oid, ...], ...]:
    """The branches on which so many commits wait that they may share a review."""
    heads = [one.wish.target.head for one in found if one.batch and one.instead is None]
    return lines(here, heads) if len(heads) + len(waiting) > here.settings.batch else ()
