"""`doctor`: look whether everything is in order."""

import os
from collections.abc import Iterator

import click

from lattice.cli.options import in_untouched_repository
from lattice.cli.output import Command
from lattice.cli.upkeep import engines
from lattice.cli.upkeep.checked import Checked, Level
from lattice.cli.upkeep.checks import CHECKS
from lattice.cli.upkeep.engines import EnginesFound
from lattice.cli.upkeep.log_checks import LOG_CHECKS
from lattice.errors import Exit, LatticeError
from lattice.report.safe import line
from lattice.report.shown import Shown
from lattice.work.here import Here

_COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}


class Diagnosis(Shown, frozen=True, kw_only=True, tag="diagnosis"):
    """Every check that was made."""

    checks: tuple[Checked, ...]

    @property
    def exit_code(self) -> Exit:
        """A negative answer where something is wrong."""
        failed = any(check.level is Level.FAIL for check in self.checks)
        return Exit.NEGATIVE if failed else Exit.DONE


def _text(answer: Diagnosis | EnginesFound) -> Iterator[str]:
    return engines.text(answer) if isinstance(answer, EnginesFound) else _check_lines(answer)


def _check_lines(diagnosis: Diagnosis) -> Iterator[str]:
    for check in diagnosis.checks:
        level = click.style(f"{check.level:<4}", fg=_COLOURS.get(check.level))
        yield f"{level}  {line(check.name)}: {line(check.detail)}"
        if check.hint:
            yield f"      hint: {line(check.hint)}"


@click.command("doctor", cls=Command, text=_text, example="git lattice doctor --full")
@click.option("--full", is_flag=True, help="Check every commit of the log, not the newest alone.")
@click.option("--engines", "only_engines", is_flag=True, help="Look at the engines alone, and closely.")
@in_untouched_repository
def doctor(here: Here, full: bool, only_engines: bool) -> Diagnosis | EnginesFound:
    """Look whether git, the log, the notes and the engines are in order. Changes nothing.

    Ends with 1 if something is wrong. With --engines: where each engine's program is, its version, whether
    it is signed in and how that is known, what can confine it, and with which engine each worker would
    run. Nothing is spent, and nobody is asked over a network.
    """
    if only_engines:
        return engines.look(here, os.environ)
    return Diagnosis(checks=tuple(_checked(here, full)))


def _checked(here: Here, full: bool) -> Iterator[Checked]:
    """Every check in turn; one that cannot be made is one that failed, and one reason is told once."""
    told: set[str] = set()
    for name, check in {**CHECKS, **LOG_CHECKS}.items():
        try:
            yield from check(here, full)
        except LatticeError as error:
            if error.message not in told:
                hint = error.hint if error.hint != "git lattice doctor" else None
                yield Checked(name, Level.FAIL, error.message, hint)
            told.add(error.message)
