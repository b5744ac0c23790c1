"""Packing our own loose objects in the background, so that the user's `git gc` has less cause to run.

An event costs five to eight loose objects. Past `lattice.packLimit` of them a detached child,
one at a time (lattice/pack.lock), packs what the log and the notes hold that is loose, and then
removes the loose copies of exactly these objects. Not `git prune-packed`: it would take objects of
the user along, and one that is unreachable, and at that moment unpacked by a running gc, would
be gone. Ours stay reachable from the log, so a gc at any moment keeps or repacks them.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

import msgspec
from msgspec import Struct

from lattice.errors import EnvironmentProblem
from lattice.git.environment import clean
from lattice.git.repository import Repository, run
from lattice.local.locks import Held, try_exclusive
from lattice.local.places import Places, content, replace
from lattice.log.snapshot import EVENTS_REF, NOTES_REF
from lattice.model.ids import Oid

# git's gc.auto counts one folder of 256. With 6 files in it that is off by 40 % (one standard
# deviation); 16 folders are off by 10 % and cost a tenth of a millisecond.
_FOLDERS = tuple(f"{number:02x}" for number in range(256))
_COUNTED = _FOLDERS[::16]

# Durable before the loose copies go, whatever core.fsync says.
_PACK = (
    *("-c", "core.fsync=pack,pack-metadata", "pack-objects", "--quiet", "--non-empty"),
    *("--revs", "--unpacked", "--incremental"),
)


class Packed(Struct, frozen=True):
    """The log's tip when it was last packed, and how many loose objects were left then (the user's)."""

    tip: Oid | None
    left: int


def pack_if_needed(repo: Repository, limit: int) -> bool:
    """Start packing in the background if about `limit` loose objects may be ours; whether it was started.

    Raises EnvironmentProblem.
    """
    found = _loose(repo)
    if found <= limit or found <= limit + _left(repo, found):
        return False
    lock = try_exclusive(os.path.join(Places(repo.common_dir).root, "pack.lock"))
    if lock is None:
        return False
    # Should the child come to nothing, the next one waits for as many objects again.
    _remember(repo, Packed(_remembered(repo).tip, found))
    _spawn(repo, lock)
    return True


def pack(repo: Repository) -> None:
    """Pack the loose objects of the log and the notes, and remove their loose copies."""
    before = _loose(repo, _FOLDERS)
    words = ("for-each-ref", "--format=%(refname) %(objectname)", EVENTS_REF, NOTES_REF)
    tips = {name: Oid(oid) for name, oid in map(str.split, run(repo, *words).decode().splitlines())}
    names = _make_packs(repo, list(tips.values()), _remembered(repo).tip)
    removed = sum(_remove_loose(repo, name) for name in names)
    # Not what is loose now: others have written events meanwhile.
    _remember(repo, Packed(tips.get(EVENTS_REF), max(0, before - removed)))


def _make_packs(repo: Repository, tips: list[Oid], done: Oid | None) -> list[str]:
    """Pack what is loose below `tips` and not below `done`; the names of the packs that were made."""
    known = [f"^{done}"] if done and run(repo, "cat-file", "-t", done, ok=(0, 128)) else []
    wanted = "\n".join([*tips, *known, ""]).encode()
    return run(repo, *_PACK, os.path.join(_packs(repo), "pack"), stdin=wanted).decode().split()


def _remove_loose(repo: Repository, name: str) -> int:
    """Remove the loose copies of the objects in a pack that has just been made; how many there were."""
    _sync_folder(_packs(repo))
    with open(os.path.join(_packs(repo), f"pack-{name}.idx"), "rb") as index:
        listed = run(repo, "show-index", f"--object-format={repo.object_format}", stdin=index.read())
    removed = 0
    for line in listed.decode().splitlines():
        oid = line.split()[1]
        with suppress(FileNotFoundError):
            os.unlink(os.path.join(repo.common_dir, "objects", oid[:2], oid[2:]))
            removed += 1
    return removed


def _packs(repo: Repository) -> str:
    return os.path.join(repo.common_dir, "objects", "pack")


def _sync_folder(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _loose(repo: Repository, folders: Sequence[str] = _COUNTED) -> int:
    """About how many loose objects there are, ours and the user's, going by these folders."""
    objects = os.path.join(repo.common_dir, "objects")
    count = 0
    for folder in folders:
        with suppress(FileNotFoundError):
            count += len(os.listdir(f"{objects}/{folder}"))
    return count * len(_FOLDERS) // len(folders)


def _left(repo: Repository, found: int) -> int:
    """How many loose objects are known not to be ours; none once a gc has come by.

    `found` is an estimate: only far fewer than there were mean a gc.
    """
    packed = _remembered(repo)
    if found < packed.left // 2:
        _remember(repo, Packed(packed.tip, 0))
        return 0
    return packed.left


def _remembered(repo: Repository) -> Packed:
    try:
        return msgspec.json.decode(content(_memory(repo)) or b"", type=Packed)
    except msgspec.DecodeError:
        return Packed(None, 0)


def _remember(repo: Repository, packed: Packed) -> None:
    replace(_memory(repo), msgspec.json.encode(packed))


def _memory(repo: Repository) -> str:
    return os.path.join(Places(repo.common_dir).root, "packed")


def _spawn(repo: Repository, lock: Held) -> None:
    """Hand the lock to a child that detaches itself at once."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "lattice.log.packing", msgspec.json.encode(repo)],
        cwd="/",
        env=clean(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(lock.descriptor,),
        start_new_session=True,
    )
    lock.let_go()
    child.wait()


def main(repo: Repository) -> None:
    """Detach, then pack. Nobody hears of a failure; a later write tries again."""
    if os.fork():
        return
    with suppress(EnvironmentProblem, OSError):
        pack(repo)


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=Repository))
