"""How many runs may go on at once in this clone: one flock file for each, `lattice/slots/<i>`.

A slot is taken by whoever starts a run, inherited by the supervisor, and given back by the kernel
when the supervisor dies, however it dies.
"""

import os

from lattice.local.locks import Held, try_exclusive
from lattice.local.places import Places


def take(places: Places, count: int) -> Held | None:
    """A free slot of `count`, or None. The child that is to keep it inherits its descriptor."""
    for number in range(count):
        slot = try_exclusive(os.path.join(places.slots, str(number)))
        if slot:
            return slot
    return None
