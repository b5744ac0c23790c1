"""What people say of reviews and of their coming, as events: a finding's fate, a pause, its end."""

from lattice.model.decide import project
from lattice.model.decide.commits import resolving
from lattice.model.decide.commits.resolving import Fate, Raised
from lattice.model.state import Pause
from lattice.work.here import Here, now_ms
from lattice.work.judging import ranges
from lattice.work.writing import write


def resolve(here: Here, name: str, fate: Fate, reason: str, actor: str) -> Raised:
    """Close the finding that `name` means; the answer is how it stood. Raises NotFound."""
    commits = tuple(commit.id for commit in ranges.newest(here, ranges.MOST))
    return write(here, resolving.resolve(name, fate, reason, actor, commits)).answer


def pause(here: Here, until: int | None, reason: str, actor: str) -> Pause | None:
    """Have no run start before `until` (UTC milliseconds; None: until resumed); the pause that held."""
    return write(here, project.pause(until, reason, actor, now_ms())).answer


def resume(here: Here, actor: str) -> Pause | None:
    """Let runs start again; the pause that held. Starting them is another matter."""
    return write(here, project.resume(actor, now_ms())).answer
