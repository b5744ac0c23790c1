"""How commits stand, with what the log alone does not know: the workers as they are now, the exemptions."""

from msgspec import Struct

from lattice.errors import LatticeError
from lattice.model.decide.commits.standing import MadeOf, Standing, reviews, standing
from lattice.model.ids import Oid
from lattice.model.run import Run
from lattice.model.state import State
from lattice.work.asking import catalogue, frozen
from lattice.work.asking.looked import Looked, skip_reason
from lattice.work.here import Here
from lattice.work.judging import merges
from lattice.work.judging.ranges import Commit


class Judged(Struct, frozen=True):
    """A commit and how it stands; `exempt` says why it needs no review, empty where it needs one."""

    commit: Commit
    standing: Standing
    exempt: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether it is reviewed or needs no review, whatever is open."""
        return bool(self.standing.sure or self.exempt)


def judge(here: Here, now: State, commits: tuple[Commit, ...]) -> tuple[Judged, ...]:
    """How the commits stand; a reason for an exemption is looked for only where a review is missing."""
    found = []
    for commit in commits:
        stands = standing_of(here, now, commit.id)
        found.append(Judged(commit, stands, "" if stands.sure else _exemption(here, commit)))
    return tuple(found)


def standing_of(here: Here, now: State, commit: Oid) -> Standing:
    """How a commit stands, against its reviewers as they would run on it now."""
    current = {}
    for run in reviews(now, commit):
        made_of = _made_of(here, run, commit)
        if made_of is not None:
            current[run.worker] = made_of
    return standing(now, commit, current)


def _made_of(here: Here, run: Run, commit: Oid) -> MadeOf | None:
    """What the run's worker would be frozen with now, for the same engine."""
    try:
        worker = catalogue.find(here, run.worker, commit)
        prompt = frozen.prompt(here, worker, run.engine)
    except LatticeError:
        return None  # a worker that cannot run here makes no review old
    return worker.objects.definition, prompt.oid if prompt else None


def _exemption(here: Here, commit: Commit) -> str:
    if merges.is_plain(here, commit):
        return "a merge that git makes by itself"
    return skip_reason(here, Looked(here, commit.id)) or ""
