"""`git lattice worker trust`: what may run in this clone.

Showing executes nothing of the repository: every file is read as an object, and no filter, textconv
or pager of git's has a part in it.
"""

import sys
from collections.abc import Iterator
from typing import NamedTuple

import click
import msgspec

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.cli.worker import definitions
from lattice.errors import NotFound, Refused, UsageError
from lattice.local import trust as store
from lattice.local.trust import Approval, Objects
from lattice.model.ids import Oid
from lattice.report import workers as report
from lattice.report.answers import approving
from lattice.report.answers.approving import ApprovalRow, Change, Standing, Trusted
from lattice.work.asking import catalogue
from lattice.work.asking.catalogue import Broken, Worker
from lattice.work.here import Here, now_ms
from lattice.work.passing import is_inside_a_run

_UNCOVERED = (
    "Its commands run in the worktree of the commit under review. What they read there beyond the",
    "files above (a Makefile, a configuration, the code itself) is that commit's and not approved.",
)


@click.command(cls=Command, text=approving.text, example="git lattice worker trust Lint --yes")
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="List what was approved, and what stands at HEAD now.")
@click.option("--revoke", is_flag=True, help="Withdraw every approval of this name.")
@click.option("--yes", is_flag=True, help="Do not ask, and do not show it first.")
@in_repository
def trust(
    here: Here, name: str | None, listed: bool, revoke: bool, yes: bool
) -> Trusted | Iterator[ApprovalRow]:
    """Approve a worker of this repository, in this clone, exactly as it stands at HEAD.

    What is approved is shown first, whole: definition, prompt and scripts, and what changed since the
    approval before. A change to any of them asks for approval again. Without a name it lists what was
    approved, and what waits for it.
    """
    if listed or name is None:
        if revoke or yes:
            raise UsageError("no worker is named", "git lattice worker trust NAME")
        rows = _rows(here, with_waiting=not listed)
        return (row for row in rows if name in (None, row.name))
    if is_inside_a_run():
        raise Refused("a worker does not approve workers", "LATTICE_RUN or LATTICE_DEPTH is set")
    return _revoke(here, name) if revoke else _approve(here, name, yes)


class _Covered(NamedTuple):
    """One object that approval covers, and where it stands."""

    path: str
    oid: Oid
    content: bytes


def _approve(here: Here, name: str, yes: bool) -> Trusted:
    worker = definitions.candidate(here, name)
    if worker.origin == "shipped":
        note = "comes with git-lattice and needs no approval"
        return Trusted(name=name, approved=True, definition_id=worker.objects.definition, note=note)
    before = store.newest(here.places, name)
    covered = _covered(worker)
    changes = tuple(_changes(here, before, covered)) if before else ()
    if not yes:
        _ask(worker, before, changes)
    approval = Approval(name, worker.objects, now_ms(), tuple(each.path for each in covered))
    store.approve(here.places, approval, {each.oid: each.content for each in covered})
    return Trusted(
        name=name,
        approved=True,
        definition_id=worker.objects.definition,
        prompt_id=worker.objects.prompt,
        scripts=worker.objects.scripts,
        changes=changes,
    )


def _covered(worker: Worker) -> tuple[_Covered, ...]:
    """Definition, prompt and scripts, in this order."""
    objects, prompt = worker.objects, worker.definition.prompt
    found = [_Covered(worker.path, objects.definition, worker.blobs[objects.definition])]
    if prompt and objects.prompt:
        found.append(_Covered(prompt, objects.prompt, worker.blobs[objects.prompt]))
    scripts = zip(worker.scripts, objects.scripts, strict=True)
    return (*found, *(_Covered(script.path, oid, script.content) for script, oid in scripts))


def _changes(here: Here, before: Approval, covered: tuple[_Covered, ...]) -> Iterator[Change]:
    """What became of each file since then."""
    old = before.files
    if not old:
        # An approval of an older version of this program, which kept no paths.
        paths = tuple(each.path for each in covered)
        old = msgspec.structs.replace(before, paths=paths).files
    now = {each.path: each for each in covered}
    for path in dict.fromkeys((*now, *old)):
        after = now.get(path)
        if after is not None and old.get(path) == after.oid:
            continue
        was = catalogue.approved_content(here, old[path]) if path in old else None
        if path in old and was is None:
            yield approving.unkept(path)
        else:
            yield approving.change(path, was, after.content if after else None)


def _ask(worker: Worker, before: Approval | None, changes: tuple[Change, ...]) -> None:
    """Show what would be approved, and have a person say yes."""
    name = worker.definition.name
    shown = [*report.whole(definitions.whole(worker)), ""]
    if before is not None:
        shown += [*approving.changed(changes, before.at), ""]
    if worker.definition.command or worker.definition.checks:
        shown += [*_UNCOVERED, ""]
    for row in shown:
        click.echo(row, err=True)
    if not sys.stdin.isatty():
        raise UsageError("approval needs a person at a terminal", f"git lattice worker trust {name} --yes")
    click.confirm(f"may '{name}' run in this clone?", abort=True, err=True)


def _revoke(here: Here, name: str) -> Trusted:
    approval = store.newest(here.places, name)
    if approval is None:
        raise NotFound(f"'{name}' is not approved here", "git lattice worker trust --list")
    store.revoke(here.places, name)
    return Trusted(name=name, approved=False, definition_id=approval.objects.definition)


def _rows(here: Here, with_waiting: bool) -> Iterator[ApprovalRow]:
    """Every approval, and the workers of HEAD that wait for one."""
    standing = catalogue.workers(here, definitions.head(here))
    known: dict[str, Worker] = {}
    for worker in standing:
        if isinstance(worker, Worker):
            known.setdefault(worker.definition.name, worker)
    broken = {worker.name for worker in standing if isinstance(worker, Broken)}
    for approval in store.approvals(here.places):
        state = _state(approval.objects, known.get(approval.name), approval.name in broken)
        yield _row(approval.name, state, approval.objects, approval.at)
    for name, worker in known.items() if with_waiting else ():
        if not worker.trusted:
            yield _row(name, Standing.WAITING, worker.objects)


def _state(objects: Objects, worker: Worker | None, is_broken: bool) -> Standing:
    if worker is None:
        return Standing.CHANGED if is_broken else Standing.GONE
    return Standing.CURRENT if worker.objects == objects else Standing.CHANGED


def _row(name: str, standing: Standing, objects: Objects, at: int | None = None) -> ApprovalRow:
    return ApprovalRow(
        name=name,
        standing=standing,
        at=at,
        definition_id=objects.definition,
        prompt_id=objects.prompt,
        scripts=objects.scripts,
    )
