"""What a run comes to that brings no review."""

from lattice.model.decide.policy import Stopped
from lattice.model.payload import ProcessFailed
from lattice.model.run import FailureKind

STOPPED = {
    Stopped.AT_DEADLINE: (FailureKind.TIMEOUT, "stopped at its time limit"),
    Stopped.IDLE: (FailureKind.TIMEOUT, "stopped after it had been idle for too long"),
    Stopped.ON_REQUEST: (FailureKind.CANCELLED, "the supervisor was told to stop"),
    Stopped.CANCELLED: (FailureKind.CANCELLED, "cancelled"),
    Stopped.SUPERSEDED: (FailureKind.SUPERSEDED, "replaced by a newer request"),
    Stopped.CLOSED: (FailureKind.SUPERSEDED, "closed by somebody else"),
}
"""What a run comes to one of whose programs was stopped without a review."""

TOO_LATE_FOR_A_REVIEW = (Stopped.ON_REQUEST, Stopped.CANCELLED, Stopped.SUPERSEDED, Stopped.CLOSED)


class Failure(Exception):
    """The attempt ended without a review."""

    def __init__(self, payload: ProcessFailed) -> None:
        super().__init__(payload.message)
        self.payload = payload
