"""`git lattice worker list | show | check | trust`."""

import os
import sys
from collections.abc import Iterator

import click

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.engines import table
from lattice.errors import NotFound, UsageError
from lattice.local import trust as store
from lattice.local.trust import Approval
from lattice.model.ids import Oid
from lattice.model.worker.definition import Engine
from lattice.report import workers as report
from lattice.work.asking import catalogue
from lattice.work.asking.catalogue import Broken, Worker
from lattice.work.here import Here, now_ms


def _resolved(here: Here) -> Oid | None:
    """HEAD's commit; None where nothing is committed yet."""
    try:
        return here.store.resolve("HEAD")
    except NotFound:
        return None


@click.command(cls=Command, text=report.table, example="git lattice worker list", name="list")
@in_repository
def list_workers(here: Here) -> Iterator[report.WorkerRow]:
    """List the workers: where each comes from, and whether it can run here."""
    return (_row(worker) for worker in catalogue.workers(here, _resolved(here)))


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
        return "not approved: git lattice worker trust"
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
    return _shown(_candidate(here, name))


def _candidate(here: Here, name: str) -> Worker:
    return catalogue.candidate(here, name, _resolved(here))


def _shown(worker: Worker) -> report.WorkerShown:
    objects = worker.objects
    return report.WorkerShown(
        name=worker.definition.name,
        origin=worker.origin,
        path=worker.path,
        engine=_engine(worker),
        trusted=worker.trusted,
        definition=worker.blobs[objects.definition].decode("utf-8", "replace"),
        definition_id=objects.definition,
        prompt=worker.blobs[objects.prompt].decode("utf-8", "replace") if objects.prompt else "",
        prompt_id=objects.prompt,
        scripts=objects.scripts,
    )


@click.command(cls=Command, text=report.checks, example="git lattice worker check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@in_repository
def check(here: Here, names: tuple[str, ...]) -> Iterator[report.Checked]:
    """Check definitions: keys, values, and the files that they name."""
    found = catalogue.workers(here, _resolved(here))
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


@click.command(cls=Command, text=report.trusted, example="git lattice worker trust Lint --yes")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--revoke", is_flag=True, help="Withdraw every approval of this name.")
@in_repository
def trust(here: Here, name: str, yes: bool, revoke: bool) -> report.Trusted:
    """Approve a worker of this repository, in this clone, exactly as it stands at HEAD.

    What is approved is shown first: definition, prompt and scripts, by object id. A change to any of
    them asks for approval again.
    """
    if revoke:
        approval = store.newest(here.places, name)
        if approval is None:
            raise NotFound(f"'{name}' is not approved here", "git lattice worker list")
        store.revoke(here.places, name)
        return report.Trusted(name=name, approved=False, definition_id=approval.objects.definition)
    worker = _candidate(here, name)
    if not yes:
        _ask(worker)
    store.approve(here.places, Approval(name, worker.objects, now_ms()))
    return report.Trusted(name=name, approved=True, definition_id=worker.objects.definition)


def _ask(worker: Worker) -> None:
    """Show what would be approved, and have a person say yes."""
    for text in report.whole(_shown(worker)):
        click.echo(text, err=True)
    if not sys.stdin.isatty():
        raise UsageError(
            "approval needs a person at a terminal",
            f"git lattice worker trust {worker.definition.name} --yes",
        )
    click.confirm(f"may '{worker.definition.name}' run in this clone?", abort=True, err=True)
