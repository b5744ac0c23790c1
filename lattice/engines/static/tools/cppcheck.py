"""cppcheck: C and C++, file by file, without the headers."""

from collections.abc import Iterable, Sequence
from functools import partial

from lattice.engines.static.linting.lints import Lint
from lattice.engines.static.paths import has_edits, is_foreign, is_test, suffix
from lattice.engines.static.view import Diagnostic
from lattice.model.change import FileChange
from lattice.model.review import Severity

_SUFFIXES = frozenset(".c .cc .cpp .cxx".split())
_FIELDS = 4

_important = partial(Lint, Severity.IMPORTANT)

_OUTSIDE = _important("It reads or writes outside of the object. Correct the index or the size.")
_FREED = _important("The memory belongs to nobody any more. Use it before it is freed, and free it once.")
_LEAKED = _important("Nothing frees it on this path. Release it before the function ends.")
_NULL = _important("The program crashes when the pointer is null. Test it first.")
_UNSET = _important("The value is whatever was in memory. Set it first.")
_FORMAT = _important("The call reads arguments that are not there. Make placeholders and arguments agree.")
_DANGLING = _important("The object is gone when the function ends. Return a copy, or allocate it.")

TRUSTED: dict[str, Lint] = {
    "arrayIndexOutOfBounds": _OUTSIDE,
    "negativeIndex": _OUTSIDE,
    "bufferAccessOutOfBounds": _OUTSIDE,
    "containerOutOfBounds": _OUTSIDE,
    "deallocuse": _FREED,
    "doubleFree": _FREED,
    "mismatchAllocDealloc": _important("Memory is freed in another way than it was got. Match the calls."),
    "memleak": _LEAKED,
    "resourceLeak": _LEAKED,
    "memleakOnRealloc": _important("The old memory is lost when `realloc` fails. Use another pointer first."),
    "nullPointer": _NULL,
    "uninitvar": _UNSET,
    "uninitdata": _UNSET,
    "legacyUninitvar": _UNSET,
    "zerodiv": _important("The program stops when it divides by zero. Test the divisor."),
    "wrongPrintfScanfArgNum": _FORMAT,
    "returnDanglingLifetime": _DANGLING,
    "danglingLifetime": _DANGLING,
    "invalidLifetime": _DANGLING,
    "autoVariables": _DANGLING,
    "shiftTooManyBits": _important("Shifting by more bits than there are is undefined. Widen it first."),
    "invalidContainer": _important("The iterator is invalid after the change. Take a new one."),
}

NAME = "cppcheck"
VERSION = ("--version",)
EXITS = (0,)
CONFIG_NAME = "config"
CONFIG = b""


def applies(file: FileChange) -> bool:
    """Edited sources that are ours; headers alone say too little."""
    path = file.path
    return suffix(path) in _SUFFIXES and has_edits(file) and not is_foreign(path) and not is_test(path)


def stand_in(path: str, _content: bytes) -> str | None:
    """The extension says which language it is."""
    return f"file{suffix(path)}"


def command(program: str, _config: str, names: Sequence[str]) -> list[str]:
    """One configuration of the preprocessor; remarks on stdout."""
    template = r"--template={file}\t{line}\t{id}\t{message}"
    options = ["--quiet", "--max-configs=1", "--output-file=/dev/stdout", template, "--template-location="]
    return [program, *options, *names]


def parse(output: bytes) -> Iterable[Diagnostic]:
    """Its lines, four fields each."""
    for line in output.decode("utf-8", "replace").splitlines():
        fields = line.split("\t", _FIELDS - 1)
        if len(fields) == _FIELDS:
            path, number, code, message = fields
            yield Diagnostic(path, int(number), int(number), code, message)
