"""`verifier GIT_DIR [steering]`: an Answer as JSON on stdin, the same one verified on stdout."""

import os
import sys

import msgspec

from lattice.engines.static.snapshot import Snapshot
from lattice.engines.verifier.applying import verified, warned
from lattice.engines.verifier.asking import STEERING
from lattice.errors import LatticeError
from lattice.git.difference import difference
from lattice.git.environment import LOCAL
from lattice.git.process import ProcessStore
from lattice.git.repository import discover
from lattice.model.ids import Oid
from lattice.model.review import Answer

_MOST_TEXT = 32 << 20


def main(git_dir: str, *words: str) -> int:
    """Verify the answer; 1 and a line on stderr where the repository cannot be read."""
    for name in LOCAL:
        os.environ.pop(name, None)
    answer = msgspec.json.decode(sys.stdin.buffer.read(), type=Answer)
    assert answer.base is not None, "the echo was checked"
    assert answer.head is not None, "the echo was checked"
    try:
        store = ProcessStore(discover(git_dir))
        try:
            found = difference(store.repo, Oid(answer.base), Oid(answer.head), limit_bytes=_MOST_TEXT)
            view = Snapshot(store, found.change)
            answer = verified(answer, view)
            if STEERING in words:
                answer = warned(answer, view)
        finally:
            store.close()
    except LatticeError as error:
        print(error.message, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
