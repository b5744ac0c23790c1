"""What a look in passing needs to know beyond this clone's own runs: is there anything to do?

```
idle      {tip, due, full}: at this tip of the log nothing could be started here before `due`, or
          not until a slot is free
foreign   {run: first seen}: another clone's active runs, in UTC milliseconds
```
Whether another clone's run lives cannot be asked from here, and its clone's clock is not ours. So it
is taken for lost when its time limit and a grace have passed since *this* clone first saw it, on a
clock that goes on in suspend: the other machine went on too.
"""

import msgspec
from msgspec import Struct

from lattice.local import slots
from lattice.local.places import content, replace
from lattice.log.snapshot import Snapshot
from lattice.model import state
from lattice.model.ids import RunId
from lattice.model.run import Run
from lattice.work.here import Here, now_ms


class Idle(Struct, frozen=True):
    """At this tip of the log nothing could be started here before `due` (UTC milliseconds).

    With `full` it was for want of a slot, and the queue was not read.
    """

    tip: str | None
    due: int | None = None
    full: bool = False


def is_due(here: Here, now: Snapshot) -> bool:
    """Whether there may be something to do: in the queue, or about another clone's run, new or overdue."""
    return _queue_is_news(here, now) or _is_news(here, foreign(here, now))


def foreign(here: Here, now: Snapshot) -> tuple[Run, ...]:
    """The active runs of other clones."""
    return tuple(run for run in state.active(now) if run.started_clone != here.clone)


def expired(here: Here, runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Those whose time is up; what is seen for the first time is noted, what is over forgotten."""
    before = _seen(here)
    now = now_ms()
    seen = {run.id: before.get(run.id, now) for run in runs}
    if seen != before:
        replace(here.places.foreign, msgspec.json.encode(seen))
    return tuple(run for run in runs if _is_over(here, run, seen[run.id]))


def remember(here: Here, idle: Idle) -> None:
    """Note what was found at a state; the next look then need not read the queue."""
    replace(here.places.idle, msgspec.json.encode(idle))


def _queue_is_news(here: Here, now: Snapshot) -> bool:
    if not now.names("queue"):
        return False
    try:
        idle = msgspec.json.decode(content(here.places.idle) or b"", type=Idle)
    except msgspec.DecodeError:
        return True
    if idle.tip != now.tip or (idle.due is not None and idle.due <= now_ms()):
        return True
    return idle.full and slots.has_free(here.places, here.settings.max_runs)


def _is_news(here: Here, runs: tuple[Run, ...]) -> bool:
    seen = _seen(here) if runs else {}
    return any(run.id not in seen or _is_over(here, run, seen[run.id]) for run in runs)


def _is_over(here: Here, run: Run, first_seen: int) -> bool:
    return now_ms() > first_seen + 1000 * (run.timeout_seconds + here.settings.foreign_grace)


def _seen(here: Here) -> dict[RunId, int]:
    try:
        return msgspec.json.decode(content(here.places.foreign) or b"{}", type=dict[RunId, int])
    except msgspec.DecodeError:
        return {}
