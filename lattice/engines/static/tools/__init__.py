"""Other people's linters, used where they are installed, in one table.

Each is a module with the surface of `Tool`. A code stands in its table if what it reports fails or misbehaves
when the line runs, whatever the project's style is; all its other codes are dropped.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from lattice.engines.static.linting.lints import Lint
from lattice.engines.static.tools import cppcheck, hadolint, lizard, oxlint, shellcheck, zizmor
from lattice.engines.static.view import Diagnostic
from lattice.model.change import FileChange


class Tool(Protocol):
    """The surface of a tool's module."""

    @property
    def NAME(self) -> str: ...

    @property
    def TRUSTED(self) -> Mapping[str, Lint]:
        """Code -> what it means to us."""
        ...

    @property
    def CONFIG_NAME(self) -> str:
        """The name of the file with CONFIG, above all the files that it is shown."""
        ...

    @property
    def CONFIG(self) -> bytes:
        """What it reads in place of the repository's configuration; empty where an option does that."""
        ...

    @property
    def VERSION(self) -> tuple[str, ...]:
        """The words that make it tell its version."""
        ...

    @property
    def EXITS(self) -> tuple[int, ...]:
        """The exit codes of a run that came to its end."""
        ...

    def applies(self, file: FileChange) -> bool:
        """Whether the tool may have something to say about this file."""
        ...

    def stand_in(self, path: str, content: bytes, /) -> str | None:
        """The relative name by which the tool knows what the content is; None leaves it out."""
        ...

    def command(self, program: str, config: str, names: Sequence[str], /) -> list[str]:
        """The command line for the files `names`; `config` is the file that holds CONFIG."""
        ...

    def parse(self, output: bytes) -> Iterable[Diagnostic]:
        """What it said, with the names as paths and its own codes; raises ValueError for no answer."""
        ...


TOOLS: tuple[Tool, ...] = (oxlint, shellcheck, zizmor, lizard, hadolint, cppcheck)

TRUSTED: dict[str, Lint] = {
    f"{tool.NAME}/{code}": lint for tool in TOOLS for code, lint in tool.TRUSTED.items()
}
"""The names of all remarks that can become findings: `oxlint/no-dupe-keys`."""


def tools_for(file: FileChange) -> tuple[Tool, ...]:
    """The tools that may have something to say about a file, installed or not."""
    return tuple(tool for tool in TOOLS if tool.applies(file))
