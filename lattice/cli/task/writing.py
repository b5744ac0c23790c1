"""How a command about a task writes, and what it says afterwards."""

from collections.abc import Callable

from lattice.errors import UsageError
from lattice.log.snapshot import Snapshot
from lattice.model import state
from lattice.model.decide import lookup
from lattice.model.decide.decision import Decide
from lattice.model.ids import TaskId
from lattice.model.task import Task
from lattice.report.shown import Wrote
from lattice.work.here import Here
from lattice.work.writing import write

_LONGEST_LABEL = 60

Did = str | Callable[[Task], str]
"""What is said of a write: a text, or one that depends on the task as it was."""


def written(here: Here, decide: Decide[Task], did: Did) -> Wrote:
    """Write about a task that is there already."""
    done = write(here, decide)
    task = done.answer
    name = lookup.task_name(done.before, task)
    said = did if isinstance(did, str) else did(task)
    return Wrote(
        task=task.id, name=name, message=f"{name}: {said}", events=tuple(event.id for event in done.events)
    )


def created(here: Here, decide: Decide[None]) -> Wrote:
    """Write a new task; its number stands in the state afterwards."""
    done = write(here, decide)
    now = Snapshot(here.store, done.tip)
    task = state.task(now, TaskId(done.events[0].id))
    name = lookup.task_name(now, task) if task else done.events[0].id
    return Wrote(
        task=done.events[0].id,
        name=name,
        message=f"{name} created",
        events=tuple(event.id for event in done.events),
    )


def label(text: str) -> str:
    """One word that tasks are sorted by: a label, a role, a name of evidence."""
    word = text.strip()
    if not word or len(word) > _LONGEST_LABEL or not word.isprintable():
        raise UsageError(f"'{text}' is not a label", f"one line of 1 to {_LONGEST_LABEL} characters")
    return word
