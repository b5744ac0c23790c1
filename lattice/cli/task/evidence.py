"""What belongs to a task: `task attach`, `task link`."""

import os
import re

import click

from lattice.cli.options import actor_option, in_repository, read_text
from lattice.cli.output import Command
from lattice.cli.task.writing import label, written
from lattice.errors import NotFound, UsageError
from lattice.model.decide import tasks as decide
from lattice.model.payload import ArtifactAttached
from lattice.model.task import LinkKind
from lattice.report.shown import Wrote, wrote_text
from lattice.work.here import Here

_URL = re.compile(r"[a-z][a-z0-9+.-]*://[!-~]+", re.IGNORECASE)


@click.command(
    "attach", cls=Command, text=wrote_text, example="git lattice task attach LAT-1 --role test README.md"
)
@click.argument("task")
@click.option("--role", required=True, help="What it is evidence of: test, design, ...")
@click.option("--name", help="What it is called; the file's name unless given.")
@click.argument("file")
@actor_option
@in_repository
def attach(here: Here, *, task: str, role: str, name: str | None, file: str, actor: str | None) -> Wrote:
    """Attach the content of a text file to a task; FILE - is standard input."""
    called = name or ("stdin" if file == "-" else os.path.basename(file))
    artifact = ArtifactAttached(role=label(role), name=label(called), content=read_text(file))
    return written(
        here,
        decide.attach(task, here.actor(actor), artifact),
        f"attached {artifact.name} as {artifact.role}",
    )


@click.command("link", cls=Command, text=wrote_text, example="git lattice task link LAT-1 --commit HEAD")
@click.argument("task")
@click.option("--commit", metavar="REV", help="A commit.")
@click.option("--branch", metavar="BRANCH", help="A local branch.")
@click.option("--task", "other", metavar="TASK", help="Another task.")
@click.option("--url", metavar="URL", help="A page.")
@actor_option
@in_repository
def link(
    here: Here,
    *,
    task: str,
    commit: str | None,
    branch: str | None,
    other: str | None,
    url: str | None,
    actor: str | None,
) -> Wrote:
    """Link a task to a commit, a branch, another task or a page."""
    given = {LinkKind.COMMIT: commit, LinkKind.BRANCH: branch, LinkKind.TASK: other, LinkKind.URL: url}
    wanted = [(kind, text) for kind, text in given.items() if text is not None]
    if len(wanted) != 1:
        raise UsageError(
            "give one thing to link to", "--commit REV, --branch BRANCH, --task TASK or --url URL"
        )
    kind, text = wanted[0]
    target = _target(here, kind, text)
    return written(here, decide.link(task, here.actor(actor), kind, target), f"linked to {kind} {text}")


def _target(here: Here, kind: LinkKind, text: str) -> str:
    match kind:
        case LinkKind.COMMIT:
            return here.store.resolve(text)
        case LinkKind.BRANCH if here.store.ref(f"refs/heads/{text}") is None:
            raise NotFound(f"no branch '{text}'", "git branch --list")
        case LinkKind.URL if not _URL.fullmatch(text):
            raise UsageError(f"'{text}' is not a URL", "https://example.org/path")
    return text
