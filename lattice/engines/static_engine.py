"""The engine `static`: our own rules in a process of their own, which reads git and needs no files."""

import sys
from collections.abc import Mapping

from lattice import __version__
from lattice.engines import exchange
from lattice.engines.exchange import Request

needs_worktree = False

parse = exchange.parse_answer


def available(environ: Mapping[str, str]) -> str | None:  # noqa: ARG001 - as all engines
    """It always can run."""
    return None


def version() -> str:
    """The version of the rules is the program's."""
    return __version__


def command(request: Request) -> list[str]:
    """Our own Python, which takes no module from the folder that it is started in (-P)."""
    return [
        sys.executable,
        "-P",
        "-m",
        "lattice.engines.static",
        "--git-dir",
        request.git_dir,
        "--base",
        request.base,
        "--head",
        request.head,
        *(word for name in request.disabled_rules for word in ("--disable", name)),
    ]
