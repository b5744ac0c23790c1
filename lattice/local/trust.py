"""Which definitions, prompts and scripts somebody in this clone has approved, by object id.

`lattice/trust` holds one approval a line, as JSON; the newest of a name stands last. An approval
covers exactly its objects together: another prompt under an approved definition is not approved.
`lattice/trusted/<object id>` holds what was approved, as it was read then: a commit that was amended
takes its objects along, and what changed since must still be told. Nothing that a commit contains
can change these files.
"""

import os
from collections.abc import Mapping
from contextlib import suppress

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
    """Somebody's word, at `at` (UTC milliseconds), that a worker of this name may run.

    `paths` are where the files stood: the definition, the prompt if there is one, the scripts.
    """

    name: str
    objects: Objects
    at: int
    paths: tuple[str, ...] = ()

    @property
    def files(self) -> dict[str, Oid]:
        """The approved objects by path, as far as that was kept."""
        prompt = (self.objects.prompt,) if self.objects.prompt else ()
        return dict(zip(self.paths, (self.objects.definition, *prompt, *self.objects.scripts), strict=False))


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


def content_of(places: Places, oid: Oid) -> bytes | None:
    """What an object held when it was approved; None where that was not kept. Not checked against the id."""
    return content(os.path.join(places.trusted, oid))


def approve(places: Places, approval: Approval, contents: Mapping[Oid, bytes] | None = None) -> None:
    """Trust these objects from now on, as the newest of their name, and keep what they hold."""
    make_folder(places.root)
    with hold(f"{places.trust}.lock"):
        for oid, data in (contents or {}).items():
            replace(os.path.join(places.trusted, oid), data)
        known = approvals(places)
        others = [one for one in known if (one.name, one.objects) != (approval.name, approval.objects)]
        _store(places, [*others, approval])


def revoke(places: Places, name: str) -> int:
    """Trust nothing of this name any more, and keep nothing of it; how many approvals that were."""
    make_folder(places.root)
    with hold(f"{places.trust}.lock"):
        known = approvals(places)
        kept = [one for one in known if one.name != name]
        _store(places, kept)
        _forget_others(places, kept)
    return len(known) - len(kept)


def _store(places: Places, kept: list[Approval]) -> None:
    replace(places.trust, b"".join(msgspec.json.encode(one) + b"\n" for one in kept))


def _forget_others(places: Places, kept: list[Approval]) -> None:
    """Take away what no approval covers any more."""
    covered = {
        oid for one in kept for oid in (one.objects.definition, one.objects.prompt, *one.objects.scripts)
    }
    with suppress(FileNotFoundError):
        for name in os.listdir(places.trusted):
            if name not in covered:
                os.unlink(os.path.join(places.trusted, name))
