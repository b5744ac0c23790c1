"""This clone's id: 16 hexadecimal digits, random, never the host's name.

The file holds `{"id", "device", "inode"}`: the id is bound to the git directory's device and
inode, so a copied repository finds that the id is not its own and gets another one.
"""

import os
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from lattice.local.locks import hold
from lattice.local.places import Places, cannot, content, make_folder, replace

_BYTES = 8


class _Clone(Struct, frozen=True):
    id: Annotated[str, Meta(pattern=r"\A[0-9a-f]{16}\Z")]
    device: int
    inode: int


def clone_id(places: Places) -> str:
    """The id of this clone; made at the first call, the same for every process that asks at once.

    Raises EnvironmentProblem where an id must be made and the git directory cannot be written.
    """
    return _own(places) or _make(places)


def _own(places: Places) -> str | None:
    data = content(places.clone_id)
    try:
        clone = msgspec.json.decode(data or b"", type=_Clone)
    except msgspec.DecodeError:
        return None
    return clone.id if (clone.device, clone.inode) == _binding(places) else None


def _make(places: Places) -> str:
    make_folder(places.root)
    with hold(f"{places.clone_id}.lock"):
        found = _own(places)
        if found:
            return found
        fresh = _Clone(os.urandom(_BYTES).hex(), *_binding(places))
        replace(places.clone_id, msgspec.json.encode(fresh) + b"\n")
    return fresh.id


def _binding(places: Places) -> tuple[int, int]:
    try:
        status = os.stat(places.common_dir)
    except OSError as error:
        raise cannot("read", places.common_dir, error) from error
    return status.st_dev, status.st_ino
