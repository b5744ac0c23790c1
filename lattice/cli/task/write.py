"""Writing tasks: `task create`, `edit`, `move`, `assign`, `comment`."""

import click

from lattice.cli.options import actor_option, body_file_option, in_repository, one_text
from lattice.cli.output import Command
from lattice.cli.task.writing import created, label, written
from lattice.errors import UsageError
from lattice.model.decide import tasks as decide
from lattice.model.ids import parse_actor
from lattice.model.payload import TaskCreated, TaskEdited
from lattice.report.shown import Wrote, wrote_text
from lattice.work.here import Here
from lattice.work.writing import write

_LONGEST_TITLE = 250

label_option = click.option("--label", "labels", metavar="LABEL", multiple=True, help="May be given again.")


@click.command(
    "create", cls=Command, text=wrote_text, example='git lattice task create "Parse dates" --label parser'
)
@click.argument("title")
@click.option("--body", metavar="TEXT", help="What is to be done.")
@body_file_option
@label_option
@click.option("--assign", metavar="ACTOR", help="Whose task it is.")
@actor_option
@in_repository
def create(
    here: Here,
    *,
    title: str,
    body: str | None,
    file: str | None,
    labels: tuple[str, ...],
    assign: str | None,
    actor: str | None,
) -> Wrote:
    """Create a task. Its name, such as LAT-1, is printed."""
    acting = here.actor(actor)
    assignee = parse_actor(assign) if assign else None
    payload = TaskCreated(
        title=_title(title), body=one_text(body, file) or "", labels=tuple(label(text) for text in labels)
    )
    task = created(here, decide.create(acting, payload))
    if assignee:
        write(here, decide.assign(task.task, acting, assignee))
    return task


@click.command(
    "edit", cls=Command, text=wrote_text, example='git lattice task edit LAT-1 --title "Parse times"'
)
@click.argument("task")
@click.option("--title", help="The new title.")
@click.option("--body", metavar="TEXT", help="The new text.")
@body_file_option
@label_option
@click.option("--no-labels", is_flag=True, help="Remove all labels.")
@actor_option
@in_repository
def edit(
    here: Here,
    *,
    task: str,
    title: str | None,
    body: str | None,
    file: str | None,
    labels: tuple[str, ...],
    no_labels: bool,
    actor: str | None,
) -> Wrote:
    """Give a task another title, text or labels. Labels that are given replace those it has."""
    payload = TaskEdited(
        title=None if title is None else _title(title),
        body=one_text(body, file),
        labels=tuple(label(text) for text in labels) if labels or no_labels else None,
    )
    changed = [name for name in ("title", "body", "labels") if getattr(payload, name) is not None]
    if not changed:
        raise UsageError("nothing to change", "--title TEXT, --body TEXT, -F FILE, --label LABEL")
    return written(here, decide.about(task, here.actor(actor), payload), f"edited {', '.join(changed)}")


@click.command("assign", cls=Command, text=wrote_text, example="git lattice task assign LAT-1 human:ana")
@click.argument("task")
@click.argument("assignee", metavar="ACTOR", required=False)
@click.option("--nobody", is_flag=True, help="Make it nobody's task.")
@actor_option
@in_repository
def assign(here: Here, *, task: str, assignee: str | None, nobody: bool, actor: str | None) -> Wrote:
    """Say whose task it is: human:NAME or agent:NAME."""
    if nobody is (assignee is not None):
        raise UsageError("give either an actor or --nobody", "git lattice task assign TASK human:NAME")
    whose = parse_actor(assignee) if assignee is not None else None
    return written(here, decide.assign(task, here.actor(actor), whose), f"assigned to {whose or 'nobody'}")


@click.command(
    "comment", cls=Command, text=wrote_text, example='git lattice task comment LAT-1 "Works for me"'
)
@click.argument("task")
@click.argument("text", required=False)
@body_file_option
@actor_option
@in_repository
def comment(here: Here, *, task: str, text: str | None, file: str | None, actor: str | None) -> Wrote:
    """Say something about a task."""
    body = one_text(text, file)
    if not body or not body.strip():
        raise UsageError("the comment is empty", 'git lattice task comment TASK "TEXT", or -F FILE')
    return written(here, decide.comment(task, here.actor(actor), body), "comment added")


def _title(text: str) -> str:
    title = text.strip()
    if not title or len(title) > _LONGEST_TITLE or not title.isprintable():
        raise UsageError(
            f"a title is one line of 1 to {_LONGEST_TITLE} characters", "put the rest into --body"
        )
    return title
