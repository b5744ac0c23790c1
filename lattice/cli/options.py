"""What several commands take: the repository they stand in, who acts, texts from files, limits."""

import functools
import os
import re
import sys
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

from lattice.errors import EnvironmentProblem, LatticeError, NotFound, UnreadableLog, UsageError
from lattice.report.safe import clean
from lattice.work.here import Here
from lattice.work.passing import in_passing

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_LONGEST_SECONDS = 24 * 3600


def in_untouched_repository(function: Callable[Concatenate[Here, P], R]) -> Callable[P, R]:
    """Hand the repository to a command as its first argument; it is closed after the answer is out."""

    @functools.wraps(function)
    def command(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(_opened(), *args, **kwargs)

    return command


def in_repository(function: Callable[Concatenate[Here, P], R]) -> Callable[P, R]:
    """The same, after a look for runs that were lost or wait: what is found is seen to first."""

    @functools.wraps(function)
    def command(*args: P.args, **kwargs: P.kwargs) -> R:
        here = _opened()
        try:
            in_passing(here)
        except UnreadableLog:
            pass  # a command that needs the log says so itself
        except LatticeError as error:
            # Nobody asked for it: it must not keep a command from its own work.
            click.echo(f"warning: {clean(error.message)}", err=True)
        return function(here, *args, **kwargs)

    return command


def _opened() -> Here:
    here = Here(os.curdir)
    click.get_current_context().call_on_close(here.close)
    return here


def actor_option(function: F) -> F:
    """`--actor`, on commands that write."""
    option = click.option("--actor", metavar="ACTOR", help="Who says so: human:NAME or agent:NAME.")
    return option(function)


def body_file_option(function: F) -> F:
    """`-F`, a file in place of a text on the command line."""
    option = click.option(
        "-F", "--file", metavar="FILE", help="Take the text from a file; - is standard input."
    )
    return option(function)


def one_text(text: str | None, file: str | None) -> str | None:
    """The text as typed or from the file, without its last newlines; None where neither is given."""
    if text is not None and file is not None:
        raise UsageError("a text and -F cannot be given together", "use one of them")
    return text if file is None else read_text(file).rstrip("\n")


def read_text(file: str) -> str:
    """The content of a file, or of standard input for `-`; raises UsageError where it is not UTF-8."""
    data = _read(file)
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UsageError(f"'{file}' is not UTF-8 text") from None


def _read(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read()
        with open(file, "rb") as opened:
            return opened.read()
    except FileNotFoundError:
        raise NotFound(f"no file '{file}'") from None
    except OSError as error:
        raise EnvironmentProblem(f"cannot read '{file}': {error.strerror}") from error


def time_limit(text: str | None) -> int | None:
    """A time limit in whole seconds, one at least; raises UsageError."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})([smh]?)", text, re.ASCII)
    seconds = float(found[1]) * _SECONDS[found[2] or "m"] if found else 0.0
    if not 0 < seconds <= _LONGEST_SECONDS:
        raise UsageError(f"'{text}' is no time limit", "20m, 90s or 1h, 24h at most; 20 means 20m")
    return int(seconds) or 1
