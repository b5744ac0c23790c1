"""How events about runs and their reviews change the state.

    process_queued -> process_started -> process_completed | process_failed
                   -> process_failed | request_dropped

A claim of a run that is active already is `superseded`; whatever reaches a terminal run is
`late`, and its review is kept under `late/`. The one member of an ended run that still changes is
`retried_as`, which the next attempt's request sets, once.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from lattice.model import state
from lattice.model.event import Event
from lattice.model.fold.overlay import Misfit, Overlay, Repeated
from lattice.model.ids import BlobRef, RunId
from lattice.model.payload import (
    CancelRequested,
    EventType,
    FindingResolved,
    ProcessCompleted,
    ProcessFailed,
    ProcessQueued,
    ProcessStarted,
    RequestDropped,
    ReviewMoved,
)
from lattice.model.run import RECENT_RUNS, Recent, Run, RunState
from lattice.model.state import Value
from lattice.model.task import ActiveProcess, Task


def _queued(overlay: Overlay, event: Event, payload: ProcessQueued) -> None:
    run_id = RunId(event.id)
    if state.run(overlay, run_id) is not None:
        raise Repeated
    if overlay.read(state.key_path(payload.key)) is not None:
        raise Misfit("superseded", "the same run is queued or active already")
    run = Run(
        id=run_id,
        worker=payload.worker,
        reviewer=payload.reviewer,
        base=payload.base,
        head=payload.head,
        task=event.task,
        engine=payload.engine,
        definition=payload.definition,
        prompt=payload.prompt,
        key=payload.key,
        timeout_seconds=payload.timeout_seconds,
        clone=event.clone,
        asked_by=event.actor,
        asked_at=event.at,
        attempt=payload.attempt,
        retry_of=payload.retry_of,
        not_before=payload.not_before,
        trigger=payload.trigger,
        covers=payload.covers,
    )
    overlay.write(state.queue_path(run_id), run)
    for commit in (payload.head, *payload.covers):
        overlay.place(f"{state.targets_folder(commit)}/{run_id}", payload.worker)
    overlay.place(state.key_path(payload.key), run_id)
    for blob in (payload.definition, payload.prompt):
        if blob is not None:
            overlay.place(state.definition_path(blob), BlobRef(blob, 0))
    if payload.retry_of is not None:
        _name_next_attempt(overlay, payload.retry_of, run_id)
    if payload.budget is not None:
        path = state.spent_path(event.clone, payload.worker)
        spent = state.read_as(overlay, path, state.Spent) or state.Spent()
        overlay.write(path, state.charge(spent, payload.budget, event.at))


def _name_next_attempt(overlay: Overlay, before: RunId, after: RunId) -> None:
    run = state.run(overlay, before)
    if run is not None and run.is_terminal and run.retried_as is None:
        overlay.change(f"{state.run_folder(before)}/run.json", run, retried_as=after)


def _open_run(overlay: Overlay, event: Event, late: dict[str, Value] | None = None) -> Run:
    """The queued or active run that the event is about."""
    run = state.run(overlay, event.run) if event.run else None
    if run is None:
        raise Misfit("ignored", f"no run '{event.run}'")
    if run.is_terminal:
        if event.id in (run.started_event_id, run.ended_event_id):
            raise Repeated
        raise Misfit("late", f"the run has {run.state} already", late)
    return run


def _started(overlay: Overlay, event: Event, payload: ProcessStarted) -> None:
    run = _open_run(overlay, event)
    if run.started_event_id == event.id:
        raise Repeated
    if run.state is RunState.ACTIVE:
        raise Misfit("superseded", f"the run was started by {run.started_event_id}")
    overlay.remove(state.queue_path(run.id))
    started = msgspec.structs.replace(
        run,
        state=RunState.ACTIVE,
        started_event_id=event.id,
        started_at=event.at,
        started_clone=event.clone,
        host=payload.host,
        deadline=payload.deadline,
        engine=payload.engine or run.engine,
        engine_version=payload.engine_version,
    )
    overlay.write(state.active_path(run.id), started)
    task = _task_of(overlay, run)
    if task is not None:
        process = ActiveProcess(
            worker=run.worker,
            run=run.id,
            started_event_id=event.id,
            started_at=event.at,
            actor=run.reviewer,
            commit=run.head,
            timeout_minutes=-(-run.timeout_seconds // 60),
            deadline=payload.deadline,
        )
        overlay.change(state.task_path(task.id), task, active_processes=(*task.active_processes, process))


def _completed(overlay: Overlay, event: Event, payload: ProcessCompleted) -> None:
    late: dict[str, Value] = {}
    if event.run:
        late[f"{state.run_folder(event.run)}/late/{event.id}.json"] = _content(payload.review)
    run = _open_run(overlay, event, late)
    if run.state is RunState.QUEUED:
        raise Misfit("ignored", "the run has not started")
    ended = msgspec.structs.replace(
        run,
        state=RunState.COMPLETED,
        verdict=payload.verdict,
        counts=payload.counts,
        patch=payload.patch,
        engine=payload.engine,
        engine_version=payload.engine_version,
        survivors=payload.survivors,
        message=payload.note,
        tampered=payload.tampered,
    )
    overlay.changes[f"{state.run_folder(run.id)}/review.json"] = _content(payload.review)
    if payload.patch is not None and not payload.tampered:
        overlay.place(state.patch_path(payload.patch), run.id)
    _close(overlay, event, ended)


def _content(text: str | BlobRef) -> Value:
    return text if isinstance(text, BlobRef) else text.encode()


def _failed(overlay: Overlay, event: Event, payload: ProcessFailed) -> None:
    run = _open_run(overlay, event)
    ended = msgspec.structs.replace(
        run,
        state=RunState.FAILED,
        failure=payload.kind,
        message=payload.message,
        exit_code=payload.exit_code,
        survivors=payload.survivors,
        tampered=payload.tampered,
    )
    if payload.output:
        overlay.place(f"{state.run_folder(run.id)}/output", payload.output)
    _close(overlay, event, ended)


def _dropped(overlay: Overlay, event: Event, payload: RequestDropped) -> None:
    run = _open_run(overlay, event)
    if run.state is RunState.ACTIVE:
        raise Misfit("ignored", "the run has started")
    dropped = msgspec.structs.replace(run, state=RunState.DROPPED, message=payload.reason)
    _close(overlay, event, dropped)


def _close(overlay: Overlay, event: Event, ended: Run) -> None:
    """Give the run its terminal place and free what it held."""
    ended = msgspec.structs.replace(ended, ended_event_id=event.id, ended_at=event.at)
    was_queued = overlay.read(state.queue_path(ended.id)) is not None
    overlay.remove(state.queue_path(ended.id) if was_queued else state.active_path(ended.id))
    overlay.remove(state.key_path(ended.key))
    overlay.write(f"{state.run_folder(ended.id)}/run.json", ended)
    recent = state.recent(overlay)
    noted = max(recent.noted_at, event.at) if ended.verdict else recent.noted_at
    overlay.write(state.RECENT, Recent((ended.id, *recent.runs)[:RECENT_RUNS], noted))
    task = _task_of(overlay, ended)
    if task is not None:
        overlay.change(
            state.task_path(task.id),
            task,
            active_processes=tuple(p for p in task.active_processes if p.run != ended.id),
            reviewed_by=ended.id if ended.verdict else task.reviewed_by,
        )


def _task_of(overlay: Overlay, run: Run) -> Task | None:
    return state.task(overlay, run.task) if run.task else None


def _cancel_requested(overlay: Overlay, event: Event, payload: CancelRequested) -> None:
    run = _open_run(overlay, event)
    if run.cancel_requested:
        return
    place = state.queue_path if run.state is RunState.QUEUED else state.active_path
    overlay.change(
        place(run.id),
        run,
        cancel_requested=True,
        cancelled_by=payload.by,
        cancel_reason=payload.reason if payload.by else "",
        replaced=payload.replaced,
    )


def _review_moved(overlay: Overlay, _event: Event, payload: ReviewMoved) -> None:
    run = state.run(overlay, payload.review)
    if run is None or run.verdict is None:
        raise Misfit("ignored", f"no review '{payload.review}'")
    overlay.place(f"{state.targets_folder(payload.head)}/{run.id}", run.worker)


def _finding_resolved(overlay: Overlay, event: Event, payload: FindingResolved) -> None:
    resolution = state.Resolution(payload.resolution, payload.reason, event.actor, event.at)
    overlay.write(state.finding_path(payload.finding), resolution)


FOLDS: dict[str, Callable[[Overlay, Event, Any], None]] = {
    EventType.PROCESS_QUEUED: _queued,
    EventType.PROCESS_STARTED: _started,
    EventType.PROCESS_COMPLETED: _completed,
    EventType.PROCESS_FAILED: _failed,
    EventType.REQUEST_DROPPED: _dropped,
    EventType.CANCEL_REQUESTED: _cancel_requested,
    EventType.REVIEW_MOVED: _review_moved,
    EventType.FINDING_RESOLVED: _finding_resolved,
}
