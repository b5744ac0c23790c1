"""lizard: how often functions branch, in the languages that our own rule `complexity` does not know."""

import csv
from collections.abc import Iterable, Sequence

from lattice.engines.static.linting.lints import Lint
from lattice.engines.static.paths import has_text, is_documentation, is_test, suffix
from lattice.engines.static.view import Diagnostic
from lattice.model.change import FileChange
from lattice.model.review import Severity

_SUFFIXES = frozenset(
    ".c .h .cc .cpp .cxx .hpp .cs .java .kt .kts .m .mm .php .rb .rs .scala .swift .lua .pl .pm".split()
)
_MOST = 15
_COMPLEX = "complexity"

TRUSTED: dict[str, Lint] = {
    _COMPLEX: Lint(
        Severity.MINOR, "Each branch multiplies the paths to test. Split the function.", in_tests=False
    )
}

NAME = "lizard"
VERSION = ("--version",)
EXITS = (0,)
CONFIG_NAME = "config"
CONFIG = b""


def applies(file: FileChange) -> bool:
    """Code that gains text, and is no test."""
    path = file.path
    return suffix(path) in _SUFFIXES and has_text(file) and not is_test(path) and not is_documentation(path)


def stand_in(path: str, _content: bytes) -> str | None:
    """The extension says which language it is."""
    return f"file{suffix(path)}"


def command(program: str, _config: str, names: Sequence[str]) -> list[str]:
    """A switch counts once; any number of warnings is fine."""
    return [program, "--modified", "--csv", "-i", "-1", *names]


def parse(output: bytes) -> Iterable[Diagnostic]:
    """Its CSV: nloc, ccn, tokens, parameters, length, place, file, name, long name, first line, last line."""
    for row in csv.reader(output.decode("utf-8", "replace").splitlines()):
        branches, path, name, first, last = int(row[1]), row[6], row[7], int(row[9]), int(row[10])
        if branches > _MOST:
            # No number: a function that was over the limit stays the same remark when it changes.
            yield Diagnostic(path, first, last, _COMPLEX, f"'{name}' branches more than {_MOST} times")
