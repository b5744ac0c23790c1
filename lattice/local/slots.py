"""How many runs may go on at once in this clone: one flock file for each, `lattice/slots/<i>`.

A slot is taken by whoever starts a run, inherited by the supervisor, and given back by the kernel
when the supervisor dies, however it dies.
"""

import os

from lattice.local.locks import Held, Liveness, probe, try_exclusive
from lattice.local.places import Places


def take(places: Places, count: int) -> Held | None:
    """A free slot of `count`, or None. The child that is to keep it inherits its descriptor."""
    for number in range(count):
        slot = try_exclusive(_path(places, number))
        if slot:
            return slot
    return None


def has_free(places: Places, count: int) -> bool:
    """Whether one of `count` slots is free, as far as a look tells."""
    return any(probe(_path(places, number)) is Liveness.GONE for number in range(count))


def number(places: Places, slot: Held) -> int:
    """Which slot a descriptor is of, also one that was inherited and knows no path."""
    own = os.fstat(slot.descriptor).st_ino
    found = (int(entry.name) for entry in os.scandir(places.slots) if entry.inode() == own)
    return next(found)


def _path(places: Places, number: int) -> str:
    return os.path.join(places.slots, str(number))
