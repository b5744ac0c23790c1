"""Writing the log and what follows a write; imported by the commands that do."""

import os
from contextlib import suppress

from lattice.errors import LatticeError
from lattice.git.config import identity
from lattice.log.append import Log, Written
from lattice.log.packing import pack_if_needed
from lattice.model.decide.decision import Decide, T
from lattice.model.event import Stamp
from lattice.work.here import Here, now_ms


def write(here: Here, decide: Decide[T]) -> Written[T]:
    """Append what `decide` asks for, at this moment; see `Log.update`."""
    stamp = Stamp(now_ms(), here.clone, os.urandom(8).hex())
    log = Log(here.repo, here.store, identity(here.config), here.settings.lock_patience)
    written = log.update(decide, stamp)
    if written.events:
        # What is written is written: no failure of the housekeeping may say otherwise.
        with suppress(LatticeError):
            pack_if_needed(here.repo, here.settings.pack_limit)
    return written
