"""What a decision is: the events to write, and the answer for whoever asked."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from msgspec import Struct

from lattice.model.event import Draft
from lattice.model.ids import Oid
from lattice.model.state import State

T = TypeVar("T")
U = TypeVar("U")


class Decision(Struct, Generic[T]):
    """What to write (perhaps nothing), the answer, and blobs that the events name."""

    answer: T
    drafts: tuple[Draft, ...] = ()
    blobs: Mapping[Oid, bytes] = {}


Decide = Callable[[State], Decision[T]]
"""Decides from a state alone, so that it can be asked again after a lost race."""


def and_then(first: Decide[T], second: Decide[U]) -> Decide[T]:
    """What `first` decides and, where that writes anything, what `second` does: in one write."""

    def decide(now: State) -> Decision[T]:
        decided = first(now)
        if not decided.drafts:
            return decided
        more = second(now)
        return Decision(decided.answer, (*decided.drafts, *more.drafts), {**decided.blobs, **more.blobs})

    return decide
