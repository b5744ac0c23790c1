"""The points at which a run changes the world for good, and the functions that mend it after a kill.

`durable` marks a function whose return means that something outlasts the process: a file, a ref, a
process, a lock. `recovery` marks one without which some death would leave a trace. Marking costs
one look at a variable; whoever sets `probe` sees every call (the crash tests do, to die there).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

DURABLE: list[str] = []
RECOVERY: list[str] = []
"""The full names of what is marked, as far as it is imported."""

probe: Callable[[str, Callable[[], Any]], Any] | None = None
"""Called with the name and the call itself in place of a marked function."""


def durable(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function whose effect outlasts this process."""
    return _marked(function, DURABLE)


def recovery(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that puts right what a kill left."""
    return _marked(function, RECOVERY)


def _marked(function: Callable[P, R], marks: list[str]) -> Callable[P, R]:
    name = f"{function.__module__}.{function.__qualname__}"
    marks.append(name)

    @wraps(function)
    def marked(*args: P.args, **kwargs: P.kwargs) -> R:
        if probe is None:
            return function(*args, **kwargs)
        result: R = probe(name, lambda: function(*args, **kwargs))
        return result

    return marked
