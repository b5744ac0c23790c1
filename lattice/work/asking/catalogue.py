"""Which workers there are, where each comes from, and which version of one may run.

A definition in the repository is a stranger's until it is approved in this clone, or is byte for
byte the one that this program ships. Where the commit's own version is not approved, the approved
or the shipped one of that name runs, and says so.
"""

import msgspec
from msgspec import Struct

from lattice import shipped
from lattice.engines import options
from lattice.engines.prompting.composing import persona
from lattice.errors import LatticeError, NotFound, Untrusted, UsageError
from lattice.local import trust
from lattice.local.trust import Objects
from lattice.log.append import blob_oid
from lattice.model.ids import Oid
from lattice.model.worker.definition import Definition
from lattice.model.worker.parsing import parse_definition
from lattice.work.asking.parts import Part, Parts
from lattice.work.here import Here

FOLDER = "workers"


class Worker(Struct, frozen=True, kw_only=True):
    """A worker in one version. `origin` is `shipped`, `approved` or `commit`.

    `trusted` says whether it may run here.
    `blobs` maps the ids of definition and prompt to contents, for what is not in the repository yet.
    `scripts` are the commit's own. `note` says so where the commit has another version that may not run.
    """

    definition: Definition
    origin: str
    path: str
    objects: Objects
    blobs: dict[Oid, bytes]
    scripts: tuple[Part, ...] = ()
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
    for name in _files(here, commit):
        found.append(_try(here, commit, f"{FOLDER}/{name}"))
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
    approved = _approved(here, name, commit)
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


def _files(here: Here, commit: Oid | None) -> tuple[str, ...]:
    entries = here.store.entries(f"{commit}:{FOLDER}") if commit else ()
    return tuple(entry.name for entry in entries if entry.name.endswith(".json"))


def _from_commit(here: Here, commit: Oid | None, path: str) -> Worker:
    parts = Parts(here.store, commit, path)
    data = parts.definition()
    definition = parse_definition(data, path)
    flaw = options.flaw(definition)
    if flaw:
        raise UsageError(f"'{path}': {flaw}")
    blobs = {_oid(here, data): data}
    prompt = parts.prompt(definition.prompt)
    if prompt is not None:
        persona(prompt.content, f"'{path}': prompt '{prompt.path}'")
        blobs[_oid(here, prompt.content)] = prompt.content
    scripts = parts.scripts(definition)
    objects = _objects(here, data, prompt, scripts)
    known = any(worker.objects == objects for worker in _shipped(here))
    return Worker(
        definition=definition,
        origin="shipped" if known else "commit",
        path=path,
        objects=objects,
        blobs=blobs,
        scripts=scripts,
        trusted=known or trust.is_trusted(here.places, definition.name, objects),
    )


def _objects(here: Here, data: bytes, prompt: Part | None, scripts: tuple[Part, ...]) -> Objects:
    return Objects(
        definition=_oid(here, data),
        prompt=_oid(here, prompt.content) if prompt else None,
        scripts=tuple(_oid(here, script.content) for script in scripts),
    )


def _approved(here: Here, name: str, commit: Oid) -> Worker | None:
    """The newest approved version of a worker, if the commit's own scripts are the ones approved with it."""
    approval = trust.newest(here.places, name)
    data = approved_content(here, approval.objects.definition) if approval else None
    if approval is None or data is None:
        return None
    objects = approval.objects
    prompt = approved_content(here, objects.prompt) if objects.prompt else b""
    if prompt is None:
        return None
    path = f"{FOLDER}/{name}.json"
    definition = parse_definition(data, path)
    scripts = _scripts(here, commit, definition, path)
    if scripts is None or objects.scripts != tuple(_oid(here, script.content) for script in scripts):
        return None
    return Worker(
        definition=definition,
        origin="approved",
        path=path,
        objects=objects,
        blobs={objects.definition: data} | ({objects.prompt: prompt} if objects.prompt else {}),
        scripts=scripts,
        trusted=True,
    )


def _scripts(here: Here, commit: Oid, definition: Definition, path: str) -> tuple[Part, ...] | None:
    """What a definition's commands name in this commit; None where that cannot be frozen."""
    try:
        return Parts(here.store, commit, path).scripts(definition)
    except UsageError:
        return None


def approved_content(here: Here, oid: Oid) -> bytes | None:
    """What an approved object holds, whether or not the repository still has it; None where nobody has."""
    kept = trust.content_of(here.places, oid)
    return kept if kept is not None and _oid(here, kept) == oid else here.store.read(oid)


def _shipped(here: Here) -> list[Worker]:
    return [_from_shipped(here, path) for path in shipped.workers()]


def _from_shipped(here: Here, path: str) -> Worker:
    data = shipped.read(path) or b""
    definition = parse_definition(data, path)
    flaw = options.flaw(definition)
    if flaw:
        raise UsageError(f"'{path}': {flaw}")
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
