"""One writer of a race: commenter.py FOLDER process|libgit2 COUNT NAME.

Says `ready`, waits for a line, comments on LAT-1 COUNT times, and prints for each comment that
it was told is there the event's id and how many races it lost.
"""

import sys

from lattice.model.decide import tasks
from lattice.work.here import Here
from lattice.work.writing import write

folder, side, count, name = sys.argv[1:]
here = Here(folder, bulk=side == "libgit2")
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()
for number in range(int(count)):
    written = write(here, tasks.comment("LAT-1", f"agent:{name}", f"{name} says {number}"))
    sys.stdout.write(f"{written.events[0].id} {written.lost_races}\n")
here.close()
