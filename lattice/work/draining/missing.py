"""The commits of a branch that have no review and will have none unless somebody asks."""

import time

from lattice.local.hooks.spool import Happened, Noted
from lattice.model import state
from lattice.model.ids import Oid
from lattice.model.run import RunState
from lattice.model.state import State
from lattice.work.here import Here
from lattice.work.judging import ranges


def notes(here: Here, range_: str | None) -> tuple[Noted, ...]:
    """The same as a hook would have left for them, the oldest first.

    Without a range it is what the branch has and the default branch has not, or that branch's newest
    commits. Raises NotFound for a revision that is not there.
    """
    listed = ranges.commits_in(here, (ranges.typed(here, range_),)) if range_ else ranges.of_branch(here)
    now = here.snapshot()
    lacking = (commit.id for commit in reversed(listed) if not _is_cared_for(now, commit.id))
    return tuple(Noted(name="", happened=Happened.COMMIT, commit=oid, at=time.time()) for oid in lacking)


def _is_cared_for(now: State, commit: Oid) -> bool:
    runs = state.runs_for(now, commit)
    return any(not run.is_terminal or run.state is RunState.COMPLETED for run in runs)
