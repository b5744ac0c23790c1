"""Tasks as they are shown: one in full, many in a table, and what a write did."""

from collections.abc import Iterable, Iterator
from typing import Any

import click
from msgspec import Struct

from lattice.model import state
from lattice.model.decide import lookup
from lattice.model.ids import BlobRef, TaskId, Text
from lattice.model.state import State
from lattice.model.task import Artifact, Link, LinkKind, Task
from lattice.report.outcome import RunShown, counts_text, shown, verdict_text
from lattice.report.runs import SHORT
from lattice.report.safe import indented, line
from lattice.report.shown import Shown
from lattice.report.times import moment


class TaskRow(Shown, frozen=True, kw_only=True, tag="task"):
    """A task in a list."""

    id: str
    name: str
    title: str
    status: str
    assignee: str | None
    labels: tuple[str, ...]
    created_at: int
    created_by: str
    formerly: str | None = None


class CommentShown(Struct, frozen=True):
    """Something said about a task, in full."""

    event: str
    at: int
    actor: str
    body: str


class LinkShown(Struct, frozen=True):
    """A link; `name` is what people call its target."""

    kind: LinkKind
    target: str
    name: str


class TaskShown(TaskRow, frozen=True, kw_only=True, tag="task"):
    """A task with everything that is known about it; `review` is the newest completed run."""

    body: str
    links: tuple[LinkShown, ...]
    artifacts: tuple[Artifact, ...]
    comments: tuple[CommentShown, ...]
    active_processes: tuple[RunShown, ...]
    review: RunShown | None


def row(now: State, task: Task) -> TaskRow:
    """The task as a list shows it."""
    return TaskRow(**_row(now, task))


def full(now: State, task: Task) -> TaskShown:
    """The task with its texts read from the state."""
    active = (state.run(now, process.run) for process in task.active_processes)
    reviewed = state.run(now, task.reviewed_by) if task.reviewed_by else None
    return TaskShown(
        **_row(now, task),
        body=_text(now, task.id, "body", task.body),
        links=tuple(_link(now, link) for link in task.links),
        artifacts=task.artifacts,
        comments=_comments(now, task.id),
        active_processes=tuple(shown(run) for run in active if run is not None),
        review=shown(reviewed) if reviewed else None,
    )


def table_text(rows: Iterable[TaskRow]) -> Iterator[str]:
    """One task a line, in columns; assignee and labels behind the title."""
    tasks = list(rows)
    names = max((len(task.name) for task in tasks), default=0)
    statuses = max((len(task.status) for task in tasks), default=0)
    for task in tasks:
        behind = [line(label) for label in task.labels]
        if task.assignee:
            behind.insert(0, line(task.assignee))
        more = f"  ({', '.join(behind)})" if behind else ""
        name = click.style(f"{task.name:<{names}}", fg="yellow")
        yield f"{name}  {task.status:<{statuses}}  {line(task.title)}{more}"


def full_text(task: TaskShown) -> Iterator[str]:
    """The task as `git show` would write it."""
    formerly = f" (formerly {task.formerly})" if task.formerly else ""
    yield click.style(f"task {task.name}", fg="yellow") + formerly
    yield f"Status:   {task.status}"
    yield f"Assignee: {line(task.assignee or 'nobody')}"
    if task.labels:
        yield f"Labels:   {', '.join(line(label) for label in task.labels)}"
    yield f"Created:  {moment(task.created_at)} by {line(task.created_by)}"
    if task.review is not None:
        yield f"Review:   {_review(task.review)}"
    for run in task.active_processes:
        yield f"Running:  {line(run.worker)} on {run.head[:SHORT]} since {moment(run.started_at or 0)}"
    for link in task.links:
        yield f"Link:     {link.kind} {line(link.name)}"
    for artifact in task.artifacts:
        place = f"{line(artifact.name)} ({artifact.event[:SHORT]} by {line(artifact.actor)})"
        yield f"Artifact: {line(artifact.role)}: {place}"
    yield ""
    yield from indented(task.title)
    if task.body:
        yield ""
        yield from indented(task.body)
    for comment in task.comments:
        yield ""
        yield f"{line(comment.actor)}, {moment(comment.at)}:"
        yield from indented(comment.body)


def _row(now: State, task: Task) -> dict[str, Any]:
    project = lookup.project(now)
    return {
        "id": task.id,
        "name": f"{project}-{task.number}",
        "title": task.title,
        "status": task.status,
        "assignee": task.assignee,
        "labels": task.labels,
        "created_at": task.created_at,
        "created_by": task.created_by,
        "formerly": f"{project}-{task.formerly}" if task.formerly else None,
    }


def _review(run: RunShown) -> str:
    verdict = verdict_text(run.verdict) if run.verdict else run.state.value
    counts = counts_text(run.counts)
    return f"{verdict} by {line(run.worker)} on {run.head[:SHORT]}" + (f" ({counts})" if counts else "")


def _text(now: State, task: TaskId, name: str, text: Text) -> str:
    """A text that stands in the value or, when long, beside it."""
    if not isinstance(text, BlobRef):
        return text
    data = now.read(f"{state.task_folder(task)}/{name}")
    return (
        f"({text.size} bytes that are not in this clone)" if data is None else data.decode("utf-8", "replace")
    )


def _comments(now: State, task: TaskId) -> tuple[CommentShown, ...]:
    return tuple(
        CommentShown(
            comment.event,
            comment.at,
            comment.actor,
            _text(now, task, f"comments/{comment.event[:2]}/{comment.event}", comment.body),
        )
        for comment in state.comments(now, task)
    )


def _link(now: State, link: Link) -> LinkShown:
    if link.kind is LinkKind.COMMIT:
        return LinkShown(link.kind, link.target, link.target[:SHORT])
    linked = state.task(now, TaskId(link.target)) if link.kind is LinkKind.TASK else None
    return LinkShown(link.kind, link.target, lookup.task_name(now, linked) if linked else link.target)
