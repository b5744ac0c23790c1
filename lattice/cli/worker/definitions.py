"""`git lattice worker list | show | check`."""

import os
from collections.abc import Iterator

import click

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.engines import table
from lattice.errors import NotFound
from lattice.model.ids import Oid
from lattice.model.worker.definition import Engine
from lattice.report import workers as report
from lattice.work.asking import catalogue
from lattice.work.asking.catalogue import Broken, Worker
from lattice.work.asking.parts import Part
from lattice.work.here import Here


def head(here: Here) -> Oid | None:
    """HEAD's commit; None where nothing is committed yet."""
    try:
        return here.store.resolve("HEAD")
    except NotFound:
        return None


@click.command(cls=Command, text=report.table, example="git lattice worker list", name="list")
@in_repository
def list_workers(here: Here) -> Iterator[report.WorkerRow]:
    """List the workers: where each comes from, and whether it can run here."""
    return (_row(worker) for worker in catalogue.workers(here, head(here)))


def _row(worker: Worker | Broken) -> report.WorkerRow:
    if isinstance(worker, Broken):
        return report.WorkerRow(
            name=worker.path,
            origin="commit",
            path=worker.path,
            engine="-",
            runs=False,
            why=worker.error.message,
        )
    definition = worker.definition
    why = _why_not(worker)
    return report.WorkerRow(
        name=definition.name,
        origin=worker.origin,
        path=worker.path,
        engine=_engine(worker),
        runs=why is None,
        why=why or "",
        description=definition.description,
    )


def _why_not(worker: Worker) -> str | None:
    if not worker.trusted:
        return f"not approved: git lattice worker trust {worker.definition.name}"
    if worker.definition.engine is Engine.AUTO:
        return None
    return table.why_not(worker.definition.engine, os.environ)


def _engine(worker: Worker) -> str:
    """The engine as defined, and for `auto` which one that is here."""
    if worker.definition.engine is not Engine.AUTO:
        return worker.definition.engine
    return f"auto ({table.choose(worker.definition, os.environ)[0]})"


@click.command(cls=Command, text=report.whole, example="git lattice worker show CodeReviewLite")
@click.argument("name")
@in_repository
def show(here: Here, name: str) -> report.WorkerShown:
    """Show a worker as it would run: its definition and prompt."""
    return whole(candidate(here, name))


def candidate(here: Here, name: str) -> Worker:
    """HEAD's own version of a worker, approved or not; raises NotFound."""
    return catalogue.candidate(here, name, head(here))


def whole(worker: Worker) -> report.WorkerShown:
    """The worker with everything that approving it would cover."""
    objects = worker.objects
    return report.WorkerShown(
        name=worker.definition.name,
        origin=worker.origin,
        path=worker.path,
        engine=_engine(worker),
        trusted=worker.trusted,
        definition=_text(worker.blobs[objects.definition]),
        definition_id=objects.definition,
        prompt=_text(worker.blobs[objects.prompt]) if objects.prompt else "",
        prompt_id=objects.prompt,
        prompt_path=worker.definition.prompt or "",
        scripts=objects.scripts,
        files=tuple(map(_file, worker.scripts, objects.scripts)),
    )


def _file(part: Part, oid: Oid) -> report.WorkerFile:
    if b"\0" in part.content:
        return report.WorkerFile(part.path, oid, binary=True)
    return report.WorkerFile(part.path, oid, _text(part.content))


def _text(content: bytes) -> str:
    return content.decode("utf-8", "backslashreplace")


@click.command(cls=Command, text=report.checks, example="git lattice worker check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@in_repository
def check(here: Here, names: tuple[str, ...]) -> Iterator[report.Checked]:
    """Check definitions: keys, values, and the files that they name."""
    found = catalogue.workers(here, head(here))
    rows = [_checked(worker) for worker in found]
    if names:
        known = {row.name or row.path for row in rows} | {row.path for row in rows}
        for name in names:
            if name not in known:
                raise NotFound(f"no worker '{name}'", "git lattice worker list")
        rows = [row for row in rows if row.name in names or row.path in names]
    return iter(rows)


def _checked(worker: Worker | Broken) -> report.Checked:
    if isinstance(worker, Broken):
        return report.Checked(path=worker.path, problem=worker.error.message, hint=worker.error.hint)
    return report.Checked(path=worker.path, name=worker.definition.name)
