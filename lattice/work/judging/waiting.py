"""Waiting for reviews that are on their way, and never for anything else."""

import time

from lattice.local.hooks import spool
from lattice.model import state
from lattice.model.decide.project import holding
from lattice.model.ids import Oid
from lattice.model.run import RunState
from lattice.model.state import State
from lattice.work.follow import looks
from lattice.work.here import Here, now_ms

_SHORTEST_SECONDS = 0.05
_LONGEST_SECONDS = 1.0
_PART = 20
"""A short wait is looked at so often."""


def wait_for_reviews(here: Here, commits: tuple[Oid, ...], seconds: float) -> None:
    """Return when no run for these commits waits or goes on any more, after `seconds` at the latest."""
    until = time.monotonic() + seconds
    pause = min(_LONGEST_SECONDS, max(_SHORTEST_SECONDS, seconds / _PART))
    left = commits if seconds > 0 else ()
    for now in looks(here, pause) if left else ():
        noted = {note.commit for note in spool.noted(here.places)}
        left = tuple(commit for commit in left if commit in noted or _is_on_its_way(now, commit))
        if not left or time.monotonic() + pause > until:
            return


def _is_on_its_way(now: State, commit: Oid) -> bool:
    """Whether a run for the commit goes on, or waits and may start."""
    states = {run.state for run in state.runs_for(now, commit)}
    is_paused = holding(now, now_ms()) is not None
    return RunState.ACTIVE in states or (RunState.QUEUED in states and not is_paused)
