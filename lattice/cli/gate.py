"""`gate`: whether a range may pass, for people, for git's hooks, and for CI."""

import sys
from collections.abc import Iterable, Iterator

import click

from lattice.cli.options import in_untouched_repository
from lattice.cli.output import Command
from lattice.errors import LatticeError, NotFound, UsageError
from lattice.local.config import GateMode
from lattice.model.decide.project import holding
from lattice.model.review import Severity
from lattice.report.commits import gate as report
from lattice.report.safe import clean
from lattice.work.here import Here, now_ms
from lattice.work.judging import ranges
from lattice.work.judging.judge import judge
from lattice.work.judging.waiting import wait_for_reviews

_DEFAULT_WORKER = "CodeReviewLite"
_WAY_OUT = "git push --no-verify pushes all the same; git config lattice.gate off ends the asking"


def _text(answers: Iterable[report.GateShown]) -> Iterator[str]:
    for answer in answers:
        if answer.is_warning and not answer.passes:
            _say(*report.text(answer))
            continue
        yield from report.text(answer)
        if answer.hint:
            _say(f"hint: {answer.hint}")


def _say(*lines: str) -> None:
    for line in lines:
        click.echo(line, err=True)


@click.command("gate", cls=Command, text=_text, example="git lattice gate HEAD~1..HEAD")
@click.argument("revision", metavar="[RANGE]", required=False)
@click.option(
    "--min-severity",
    "least",
    metavar="SEVERITY",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.IMPORTANT.value,
    help="The least severity that counts: blocker, important (unless given), minor or nit.",
)
@click.option(
    "--pre-push",
    "remote",
    metavar="REMOTE",
    help="Judge what a push to REMOTE brings; standard input is what git hands to its pre-push hook.",
)
@click.option(
    "--pushed",
    metavar="OLD NEW",
    nargs=2,
    help="Judge what the move of a branch from OLD to NEW brings, for a server's update hook.",
)
@in_untouched_repository
def gate(
    here: Here, revision: str | None, least: str, remote: str | None, pushed: tuple[str, str] | None
) -> tuple[report.GateShown, ...]:
    """Say whether every commit of a range is reviewed and nothing grave is open.

    RANGE is BASE..HEAD, or a revision against its upstream or the default branch; HEAD unless given.
    Ends with 0 if all may pass, else with 1, and says what is missing.
    """
    if sum(each is not None for each in (revision, remote, pushed)) > 1:
        raise UsageError("RANGE, --pre-push and --pushed cannot be given together", "use one of them")
    is_push = remote is not None or pushed is not None
    is_warning = is_push and here.settings.gate is GateMode.WARN
    try:
        commits = ranges.commits_in(here, _ranges(here, revision, remote, pushed))
        if pushed is None:
            # On a server nothing that is waited for would get there.
            wait_for_reviews(here, tuple(commit.id for commit in commits), here.settings.gate_wait)
        return (_judged(here, commits, Severity(least), is_warning, "" if remote is None else _WAY_OUT),)
    except LatticeError as error:
        if not is_warning:
            raise
        _say(f"warning: {clean(error.message)}")
        return ()


def _ranges(
    here: Here, revision: str | None, remote: str | None, pushed: tuple[str, str] | None
) -> tuple[ranges.Range, ...]:
    if remote is not None:
        return ranges.pushed_by(here, remote, sys.stdin.buffer.read())
    if pushed is not None:
        return ranges.received(here, *pushed)
    # An empty word is what a script has that forgot to set a variable: no commit has that name.
    return (ranges.typed(here, "HEAD" if revision is None else revision),)


def _judged(
    here: Here, commits: tuple[ranges.Commit, ...], least: Severity, is_warning: bool, hint: str
) -> report.GateShown:
    now = here.snapshot()
    if commits and now.tip is None:
        raise NotFound("there is no log in this repository", "git lattice init")
    around = report.Circumstances(
        worker=here.settings.on_commit or _DEFAULT_WORKER,
        is_paused=holding(now, now_ms()) is not None,
        is_warning=is_warning,
        hint=hint,
    )
    return report.shown(judge(here, now, commits), least, around)
