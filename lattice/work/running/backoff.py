"""Waiting for a run that is to be tried again later: by one process of this clone, and for nothing else.

It holds no slot and no run: if it dies, the next command starts what is due by then.
"""

import os
import time

from lattice.effects import recovery
from lattice.local.locks import try_exclusive
from lattice.model.decide import runs as decide
from lattice.work.here import Here, now_ms
from lattice.work.running.start import start_next

_LONGEST_SECONDS = 30.0
"""Between two looks: another run may have become due earlier."""


@recovery
def start_after_backoff(here: Here) -> None:
    """Start what waits for its time when that has come, unless another process does it already."""
    if decide.due(here.snapshot(), here.clone) is None:
        return
    lock = try_exclusive(os.path.join(here.places.root, "backoff.lock"))
    if lock is None:
        return
    while (due := decide.due(here.snapshot(), here.clone)) is not None:
        here.close()
        left = (due - now_ms()) / 1000
        if left > 0:
            time.sleep(min(left, _LONGEST_SECONDS))
        elif not start_next(here):
            break  # no slot is free: who frees one starts the next
    lock.release()
