"""The engine `static`: our own rules in a process of their own, which reads git and needs no files."""

import sys
from collections.abc import Mapping

from lattice import __version__
from lattice.engines import exchange
from lattice.engines.exchange import Output, Request, Usage
from lattice.model.review import Answer

needs_worktree = False
takes_inline = True


def available(environ: Mapping[str, str]) -> str | None:  # noqa: ARG001 - as all engines
    """It always can run."""
    return None


def signed_in(environ: Mapping[str, str]) -> tuple[bool | None, str]:  # noqa: ARG001 - as all engines
    """It asks nobody."""
    return True, "it needs no login"


def version(environ: Mapping[str, str]) -> str:  # noqa: ARG001 - as all engines
    """The version of the rules is the program's."""
    return __version__


def writable(environ: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG001 - as all engines
    """It writes nothing."""
    return ()


def files(request: Request) -> dict[str, bytes]:  # noqa: ARG001 - as all engines
    """It needs none."""
    return {}


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


def environment(request: Request) -> dict[str, str]:
    """The environment as it is."""
    return request.environ


def parse(request: Request, output: Output) -> Answer:  # noqa: ARG001 - as all engines
    """The answer that it printed; raises BadOutput."""
    return exchange.parse_answer(output.stdout, output.stderr, output.exit_code)


def gave_up(output: Output) -> bool:  # noqa: ARG001 - as all engines
    """It ends by itself."""
    return False


def usage(output: Output) -> Usage:  # noqa: ARG001 - as all engines
    """It takes nothing but time."""
    return Usage()
