"""The engine `script`: the definition's own command.

It runs in the worktree with the prompt on its standard input, finds the target in LATTICE_BASE and
LATTICE_COMMIT, and prints an answer.
"""

import os
from collections.abc import Mapping

from lattice.engines import exchange
from lattice.engines.exchange import Request, Unlucky
from lattice.model.review import Answer

needs_worktree = True


def parse(stdout: bytes, stderr: bytes, exit_code: int) -> Answer:
    """The answer that the script printed; raises BadOutput, Unlucky for exit code 75 (EX_TEMPFAIL)."""
    if exit_code == os.EX_TEMPFAIL:
        said = exchange.last_line(stderr) or exchange.last_line(stdout) or "it said nothing"
        raise Unlucky(f"the engine could not work this time: {said}")
    return exchange.parse_answer(stdout, stderr, exit_code)


def available(environ: Mapping[str, str]) -> str | None:  # noqa: ARG001 - as all engines
    """Whether the program is there shows when it is started."""
    return None


def version() -> str:
    """A script has none; its objects' ids say what ran."""
    return ""


def command(request: Request) -> list[str]:
    """The definition's words; a program with a slash in its name is one of the worktree's files."""
    program, *words = request.definition.command
    if "/" in program:
        program = os.path.join(request.worktree or "", program)
    return [program, *words]
