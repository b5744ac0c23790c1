"""How a program of a run is confined: decided by `lattice.sandbox` and by what the machine can do, and said.

A confined program writes in the worktree, if it may, and in the run's folder: in all of it if it may
state its outcome there, else in a part of its own for temporary files and caches, which goes with the run.
"""

import os
from collections.abc import Mapping

from msgspec import Struct

from lattice.engines import table
from lattice.engines.barriers import sandbox
from lattice.engines.barriers.sandbox import Confinement
from lattice.errors import EnvironmentProblem
from lattice.local.config import SandboxMode
from lattice.local.places import make_folder
from lattice.local.run_folder import RunFolder
from lattice.model.review import Check
from lattice.model.worker.definition import Definition, Engine, Workspace

_RUNTIME = "XDG_RUNTIME_DIR"


class Grant(Struct, frozen=True, kw_only=True):
    """What a program may do beside reading.

    `name` is what the review calls its sandbox. `folders` are the user's that it needs for itself, such as an
    agent's configuration: one that is not there is made, as the program would, but for what has the name of
    a file. `exempt` is why it is not confined, not even where it must be.
    """

    name: str = "sandbox"
    worktree: str | None = None
    may_write: bool = False
    may_state: bool = False
    network: bool = True
    session: bool = False
    folders: tuple[str, ...] = ()
    exempt: str = ""


class Confined(Struct, frozen=True):
    """The words before the program's own, its environment, and what the review says of it."""

    prefix: tuple[str, ...]
    environment: Mapping[str, str]
    check: Check


def of_engine(
    engine: Engine, definition: Definition, worktree: str | None, environ: Mapping[str, str]
) -> Grant:
    """What the engine of a definition may do: an agent needs its provider, its login and its folders."""
    is_agent = engine in table.AGENTS
    # It keeps its commands in a sandbox of its own.
    another = sandbox.why_not_another(environ) if engine is Engine.CODEX else None
    return Grant(
        worktree=worktree,
        # A script builds before it looks; what git ignores may stay, and the rest is found out.
        may_write=not is_agent or definition.workspace is Workspace.WRITE,
        may_state=True,
        network=is_agent or definition.network,
        session=is_agent,
        folders=table.module(engine).writable(environ),
        exempt=f"codex makes one itself, and in another {sandbox.PROGRAM} is {another}" if another else "",
    )


def of_checks(definition: Definition, worktree: str) -> Grant:
    """What checks may do: builds and tests write in the worktree, which is put right after them."""
    return Grant(name="sandbox of the checks", worktree=worktree, may_write=True, network=definition.network)


def confine(mode: SandboxMode, folder: RunFolder, environment: Mapping[str, str], grant: Grant) -> Confined:
    """How to start a program of the run that gets this environment.

    Raises EnvironmentProblem where it must be confined and cannot be.
    """
    reason = _why_not(mode, environment, grant)
    if reason is None:
        return _confined(folder, environment, grant)
    if mode is SandboxMode.REQUIRE and not grant.exempt:
        raise EnvironmentProblem(f"cannot make a sandbox: {reason}", "git config lattice.sandbox auto")
    open_network = "" if grant.network else ", and the network is open"
    return Confined((), environment, Check(grant.name, "noted", f"off: {reason}{open_network}"))


def _why_not(mode: SandboxMode, environment: Mapping[str, str], grant: Grant) -> str | None:
    if mode is SandboxMode.OFF:
        return "'lattice.sandbox' is 'off'"
    if grant.exempt:
        return grant.exempt
    reason = sandbox.why_not(environment, grant.network)
    return reason and f"{sandbox.PROGRAM} is {reason}"


def _confined(folder: RunFolder, environment: Mapping[str, str], grant: Grant) -> Confined:
    own = os.path.join(folder.scratch, grant.name.replace(" ", "-"))
    places = {"TMPDIR": os.path.join(own, "tmp")}
    if not grant.folders:
        # A program with folders of its own has a cache there, which it will want again.
        places["XDG_CACHE_HOME"] = os.path.join(own, "cache")
    for path in places.values():
        make_folder(path)
    writable = (
        folder.path if grant.may_state else own,
        *([grant.worktree] if grant.worktree and grant.may_write else []),
        *filter(_is_there, grant.folders),
    )
    runtime = environment.get(_RUNTIME, "")
    hidden = (os.path.realpath(runtime),) if os.path.isdir(runtime) and not grant.session else ()
    # The target of a mount is looked up where a link would lead out of what is mounted so far.
    real = tuple(map(os.path.realpath, writable))
    confinement = Confinement(writable=real, hidden=hidden, network=grant.network)
    check = Check(grant.name, "noted", _said(environment, grant))
    return Confined(sandbox.words(environment, confinement), {**environment, **places}, check)


def _is_there(path: str) -> bool:
    """Whether there is something to be mounted; a folder is made."""
    if not os.path.splitext(path)[1]:
        make_folder(path)
    return os.path.exists(path)


def _said(environment: Mapping[str, str], grant: Grant) -> str:
    parts = [sandbox.name(environment), f"network {'on' if grant.network else 'off'}"]
    if grant.worktree:
        parts.append(f"worktree {'writable' if grant.may_write else 'read-only'}")
    return ", ".join(parts)
