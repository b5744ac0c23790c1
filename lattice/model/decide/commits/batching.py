"""Many commits of one branch in one review: a range along first parents, from the oldest to the newest.

What waits in the queue for the same worker is taken along. A range has at most MOST commits, because
all of them stand in its request.
"""

from collections.abc import Iterator

import msgspec

from lattice.model import state
from lattice.model.decide.asking import Wish
from lattice.model.ids import Oid, Target
from lattice.model.run import Run, Trigger
from lattice.model.state import State

MOST = 60
"""The ids of so many (of 64 digits at most) are what the 4 KB of an event hold."""

Batch = tuple[Wish, tuple[Run, ...]]
"""A request, and the queued runs whose place it takes."""


def batches(now: State, wishes: list[Wish], lines: tuple[tuple[Oid, ...], ...], most: int) -> Iterator[Batch]:
    """The requests for what is wished: ranges where more than `most` commits of a line wait."""
    left = {(wish.worker, wish.target.head): wish for wish in wishes}
    kinds = {(wish.worker, wish.made_of): wish for wish in wishes if wish.trigger is Trigger.COMMIT}
    for pattern in kinds.values():
        waiting = {run.head: run for run in state.queued(now) if _could_join(run, pattern)}
        for line in lines:
            together = [head for head in line if head in waiting or _is_like(left, pattern, head)]
            if len(together) <= most:
                continue
            for heads in (together[begin : begin + MOST] for begin in range(0, len(together), MOST)):
                taken = {head: left.pop((pattern.worker, head), None) for head in heads}
                absorbed = tuple(waiting.pop(head) for head in heads if head in waiting)
                yield from _range(pattern, taken, absorbed)
    yield from ((wish, ()) for wish in left.values())


def _could_join(run: Run, pattern: Wish) -> bool:
    """Whether a queued run of one commit is for the same review as `pattern`."""
    alike = (run.worker, (run.definition, run.prompt, run.engine), run.clone, run.trigger)
    wished = (pattern.worker, pattern.made_of, pattern.clone, Trigger.COMMIT)
    return alike == wished and not run.covers and not run.cancel_requested


def _is_like(left: dict[tuple[str, Oid], Wish], pattern: Wish, head: Oid) -> bool:
    wish = left.get((pattern.worker, head))
    return wish is not None and wish.made_of == pattern.made_of


def _range(pattern: Wish, taken: dict[Oid, Wish | None], absorbed: tuple[Run, ...]) -> Iterator[Batch]:
    """The request for a stretch of a line; `taken` are its commits, without a wish where one is queued."""
    heads = tuple(taken)
    bases = {run.head: run.base for run in absorbed}
    bases |= {head: wish.target.base for head, wish in taken.items() if wish}
    if len(heads) == 1:
        yield from ((wish, ()) for wish in taken.values() if wish)
        return
    tasks = {wish.task for wish in taken.values() if wish} | {run.task for run in absorbed}
    whole = msgspec.structs.replace(
        pattern,
        target=Target(bases[heads[0]], heads[-1]),
        covers=heads[:-1],
        task=tasks.pop() if len(tasks) == 1 else None,
        replace=False,
        patch=None,
    )
    yield whole, absorbed
