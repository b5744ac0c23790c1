"""A time limit for work in the main thread, so that no content can hold a review up."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(Exception):
    """The work was interrupted; what it was about to do is undone."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block after `seconds`; regular expressions are interrupted, too.

    Uses SIGALRM: for the main thread of a process of our own.
    """
    previous = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTime
