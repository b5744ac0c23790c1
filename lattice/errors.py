"""The errors a user meets, each with the exit code that docs/exit-codes promises for it.

The command line turns them into text (or JSON) in one place. Everything below raises them and
nothing below prints.
"""

from enum import IntEnum


class Exit(IntEnum):
    """Every exit code of `git lattice`; a code has one meaning in every command."""

    DONE = 0
    NEGATIVE = 1
    USAGE = 2
    NO_VERDICT = 3
    NOT_FOUND = 4
    REFUSED = 5
    BUSY = 6
    UNTRUSTED = 7
    UNREADABLE_LOG = 8
    ENVIRONMENT = 9
    NO_REPOSITORY = 128
    INTERRUPTED = 130


class LatticeError(Exception):
    """What failed, in git's manner: lower case, no full stop, the subject in single quotes.

    `hint` is what to type or to do next, without the word `hint:`.
    """

    exit_code = Exit.ENVIRONMENT

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(LatticeError):
    """The words of the command do not fit: a bad option value, a malformed definition."""

    exit_code = Exit.USAGE


class NoVerdict(LatticeError):
    """A run ended without a verdict."""

    exit_code = Exit.NO_VERDICT


class NotFound(LatticeError):
    """A name, id or revision that is not there, or that fits several."""

    exit_code = Exit.NOT_FOUND


class Refused(LatticeError):
    """The state forbids it: a transition, a late close, a missing review."""

    exit_code = Exit.REFUSED


class Busy(LatticeError):
    """Others hold what is needed, and the deadline for waiting has passed."""

    exit_code = Exit.BUSY


class Untrusted(LatticeError):
    """A definition, prompt or script that nobody approved in this clone."""

    exit_code = Exit.UNTRUSTED


class UnreadableLog(LatticeError):
    """The log is corrupt, or was written by a newer program."""

    exit_code = Exit.UNREADABLE_LOG


class EnvironmentProblem(LatticeError):
    """Disk, permission, a missing program, a repository that cannot be served."""

    exit_code = Exit.ENVIRONMENT


class NoRepository(LatticeError):
    """There is no git repository here."""

    exit_code = Exit.NO_REPOSITORY
