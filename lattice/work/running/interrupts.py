"""Signals as a flag and a descriptor: handlers do nothing else, so that nothing is torn apart."""

import os
import signal

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Interrupts:
    """Whether somebody asked this process to stop; `descriptor` wakes a poll when it happens."""

    def __init__(self) -> None:
        self.came = False
        self.descriptor, self._write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in STOPPING:
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: object) -> None:
        self.came = True
