"""How a command's answer gets out: the one place that prints data, as text or as JSON.

A command returns a value (or an iterable of values) and knows neither. `Command` adds `--json`,
prints, and turns the value into the exit code.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import click

from lattice.errors import EnvironmentProblem, Exit
from lattice.report.shown import Shown, encode, worst

Text = Callable[[Any], Iterable[str]]
"""Writes a command's answer as lines without newlines."""


class Command(click.Command):
    """A command that returns what it has to show; `text` writes it for people."""

    def __init__(self, *args: Any, text: Text, example: str, **kwargs: Any) -> None:
        kwargs["epilog"] = f"Example: {example}"
        super().__init__(*args, **kwargs)
        self.params.append(click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."))
        self._text = text

    def invoke(self, ctx: click.Context) -> int:
        as_json = ctx.params.pop("as_json")
        answer = super().invoke(ctx)
        codes: list[Exit] = []
        rows = _noting([answer] if isinstance(answer, Shown) else answer, codes)
        if as_json:
            _print(encode(row) for row in rows)
        else:
            lines = self._text(next(rows) if isinstance(answer, Shown) else rows)
            _print(f"{line}\n" for line in lines)
        return int(worst(codes))


def _noting(rows: Iterable[Shown], codes: list[Exit]) -> Iterator[Shown]:
    """The rows as they pass, with their exit codes noted."""
    for row in rows:
        codes.append(row.exit_code)
        yield row


def _print(pieces: Iterable[str | bytes]) -> None:
    for piece in pieces:
        try:
            click.echo(piece, nl=False)
        except BrokenPipeError:
            # Whoever read has seen enough. Python's own flush at exit must not complain either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        except OSError as error:
            raise EnvironmentProblem(f"cannot write to standard output: {error.strerror}") from error
