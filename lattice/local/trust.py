"""Which definitions, prompts and scripts somebody in this clone has approved, by object id.

`lattice/trust` holds one approval a line, as JSON; the newest of a name stands last. An approval
covers exactly its objects together: another prompt under an approved definition is not approved.
Nothing that a commit contains can change this file.
"""

import msgspec
from msgspec import Struct

from lattice.errors import EnvironmentProblem
from lattice.local.locks import hold
from lattice.local.places import Places, content, make_folder, replace
from lattice.model.ids import Oid


class Objects(Struct, frozen=True):
    """The blobs that a worker consists of."""

    definition: Oid
    prompt: Oid | None = None
    scripts: tuple[Oid, ...] = ()


class Approval(Struct, frozen=True):
    """Somebody's word, at `at` (UTC milliseconds), that a worker of this name may run."""

    name: str
    objects: Objects
    at: int


def approvals(places: Places) -> tuple[Approval, ...]:
    """Every approval, the oldest first. Raises EnvironmentProblem where the file is damaged."""
    lines = (content(places.trust) or b"").splitlines()
    try:
        return tuple(msgspec.json.decode(line, type=Approval) for line in lines)
    except msgspec.DecodeError as error:
        raise EnvironmentProblem(
            f"'{places.trust}' is damaged: {error}",
            "move it aside and approve the workers again with git lattice worker trust",
        ) from error


def is_trusted(places: Places, name: str, objects: Objects) -> bool:
    """Whether exactly these objects were approved under this name."""
    return any(known.name == name and known.objects == objects for known in approvals(places))


def newest(places: Places, name: str) -> Approval | None:
    """The latest approval of a name: what runs where the commit's own objects are not trusted."""
    found = [known for known in approvals(places) if known.name == name]
    return found[-1] if found else None


def approve(places: Places, approval: Approval) -> None:
    """Trust these objects from now on, as the newest of their name."""
    make_folder(places.root)
    with hold(f"{places.trust}.lock"):
        known = approvals(places)
        others = [one for one in known if (one.name, one.objects) != (approval.name, approval.objects)]
        _store(places, [*others, approval])


def revoke(places: Places, name: str) -> int:
    """Trust nothing of this name any more; how many approvals that were."""
    make_folder(places.root)
    with hold(f"{places.trust}.lock"):
        known = approvals(places)
        kept = [one for one in known if one.name != name]
        _store(places, kept)
    return len(known) - len(kept)


def _store(places: Places, kept: list[Approval]) -> None:
    replace(places.trust, b"".join(msgspec.json.encode(one) + b"\n" for one in kept))
