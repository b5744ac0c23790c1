"""How events about tasks change the state."""

from collections.abc import Callable
from typing import Any

from lattice.model import state
from lattice.model.event import Event
from lattice.model.fold.overlay import Misfit, Overlay
from lattice.model.ids import BlobRef, TaskId, Text
from lattice.model.payload import (
    ArtifactAttached,
    Assigned,
    CommentAdded,
    EventType,
    StatusChanged,
    TaskCreated,
    TaskEdited,
    TaskLinked,
)
from lattice.model.task import Artifact, Comment, Link, Status, Task, next_statuses


def _task_of(overlay: Overlay, event: Event) -> Task:
    task = state.task(overlay, event.task) if event.task else None
    if task is None:
        raise Misfit("ignored", f"no task '{event.task}'")
    return task


def _place_long(overlay: Overlay, task: TaskId, name: str, text: Text | None) -> None:
    if isinstance(text, BlobRef):
        overlay.place(f"{state.task_folder(task)}/{name}", text)


def _created(overlay: Overlay, event: Event, payload: TaskCreated) -> None:
    task_id = TaskId(event.id)
    if state.task(overlay, task_id) is not None:
        return
    meta = state.meta(overlay)
    task = Task(
        id=task_id,
        number=meta.next_number,
        title=payload.title,
        body=payload.body,
        labels=payload.labels,
        created_at=event.at,
        created_by=event.actor,
    )
    overlay.write(state.task_path(task_id), task)
    overlay.place(state.number_path(task.number), task_id)
    overlay.change(state.META, meta, next_number=task.number + 1)
    _place_long(overlay, task_id, "body", payload.body)


def _edited(overlay: Overlay, event: Event, payload: TaskEdited) -> None:
    task = _task_of(overlay, event)
    overlay.change(
        state.task_path(task.id),
        task,
        title=task.title if payload.title is None else payload.title,
        body=task.body if payload.body is None else payload.body,
        labels=task.labels if payload.labels is None else payload.labels,
    )
    if isinstance(task.body, BlobRef) and payload.body is not None:
        overlay.remove(f"{state.task_folder(task.id)}/body")
    _place_long(overlay, task.id, "body", payload.body)


def _moved(overlay: Overlay, event: Event, payload: StatusChanged) -> None:
    task = _task_of(overlay, event)
    if payload.status not in set(Status):
        raise Misfit("ignored", f"unknown status '{payload.status}'")
    status = Status(payload.status)
    if status is task.status:
        return
    if status not in next_statuses(task.status) and not payload.force:
        raise Misfit("ignored", f"{status} cannot follow {task.status}")
    overlay.change(state.task_path(task.id), task, status=status)


def _assigned(overlay: Overlay, event: Event, payload: Assigned) -> None:
    task = _task_of(overlay, event)
    overlay.change(state.task_path(task.id), task, assignee=payload.assignee)


def _commented(overlay: Overlay, event: Event, payload: CommentAdded) -> None:
    task = _task_of(overlay, event)
    comment = Comment(event=event.id, at=event.at, actor=event.actor, body=payload.body)
    name = f"comments/{event.id[:2]}/{event.id}"
    overlay.write(f"{state.task_folder(task.id)}/{name}.json", comment)
    _place_long(overlay, task.id, name, payload.body)


def _attached(overlay: Overlay, event: Event, payload: ArtifactAttached) -> None:
    task = _task_of(overlay, event)
    if any(artifact.event == event.id for artifact in task.artifacts):
        return
    artifact = Artifact(event=event.id, role=payload.role, name=payload.name, at=event.at, actor=event.actor)
    overlay.change(state.task_path(task.id), task, artifacts=(*task.artifacts, artifact))
    overlay.place(f"{state.task_folder(task.id)}/artifacts/{event.id}", payload.content)


def _linked(overlay: Overlay, event: Event, payload: TaskLinked) -> None:
    task = _task_of(overlay, event)
    link = Link(payload.kind, payload.target)
    if link not in task.links:
        overlay.change(state.task_path(task.id), task, links=(*task.links, link))


FOLDS: dict[str, Callable[[Overlay, Event, Any], None]] = {
    EventType.TASK_CREATED: _created,
    EventType.TASK_EDITED: _edited,
    EventType.STATUS_CHANGED: _moved,
    EventType.ASSIGNED: _assigned,
    EventType.COMMENT_ADDED: _commented,
    EventType.ARTIFACT_ATTACHED: _attached,
    EventType.TASK_LINKED: _linked,
}
