"""How long another clone's active runs are believed in: `lattice/foreign`, `{run: first seen}`.

Whether they live cannot be asked from here, and their clone's clock is not ours. So a run is taken
for lost when its time limit and a grace have passed since *this* clone first saw it, on a clock
that goes on in suspend: the other machine went on too.
"""

import msgspec

from lattice.local.places import content, replace
from lattice.model.ids import RunId
from lattice.model.run import Run
from lattice.work.here import Here, now_ms


def is_news(here: Here, runs: tuple[Run, ...]) -> bool:
    """Whether one of another clone's active runs was never seen here, or has been for too long."""
    seen = _seen(here)
    return any(run.id not in seen or _is_over(here, run, seen[run.id]) for run in runs)


def expired(here: Here, runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Those whose time is up; what is seen for the first time is noted, what is over forgotten."""
    before = _seen(here)
    now = now_ms()
    seen = {run.id: before.get(run.id, now) for run in runs}
    if seen != before:
        replace(here.places.foreign, msgspec.json.encode(seen))
    return tuple(run for run in runs if _is_over(here, run, seen[run.id]))


def _is_over(here: Here, run: Run, first_seen: int) -> bool:
    return now_ms() > first_seen + 1000 * (run.timeout_seconds + here.settings.foreign_grace)


def _seen(here: Here) -> dict[RunId, int]:
    try:
        return msgspec.json.decode(content(here.places.foreign) or b"{}", type=dict[RunId, int])
    except msgspec.DecodeError:
        return {}
