"""`review list` and `review resolve`: what is open, and closing it."""

import os
from collections.abc import Iterator

import click

from lattice.cli.options import actor_option, in_repository, in_untouched_repository
from lattice.cli.output import Command
from lattice.errors import NotFound, Refused, UsageError
from lattice.model.decide.commits.resolving import Fate
from lattice.model.decide.commits.standing import standing
from lattice.report.commits import findings as report
from lattice.work.here import Here
from lattice.work.judging import ranges, recording

_INSIDE = {"LATTICE_RUN", "LATTICE_DEPTH"}


@click.command("list", cls=Command, text=report.table, example="git lattice review list HEAD~1..HEAD")
@click.argument("revision", metavar="[RANGE]", required=False)
@click.option("--all", "closed", is_flag=True, help="Also findings that were resolved.")
@in_repository
def list_findings(here: Here, revision: str | None, closed: bool) -> Iterator[report.FindingRow]:
    """List the open findings of the branch's reviews, the gravest first.

    RANGE is BASE..HEAD, or a revision against its upstream or the default branch. Without one it is
    what HEAD has and the default branch has not, or the newest hundred commits of that branch itself.
    """
    if revision is None:
        commits = ranges.of_branch(here)
    else:
        commits = ranges.commits_in(here, (ranges.typed(here, revision),))
    now = here.snapshot()
    return iter(report.rows((standing(now, commit.id, {}) for commit in commits), closed))


@click.command(
    "resolve",
    cls=Command,
    text=report.resolved,
    example="git lattice review resolve 3f2a9c8b1d2e --as refuted --reason 'the caller closes it'",
)
@click.argument("finding")
@click.option(
    "--as",
    "fate",
    metavar="HOW",
    required=True,
    type=click.Choice([fate.value for fate in Fate]),
    help="fixed, refuted (it is wrong) or accepted (it is right, and stays).",
)
@click.option("--reason", metavar="TEXT", required=True, help="Why.")
@actor_option
@in_untouched_repository
def resolve(here: Here, finding: str, fate: str, reason: str, actor: str | None) -> report.Resolved:
    """Close a finding, wherever it was raised. The last word on it stands.

    FINDING is its id, or the first four or more digits of it. A finding that was fixed is open again
    when a later review raises it; one that was refuted or accepted is not.
    """
    if os.environ.keys() & _INSIDE:
        raise Refused("a worker does not resolve findings", "LATTICE_RUN or LATTICE_DEPTH is set")
    if not reason.strip():
        raise UsageError("the reason is empty", "--reason TEXT")
    if here.snapshot().tip is None:
        raise NotFound(f"no finding '{finding}'", "there is no log here yet: git lattice init")
    who = here.actor(actor)
    found = recording.resolve(here, finding, Fate(fate), reason.strip(), who)
    return report.Resolved(
        id=found.finding.id,
        run=found.run.id,
        finding=found.finding,
        resolution=fate,
        reason=reason.strip(),
        actor=who,
        before=found.resolution,
    )
