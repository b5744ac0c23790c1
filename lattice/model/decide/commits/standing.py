"""What a commit is worth now: which reviews count for it, and what they leave open.

Of each worker the newest review counts. What came later and did not lead to one, because it failed
or is under way, undoes nothing and is told. A review counts for the commit that it was made of, for
one with the same patch that it was moved to, and for those that its range covers.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from lattice.errors import UnreadableLog
from lattice.model import review, state
from lattice.model.decide.commits.resolving import Raised, raised_by
from lattice.model.ids import Oid, RunId
from lattice.model.review import Severity
from lattice.model.run import Run, RunState, Verdict
from lattice.model.state import State

MadeOf = tuple[Oid, Oid | None]
"""A worker's definition and prompt."""

_ENDED_IN_VAIN = (RunState.FAILED, RunState.DROPPED)
_GRAVEST_FIRST = list(Severity)


class Held(StrEnum):
    """Why a run is about a commit: made of it, of the same patch, or of a range with it."""

    OWN = "own"
    EQUIVALENT = "equivalent"
    COVERED = "covered"


class Kind(StrEnum):
    """What there is of a commit, in a word; `stale` is reviewed, by a worker that has changed since."""

    NONE = "none"
    QUEUED = "queued"
    RUNNING = "running"
    FAILED = "failed"
    DROPPED = "dropped"
    INCONCLUSIVE = "inconclusive"
    STALE = "stale"
    REVIEWED = "reviewed"


_KINDS = {
    RunState.ACTIVE: Kind.RUNNING,
    RunState.QUEUED: Kind.QUEUED,
    RunState.COMPLETED: Kind.INCONCLUSIVE,
    RunState.FAILED: Kind.FAILED,
    RunState.DROPPED: Kind.DROPPED,
}
"""What the state of a run says of its commit where no review has a verdict."""


class Counting(Struct, frozen=True):
    """A review that counts. `hidden` findings were found and are not among the `raised`.

    `is_whole` is False where the log no longer has the review.
    """

    run: Run
    held: Held
    is_stale: bool
    raised: tuple[Raised, ...] = ()
    hidden: int = 0
    is_whole: bool = True

    @property
    def has_verdict(self) -> bool:
        """Whether it says anything for sure."""
        is_sure = self.run.verdict not in (None, Verdict.INCONCLUSIVE)
        return is_sure and not self.run.tampered and self.is_whole

    @property
    def open(self) -> tuple[Raised, ...]:
        """The findings that nobody has closed."""
        return tuple(raised for raised in self.raised if raised.is_open)

    def hides(self, least: Severity) -> bool:
        """Whether what is not listed may be as grave as `least`: the gravest are listed first."""
        return self.hidden > 0 and all(is_as_grave(raised.finding.severity, least) for raised in self.raised)


class Standing(Struct, frozen=True):
    """A commit's reviews by worker, and the runs that led to none: under way, or ended after them."""

    commit: Oid
    counting: tuple[Counting, ...] = ()
    others: tuple[Run, ...] = ()

    @property
    def sure(self) -> tuple[Counting, ...]:
        """The reviews with a verdict."""
        return tuple(one for one in self.counting if one.has_verdict)

    @property
    def newest(self) -> Run | None:
        """The run that matters where no review has a verdict: one under way, a review, or how it ended."""
        ranked = (
            [run for run in self.others if run.state is RunState.ACTIVE],
            [run for run in self.others if run.state is RunState.QUEUED],
            [one.run for one in self.counting],
            self.others,
        )
        return next((max(runs, key=_age) for runs in ranked if runs), None)

    @property
    def kind(self) -> Kind:
        """The best that can be said."""
        if self.sure:
            return Kind.STALE if all(one.is_stale for one in self.sure) else Kind.REVIEWED
        return _KINDS[self.newest.state] if self.newest else Kind.NONE

    @property
    def open(self) -> tuple[Raised, ...]:
        """The open findings of every review that counts."""
        return tuple(raised for one in self.counting for raised in one.open)


def standing(now: State, commit: Oid, current: Mapping[str, MadeOf]) -> Standing:
    """What `commit` is worth; `current` are the workers as they would run now, those that are known.

    Raises UnreadableLog where the log names a run that it does not have.
    """
    by_worker: dict[str, list[Run]] = {}
    for run in _runs_for(now, commit):
        by_worker.setdefault(run.worker, []).append(run)
    counting, others = [], []
    for worker in sorted(by_worker):
        runs = by_worker[worker]
        reviews = [run for run in runs if run.state is RunState.COMPLETED]
        if reviews:
            counting.append(_counting(now, commit, reviews[-1], current.get(worker)))
        others += [run for run in runs if not run.is_terminal]
        others += [run for run in runs[-1:] if run.state in _ENDED_IN_VAIN]
    return Standing(commit, tuple(counting), tuple(others))


def reviews(now: State, commit: Oid) -> tuple[Run, ...]:
    """The newest run of each worker that has reviewed a commit, by the worker's name."""
    runs = [run for run in state.runs_for(now, commit) if run.state is RunState.COMPLETED]
    newest = {run.worker: run for run in runs}
    return tuple(newest[worker] for worker in sorted(newest))


def held(run: Run, commit: str) -> Held:
    """Why the log names this run for this commit."""
    if commit == run.head:
        return Held.OWN
    return Held.COVERED if commit in run.covers else Held.EQUIVALENT


def is_as_grave(severity: Severity, least: Severity) -> bool:
    """Whether a severity is `least` or graver."""
    return _GRAVEST_FIRST.index(severity) <= _GRAVEST_FIRST.index(least)


def _runs_for(now: State, commit: Oid) -> tuple[Run, ...]:
    """Every run that is about the commit, oldest request first: all that the log names."""
    runs = state.runs_for(now, commit)
    missing = set(now.names(state.targets_folder(commit))) - {run.id for run in runs}
    if missing:
        # What is missing may be the review that counts: to pass it over would be to guess.
        name = RunId(min(missing))
        raise UnreadableLog(f"run '{name[:12]}' of '{commit[:12]}' is not in the log", "git lattice doctor")
    return runs


def _counting(now: State, commit: Oid, run: Run, current: MadeOf | None) -> Counting:
    made = review.of_run(now, run.id)
    is_stale = current not in (None, (run.definition, run.prompt))
    if made is None:
        return Counting(run, held(run, commit), is_stale, is_whole=False)
    return Counting(run, held(run, commit), is_stale, raised_by(now, run, made.findings), hidden=made.hidden)


def _age(run: Run) -> tuple[int, str]:
    return run.asked_at, run.id
