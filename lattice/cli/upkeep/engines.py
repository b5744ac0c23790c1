"""`doctor --engines`: what thinks here, what it is let in with, what confines it, and what would run.

Nothing is spent and nobody is asked over a network: programs are asked for their version, logins are
looked for where they are kept, sandboxes are tried on a program that does nothing.
"""

import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait

from msgspec import Struct

from lattice.cli.worker import definitions
from lattice.engines import table
from lattice.engines.barriers import sandbox
from lattice.errors import EnvironmentProblem, Untrusted
from lattice.local.config import SandboxMode
from lattice.model.ids import Oid
from lattice.model.worker.definition import Engine
from lattice.report.safe import line
from lattice.report.shown import Shown
from lattice.work.asking import catalogue
from lattice.work.asking.catalogue import Broken, Worker
from lattice.work.asking.engines import chosen
from lattice.work.here import Here

_SECONDS = 5.0
"""How long a program may take to say what it is; all are asked at once."""

_SILENT = f"it did not answer within {_SECONDS:.0f} s"


class EngineFound(Struct, frozen=True):
    """One engine. `why_not` is empty where it can run; `signed_in` is None where that cannot be told."""

    engine: str
    where: str | None
    version: str
    why_not: str
    signed_in: bool | None
    how: str


class SandboxFound(Struct, frozen=True):
    """One sandbox; `why_not` is empty where it can be used."""

    name: str
    why_not: str


class WouldRun(Struct, frozen=True):
    """The engine that a worker of HEAD, or a shipped one, would get; `why_not` where it would get none.

    `note` says so where HEAD has another version of it, that may not run.
    """

    worker: str
    engine: str | None
    passed_over: tuple[str, ...] = ()
    why_not: str = ""
    note: str = ""


class EnginesFound(Shown, frozen=True, kw_only=True, tag="engines"):
    """Everything that could think for a worker here."""

    engines: tuple[EngineFound, ...]
    sandboxes: tuple[SandboxFound, ...]
    workers: tuple[WouldRun, ...]


def look(here: Here, environ: Mapping[str, str]) -> EnginesFound:
    """Look at all of them at once: the answer is there after 5 s or so, whatever a program does."""
    threads = ThreadPoolExecutor(len(table.ENGINES) + 2)
    try:
        versions = {each: threads.submit(table.module(each).version, environ) for each in table.ENGINES}
        tried = {"bwrap": threads.submit(_bwrap, here, environ)}
        if table.where(Engine.CODEX, environ):
            tried["codex"] = threads.submit(_codex_sandbox, environ)
        wait(versions.values(), timeout=_SECONDS)
        wait(tried.values(), timeout=0 if any(not each.done() for each in versions.values()) else _SECONDS)
    finally:
        # Whoever was asked has a limit of its own, and is ended there.
        threads.shutdown(wait=False, cancel_futures=True)
    return EnginesFound(
        engines=tuple(_engine(each, versions[each], environ) for each in table.ENGINES),
        sandboxes=tuple(SandboxFound(name, _said(future) or "") for name, future in tried.items()),
        workers=tuple(_would_run(here)),
    )


def _engine(engine: Engine, version: Future[str], environ: Mapping[str, str]) -> EngineFound:
    module = table.module(engine)
    signed_in, how = module.signed_in(environ)
    return EngineFound(
        engine=engine,
        where=table.where(engine, environ),
        version=version.result() if version.done() else "",
        why_not=module.available(environ) or "",
        signed_in=signed_in,
        how=how,
    )


def _said(future: Future[str | None]) -> str | None:
    return future.result() if future.done() else _SILENT


def _bwrap(here: Here, environ: Mapping[str, str]) -> str | None:
    if here.settings.sandbox is SandboxMode.OFF:
        return "'lattice.sandbox' is 'off'"
    return sandbox.why_not(environ)


def _codex_sandbox(environ: Mapping[str, str]) -> str | None:
    """None where codex can confine what it runs: in many containers it cannot, and goes on all the same."""
    program = table.where(Engine.CODEX, environ)
    try:
        done = subprocess.run(
            [program or "codex", "sandbox", "--", "true"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=dict(environ),
            cwd="/",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _SILENT
    except OSError as error:
        return f"it cannot be started: {error.strerror}"
    if done.returncode == 0:
        return None
    said = [row for row in done.stderr.decode("utf-8", "replace").splitlines() if row.strip()]
    return line(said[-1]) if said else f"it ended with code {done.returncode}"


def _would_run(here: Here) -> Iterator[WouldRun]:
    head = definitions.head(here)
    for worker in catalogue.workers(here, head):
        if isinstance(worker, Broken):
            yield WouldRun(worker.name or worker.path, None, why_not=worker.error.message)
        else:
            yield _choice(here, worker, head)


def _choice(here: Here, worker: Worker, head: Oid | None) -> WouldRun:
    name = worker.definition.name
    try:
        runs = worker if worker.trusted or head is None else catalogue.find(here, name, head)
        engine, passed_over = chosen(here, runs.definition)
    except (EnvironmentProblem, Untrusted) as error:
        return WouldRun(name, None, why_not=error.message)
    return WouldRun(name, engine, passed_over, note=runs.note)


def text(found: EnginesFound) -> Iterator[str]:
    """A table of the engines, then a line each for sandboxes and workers."""
    rows = [("ENGINE", "VERSION", "SIGNED IN", "PROGRAM"), *map(_cells, found.engines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
    yield ""
    for each in found.sandboxes:
        reason = f"cannot be used: {line(each.why_not)}" if each.why_not else "can be used"
        yield f"sandbox {each.name}: {reason}"
    yield ""
    for worker in found.workers:
        yield from _worker_lines(worker)


def _cells(found: EngineFound) -> tuple[str, ...]:
    if found.why_not:
        return found.engine, "-", "-", line(found.why_not)
    word = {True: "yes", False: "no", None: "cannot be told"}[found.signed_in]
    version = line(found.version) or ("no answer" if found.where else "-")
    return found.engine, version, f"{word}: {line(found.how)}", line(found.where or "-")


def _worker_lines(found: WouldRun) -> Iterator[str]:
    name = line(found.worker)
    yield (
        f"{name} would run with {found.engine}"
        if found.engine
        else f"{name} cannot run: {line(found.why_not)}"
    )
    yield from (f"  {line(reason)}" for reason in found.passed_over)
