"""Signs of life of an engine: output that changes, processor time that passes, and the answer.

Processor time is asked for only where silence would have a consequence.
"""

import os
import time
from collections.abc import Callable

from lattice.model.decide.policy import Limits
from lattice.work.running.processes import tree
from lattice.work.running.processes.launch import Launch

_BUSY = 0.01
"""The part of one processor's time from which on a silent engine counts as busy."""

_Output = tuple[tuple[int, int], ...]


class Life:
    """When the engine last stirred, and whether it has answered."""

    def __init__(self, launch: Launch, is_answered: Callable[[], bool], limits: Limits) -> None:
        self._files = (launch.stdout, launch.stderr)
        self._is_answered = is_answered
        self._limits = limits
        # Whatever the first look finds has changed: a fast engine has spoken by then.
        self._output: _Output = ()
        self._ask_at: float | None = None
        self._used: tuple[float, float] | None = None
        self.stirred_at = time.monotonic()
        self.answered = False

    def look(self, claim: tree.Claim) -> None:
        """Bring both up to date."""
        now = time.monotonic()
        output = self._outputs()
        if output != self._output:
            self._output, self.stirred_at, self.answered, self._ask_at = output, now, False, now
        elif not self.answered and self._ask_at is not None and now >= self._ask_at:
            # A statement can come later than the last output, so it is asked for again.
            self._ask_at = now + self._limits.linger
            if self._is_answered():
                # From here on processor time counts too; what passed before was not measured.
                self.answered, self.stirred_at = True, now
        if self.answered or self._limits.idle is not None:
            self._look_at_processor(now, claim)

    def _outputs(self) -> _Output:
        return tuple(_signature(path) for path in self._files)

    def _look_at_processor(self, now: float, claim: tree.Claim) -> None:
        used = _processor_seconds(claim)
        if self._used is not None:
            at, before = self._used
            if used - before > _BUSY * (now - at):
                self.stirred_at = now
        self._used = now, used


def _processor_seconds(claim: tree.Claim) -> float:
    if claim.groups:
        return sum(group.processor_seconds() for group in claim.groups)
    return tree.processor_seconds(tree.kin(claim))


def _signature(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return (-1, 0)
    return (found.st_size, found.st_mtime_ns)
