"""Decisions about tasks. Every check that guards a write is made here, on the state it is written to."""

from lattice.errors import Refused, UsageError
from lattice.model.decide.decision import Decide, Decision
from lattice.model.decide.lookup import find_task, task_name
from lattice.model.event import Draft
from lattice.model.payload import (
    ArtifactAttached,
    Assigned,
    CommentAdded,
    Payload,
    StatusChanged,
    TaskCreated,
    TaskLinked,
)
from lattice.model.state import State
from lattice.model.task import LinkKind, Status, Task, next_statuses


def create(actor: str, payload: TaskCreated) -> Decide[None]:
    """Write a new task; its id is that of the event."""
    return lambda _: Decision(None, (Draft(payload=payload, actor=actor),))


def about(name: str, actor: str, payload: Payload) -> Decide[Task]:
    """Write `payload` about the task called `name`; the answer is the task as it was."""

    def decide(now: State) -> Decision[Task]:
        task = find_task(now, name)
        return Decision(task, (Draft(payload=payload, actor=actor, task=task.id),))

    return decide


def comment(name: str, actor: str, body: str) -> Decide[Task]:
    return about(name, actor, CommentAdded(body=body))


def assign(name: str, actor: str, assignee: str | None) -> Decide[Task]:
    return about(name, actor, Assigned(assignee=assignee))


def attach(name: str, actor: str, artifact: ArtifactAttached) -> Decide[Task]:
    return about(name, actor, artifact)


def link(name: str, actor: str, kind: LinkKind, target: str) -> Decide[Task]:
    """Link a task; a link to another task holds that task's id."""

    def decide(now: State) -> Decision[Task]:
        task = find_task(now, name)
        held = find_task(now, target).id if kind is LinkKind.TASK else target
        if held == task.id:
            raise Refused(f"cannot link '{name}' to itself")
        draft = Draft(payload=TaskLinked(kind=kind, target=held), actor=actor, task=task.id)
        return Decision(task, (draft,))

    return decide


def move(name: str, actor: str, wish: StatusChanged, *, done_needs_review: bool = False) -> Decide[Task]:
    """Move a task; raises Refused for a move that cannot follow, unless the wish is forced.

    With `done_needs_review` a task is done only once a run has reviewed it.
    """
    if wish.status not in set(Status):
        raise UsageError(f"'{wish.status}' is not a status", f"one of {', '.join(Status)}")
    if wish.force and not wish.reason:
        raise UsageError("a forced move needs a reason", "--force --reason TEXT")

    def decide(now: State) -> Decision[Task]:
        task = find_task(now, name)
        if task.status == wish.status:
            return Decision(task)
        if not wish.force:
            _refuse(task_name(now, task), task, Status(wish.status))
            if wish.status == Status.DONE and done_needs_review and task.reviewed_by is None:
                raise _unreviewed(task_name(now, task))
        return Decision(task, (Draft(payload=wish, actor=actor, task=task.id),))

    return decide


def _refuse(name: str, task: Task, status: Status) -> None:
    allowed = next_statuses(task.status)
    if status not in allowed:
        raise Refused(
            f"cannot move '{name}' from {task.status} to {status}",
            f"next may be {', '.join(allowed) or 'nothing'}; else --force --reason TEXT",
        )


def _unreviewed(name: str) -> Refused:
    return Refused(
        f"cannot move '{name}' to done: it has no review, and lattice.doneNeeds asks for one",
        f"git lattice worker run CodeReviewLite {name}",
    )
