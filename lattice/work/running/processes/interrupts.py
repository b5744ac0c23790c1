"""Signals as flags and a descriptor: handlers do nothing else, so that nothing is torn apart."""

import os
import signal
from contextlib import suppress

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

NUDGE = signal.SIGUSR1
"""What a command sends to a supervisor for which there is news in the log."""


class Interrupts:
    """What this process was told by signals; `descriptor` becomes readable when one comes."""

    def __init__(self) -> None:
        self.stop = False
        self.nudged = False
        self.descriptor, self._write = os.pipe()
        for end in (self.descriptor, self._write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in STOPPING:
            signal.signal(number, self._note_stop)
        signal.signal(NUDGE, self._note_nudge)

    def take_nudge(self) -> bool:
        """Whether there was a nudge since this was asked last."""
        nudged, self.nudged = self.nudged, False
        return nudged

    def drain(self) -> None:
        """Make the descriptor wait for the next signal; the flags stay."""
        with suppress(BlockingIOError):
            while os.read(self.descriptor, 512):
                pass

    def _note_stop(self, _number: int, _frame: object) -> None:
        self.stop = True

    def _note_nudge(self, _number: int, _frame: object) -> None:
        self.nudged = True
