"""How far a run had come, told from the trace of its durable effects."""

from enum import StrEnum

APPEND = "lattice.git.fast_import.append"
SPAWN = "lattice.work.running.detached.spawn"
LAUNCH = "lattice.work.running.processes.launch.spawn"
NOTED = "lattice.log.notes._remember"
ENDED = "lattice.local.run_folder.end"
MARKED = "lattice.local.run_folder.RunFolder.mark_engine"


class Phase(StrEnum):
    """The steps of a run, from the command to the last of its supervisor."""

    ASKING = "the command asks for the run"
    STARTING = "the supervisor starts"
    CLAIMING = "the supervisor claims the run"
    PREPARING = "the workspace is prepared"
    WORKING = "the engine works"
    CLOSING = "the tree is swept, the workspace inspected, the run closed"
    NOTING = "the notes are projected"
    PUTTING_AWAY = "the workspace is given back, the folder put away"
    LEAVING = "the locks are released, the next run is looked for"
    OVER = "it was over"


def phase_of(trace: str, is_over: bool) -> Phase:
    """The step that the trace shows to have begun last."""
    if is_over:
        return Phase.OVER
    lines = [line.split() for line in trace.splitlines()]
    mine = [(name, when) for role, _, _, name, when in lines if role == "supervisor"]
    if not mine:
        spawned = any(role == "caller" and name == SPAWN for role, _, _, name, _ in lines)
        return Phase.STARTING if spawned else Phase.ASKING
    return _supervised(mine)


def _supervised(mine: list[tuple[str, str]]) -> Phase:
    appends = mine.count((APPEND, "after"))
    if (ENDED, "after") in mine:
        return Phase.LEAVING
    if (NOTED, "after") in mine:
        return Phase.PUTTING_AWAY
    if appends == 2:
        return Phase.NOTING
    if appends == 0:
        return Phase.CLAIMING
    if (MARKED, "after") not in mine:
        return Phase.PREPARING
    return Phase.WORKING if mine[-1] == (MARKED, "after") else Phase.CLOSING
