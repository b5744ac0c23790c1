"""What becomes of findings: resolving one, finding it by its id, and what a resolution closes.

A resolution is about a fingerprint, wherever that was raised. `refuted` and `accepted` close it for
good. `fixed` closes what was asked for before it: when a later review raises the same again, the
finding is open again.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from lattice.errors import NotFound
from lattice.model import review, state
from lattice.model.decide.decision import Decide, Decision
from lattice.model.event import Draft
from lattice.model.ids import Oid, RunId, is_prefix, only
from lattice.model.payload import FindingResolved
from lattice.model.review import Finding
from lattice.model.run import Run
from lattice.model.state import Resolution, State


class Fate(StrEnum):
    """What became of a finding."""

    FIXED = "fixed"
    REFUTED = "refuted"
    ACCEPTED = "accepted"


_FOR_GOOD = frozenset({Fate.REFUTED, Fate.ACCEPTED})


class Raised(Struct, frozen=True):
    """A finding, the run that raised it, and the newest word on it."""

    run: Run
    finding: Finding
    resolution: Resolution | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it since it was raised."""
        told = self.resolution
        if told is None:
            return True
        is_fixed = told.resolution == Fate.FIXED and told.at >= self.run.asked_at
        return told.resolution not in _FOR_GOOD and not is_fixed


def raised_by(now: State, run: Run, findings: Iterable[Finding]) -> tuple[Raised, ...]:
    """A run's findings with what was said of them since."""
    return tuple(Raised(run, finding, resolution_of(now, finding.id)) for finding in findings)


def resolution_of(now: State, finding: str) -> Resolution | None:
    """The last word on a finding; None while there is none."""
    return state.read_as(now, state.finding_path(finding), Resolution) if finding else None


def settled(now: State, findings: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that are to be raised, and those that somebody refuted or accepted before."""
    told = {finding.id: resolution_of(now, finding.id) for finding in findings}
    over = {name for name, found in told.items() if found is not None and found.resolution in _FOR_GOOD}
    return (
        tuple(finding for finding in findings if finding.id not in over),
        tuple(finding for finding in findings if finding.id in over),
    )


def resolve(name: str, fate: Fate, reason: str, actor: str, commits: tuple[Oid, ...]) -> Decide[Raised]:
    """Say what became of the finding that `name` means, in place of what was said before.

    The answer is the finding as it stood. Where to look for it: `find`, which raises NotFound.
    """

    def decide(now: State) -> Decision[Raised]:
        found = find(now, name, commits)
        payload = FindingResolved(finding=found.finding.id, resolution=fate, reason=reason)
        return Decision(found, (Draft(payload=payload, actor=actor),))

    return decide


def find(now: State, name: str, commits: tuple[Oid, ...]) -> Raised:
    """The finding whose id begins with `name`, as it was raised last.

    It is looked for in the newest reviews, then in those of `commits`, then in all. Raises NotFound where
    none is found, and where the first of these places has several.
    """
    matches: dict[str, Raised] = {}
    if is_prefix(name):
        places = (_recent(now), _of_commits(now, commits), _all(now))
        matches = next((found for runs in places if (found := _matching(now, runs, name))), {})
    if not matches:
        raise NotFound(f"no finding '{name}'", "git lattice review list --all")
    return matches[only(sorted(matches), "finding", name)]


def _matching(now: State, runs: Iterable[Run], name: str) -> dict[str, Raised]:
    """The findings whose ids begin so, by id, each from the newest run that raised it."""
    found: dict[str, Raised] = {}
    for run in sorted(runs, key=lambda run: (run.asked_at, run.id)):
        made = review.of_run(now, run.id)
        listed = made.findings if made else ()
        matching = (finding for finding in listed if finding.id.startswith(name))
        found.update({raised.finding.id: raised for raised in raised_by(now, run, matching)})
    return found


def _recent(now: State) -> Iterator[Run]:
    return _runs(now, state.recent(now).runs)


def _of_commits(now: State, commits: tuple[Oid, ...]) -> Iterator[Run]:
    return (run for commit in commits for run in state.runs_for(now, commit) if run.verdict is not None)


def _all(now: State) -> Iterator[Run]:
    folders = ((one, two) for one in now.names("runs") for two in now.names(f"runs/{one}"))
    names = (RunId(one + two + rest) for one, two in folders for rest in now.names(f"runs/{one}/{two}"))
    return _runs(now, names)


def _runs(now: State, names: Iterable[RunId]) -> Iterator[Run]:
    found = (state.run(now, name) for name in names)
    return (run for run in found if run is not None and run.verdict is not None)
