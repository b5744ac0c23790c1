"""Which workers there are, where each comes from, and which version of one may run.

A definition in the repository is a stranger's until it is approved in this clone, or is byte for
byte the one that this program ships. Where the commit's own version is not approved, the approved
or the shipped one of that name runs, and says so.
"""

import msgspec
from msgspec import Struct

from lattice import shipped
from lattice.errors import LatticeError, NotFound, Untrusted, UsageError
from lattice.git.store import Entry
from lattice.local import trust
from lattice.local.trust import Objects
from lattice.log.append import blob_oid
from lattice.model.ids import Oid
from lattice.model.worker.definition import Definition
from lattice.model.worker.parsing import parse_definition
from lattice.work.here import Here

FOLDER = "workers"


class Worker(Struct, frozen=True, kw_only=True):
    """A worker in one version. `origin` is `shipped`, `approved` or `commit`.

    `trusted` says whether it may run here.
    `blobs` maps the ids in `objects` to contents, for what is not in the repository yet. `note`
    says so where the commit has another version that may not run.
    """

    definition: Definition
    origin: str
    path: str
    objects: Objects
    blobs: dict[Oid, bytes]
    trusted: bool
    note: str = ""


class Broken(Struct, frozen=True):
    """A definition that cannot be used, and why; `name` is what it calls itself, if it does."""

    path: str
    name: str
    error: LatticeError


class _Named(Struct):
    name: str = ""


def workers(here: Here, commit: Oid | None) -> tuple[Worker | Broken, ...]:
    """Every worker of the commit, and the shipped ones that it has no file of, by path."""
    found: list[Worker | Broken] = []
    for entry in _files(here, commit):
        found.append(_try(here, commit, f"{FOLDER}/{entry.name}"))
    names = {worker.definition.name for worker in found if isinstance(worker, Worker)}
    found += [worker for worker in _shipped(here) if worker.definition.name not in names]
    return tuple(found)


def _try(here: Here, commit: Oid | None, path: str) -> Worker | Broken:
    try:
        return _from_commit(here, commit, path)
    except LatticeError as error:
        return Broken(path, _name_in(here.store.read(f"{commit}:{path}") or b""), error)


def _name_in(data: bytes) -> str:
    try:
        return msgspec.json.decode(data, type=_Named).name
    except msgspec.DecodeError:
        return ""


def _means(broken: Broken, name: str) -> bool:
    return name in (broken.name, broken.path, broken.path.removeprefix(f"{FOLDER}/").removesuffix(".json"))


def find(here: Here, name: str, commit: Oid) -> Worker:
    """The version of a worker that may run on this commit.

    Raises NotFound for an unknown name, Untrusted where no version is approved, UsageError for a
    malformed definition.
    """
    known = workers(here, commit)
    own = next((w for w in known if isinstance(w, Worker) and w.definition.name == name), None)
    if own is not None and own.trusted:
        return own
    approved = _approved(here, name)
    standing_in = approved or next((w for w in _shipped(here) if w.definition.name == name), None)
    if standing_in is not None:
        note = (
            ""
            if own is None
            else f"'{own.path}' of {commit[:12]} is not approved: the {standing_in.origin} version is used"
        )
        return msgspec.structs.replace(standing_in, note=note)
    if own is not None:
        raise Untrusted(f"worker '{name}' is not approved in this clone", f"git lattice worker trust {name}")
    for broken in known:
        if isinstance(broken, Broken) and _means(broken, name):
            raise broken.error
    raise NotFound(f"no worker '{name}'", "git lattice worker list")


def candidate(here: Here, name: str, commit: Oid | None) -> Worker:
    """The commit's own version of a worker, approved or not; raises NotFound."""
    for worker in workers(here, commit):
        if isinstance(worker, Worker) and worker.definition.name == name:
            return worker
        if isinstance(worker, Broken) and _means(worker, name):
            raise worker.error
    raise NotFound(f"no worker '{name}'", "git lattice worker list")


def _files(here: Here, commit: Oid | None) -> tuple[Entry, ...]:
    entries = here.store.entries(f"{commit}:{FOLDER}") if commit else ()
    return tuple(
        entry for entry in entries if entry.name.endswith(".json") and entry.mode in (0o100644, 0o100755)
    )


def _from_commit(here: Here, commit: Oid | None, path: str) -> Worker:
    data = here.store.read(f"{commit}:{path}") or b""
    definition = parse_definition(data, path)
    blobs = {_oid(here, data): data}
    prompt = None
    if definition.prompt is not None:
        text = here.store.read(f"{commit}:{definition.prompt}")
        if text is None:
            raise UsageError(f"'{path}': prompt '{definition.prompt}' does not exist")
        prompt = _oid(here, text)
        blobs[prompt] = text
    scripts = tuple(_oid(here, text) for text in _scripts(here, commit, definition, path))
    objects = Objects(_oid(here, data), prompt, scripts)
    known = any(worker.objects == objects for worker in _shipped(here))
    return Worker(
        definition=definition,
        origin="shipped" if known else "commit",
        path=path,
        objects=objects,
        blobs=blobs,
        trusted=known or trust.is_trusted(here.places, definition.name, objects),
    )


def _scripts(here: Here, commit: Oid | None, definition: Definition, path: str) -> list[bytes]:
    """The contents of the repository's files that a script's command line names."""
    found = []
    for word in definition.command:
        text = here.store.read(f"{commit}:{word.removeprefix('./')}") if "/" in word or "." in word else None
        if text is not None:
            found.append(text)
        elif word == definition.command[0] and "/" in word and not word.startswith("/"):
            raise UsageError(f"'{path}': command '{word}' does not exist")
    return found


def _approved(here: Here, name: str) -> Worker | None:
    """The newest approved version of a worker that needs no file of the commit."""
    approval = trust.newest(here.places, name)
    data = here.store.read(approval.objects.definition) if approval else None
    if approval is None or data is None or approval.objects.scripts:
        return None
    return Worker(
        definition=parse_definition(data, name),
        origin="approved",
        path=f"{FOLDER}/{name}.json",
        objects=approval.objects,
        blobs={},
        trusted=True,
    )


def _shipped(here: Here) -> list[Worker]:
    return [_from_shipped(here, path) for path in shipped.workers()]


def _from_shipped(here: Here, path: str) -> Worker:
    data = shipped.read(path) or b""
    definition = parse_definition(data, path)
    blobs = {_oid(here, data): data}
    prompt = None
    if definition.prompt is not None:
        text = shipped.read(definition.prompt) or b""
        prompt = _oid(here, text)
        blobs[prompt] = text
    objects = Objects(_oid(here, data), prompt)
    return Worker(
        definition=definition, origin="shipped", path=path, objects=objects, blobs=blobs, trusted=True
    )


def _oid(here: Here, data: bytes) -> Oid:
    return blob_oid(data, here.repo.object_format)
