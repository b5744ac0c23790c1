"""Finding tasks and runs by the names that people type."""

import re

from lattice.errors import NotFound
from lattice.model import state
from lattice.model.ids import RunId, TaskId, is_prefix, only
from lattice.model.run import Run
from lattice.model.state import State
from lattice.model.task import Task

DEFAULT_PROJECT = "LAT"


def project(now: State) -> str:
    """The project's code; LAT until one is set."""
    return state.meta(now).project or DEFAULT_PROJECT


def task_name(now: State, task: Task) -> str:
    """`LAT-93`."""
    return f"{project(now)}-{task.number}"


def is_task_name(now: State, text: str) -> bool:
    """Whether `text` has the form of this project's task names."""
    return _number(now, text) is not None


def find_task(now: State, text: str) -> Task:
    """The task named by `LAT-93` (in any case) or by a unique prefix of its id; raises NotFound."""
    number = _number(now, text)
    if number is not None:
        found = now.read(state.number_path(number))
        task_id = TaskId(found.decode()) if found else None
    elif is_prefix(text):
        task_id = TaskId(only(_ids(now, "tasks", text), "task", text))
    else:
        task_id = None
    task = state.task(now, task_id) if task_id else None
    if task is None:
        raise NotFound(f"no task '{text}'", "git lattice task list")
    return task


def find_run(now: State, text: str) -> Run:
    """The run named by a unique prefix of its id, or of its started event's id while it is active."""
    if not is_prefix(text):
        raise NotFound(f"no run '{text}'", "git lattice worker ps -a")
    matches = set(_ids(now, "runs", text))
    for folder in ("queue", "active"):
        names = now.names(f"{folder}/{text[:2]}")
        matches.update(name.removesuffix(".json") for name in names if name.startswith(text))
    matches.update(run.id for run in state.active(now) if (run.started_event_id or "").startswith(text))
    found = state.run(now, RunId(only(sorted(matches), "run", text)))
    if found is None:
        raise NotFound(f"no run '{text}'", "git lattice worker ps -a")
    return found


def tasks_named_in(now: State, text: str) -> tuple[Task, ...]:
    """The tasks that a text names; LAT-4 is not named by LAT-42."""
    pattern = rf"(?<![A-Za-z0-9-]){re.escape(project(now))}-(\d{{1,9}})(?![\dA-Za-z])"
    numbers = dict.fromkeys(int(found) for found in re.findall(pattern, text, re.IGNORECASE))
    ids = (now.read(state.number_path(number)) for number in numbers)
    tasks = (state.task(now, TaskId(found.decode())) for found in ids if found)
    return tuple(task for task in tasks if task is not None)


def all_tasks(now: State) -> tuple[Task, ...]:
    """Every task, by number."""
    numbers = (number for fan in now.names("numbers") for number in now.names(f"numbers/{fan}"))
    ids = (now.read(state.number_path(int(number))) for number in numbers)
    tasks = (state.task(now, TaskId(found.decode())) for found in ids if found)
    return tuple(sorted((task for task in tasks if task), key=lambda task: task.number))


def _number(now: State, text: str) -> int | None:
    found = re.fullmatch(r"([A-Za-z][A-Za-z0-9]*)-(\d{1,9})", text)
    if found is None or found[1].upper() != project(now).upper():
        return None
    return int(found[2])


def _ids(now: State, root: str, prefix: str) -> list[str]:
    folder = f"{root}/{prefix[:2]}/{prefix[2:4]}"
    names = {name.removesuffix(".json") for name in now.names(folder)}
    return sorted(prefix[:4] + name for name in names if name.startswith(prefix[4:]))
