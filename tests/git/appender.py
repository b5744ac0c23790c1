"""One writer of a race: append COUNT commits to REF, each after re-reading a tip that moved.

Usage: appender.py FOLDER process|libgit2 REF COUNT NAME; prints the ids that it was told are there.
"""

import sys

from lattice.git.repository import discover
from lattice.git.sides import open_store
from lattice.git.store import Identity, NewCommit, RefMoved

folder, side, ref, count, name = sys.argv[1:]
store = open_store(discover(folder), bulk=side == "libgit2")
who = Identity(f"agent:{name}", "")

for number in range(int(count)):
    while True:
        tip = store.ref(ref)
        commit = NewCommit(
            parents=(tip,) if tip else (),
            edits={f"{name}/{number}": name.encode()},
            message=f"{name} {number}\n",
            author=who,
            committer=who,
            time=1_767_225_600,
        )
        try:
            sys.stdout.write(f"{store.append(ref, commit)}\n")
            break
        except RefMoved:
            continue
store.close()
