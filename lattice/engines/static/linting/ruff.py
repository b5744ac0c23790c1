"""Running ruff, once per side, over copies of the changed Python files in a private folder.

Invariant: nothing but our own table decides what ruff does. Its configuration files, its
environment variables and the repository's file names are all kept from it; files are called by a number.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from lattice.engines.static.linting.lints import LINTS
from lattice.engines.static.view import SYNTAX, Diagnostic, Side, Unanswerable

_SECONDS = 60
# Names that a program or a tool puts there before the module runs.
_BUILTINS = [
    "_",
    "gettext",
    "ngettext",
    "reveal_type",
    "reveal_locals",
    "__class__",
    "get_ipython",
    "display",
]

Sources = Mapping[str, bytes]
"""Path in the change -> content on one side."""


class Linted(Struct, frozen=True):
    """What ruff said of both sides, and which ruff it was (`ruff 0.9.1`)."""

    tool: str
    old: tuple[Diagnostic, ...] = ()
    new: tuple[Diagnostic, ...] = ()


class _Place(Struct, frozen=True):
    row: int


class _Remark(Struct, frozen=True):
    filename: str
    location: _Place
    end_location: _Place
    message: str
    code: str | None = None


def lint(old: Sources, new: Sources) -> Linted:
    """Lint both sides at once; raises Unanswerable where ruff is missing, fails or takes too long."""
    program = find()
    folder = tempfile.mkdtemp(prefix="git-lattice-static-")
    try:
        return _lint_in(Path(folder), program, old, new)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find() -> str:
    """The ruff that was installed with us, else one on PATH; raises Unanswerable."""
    name = "ruff" + (sysconfig.get_config_var("EXE") or "")
    beside = [os.path.dirname(sys.executable), sysconfig.get_path("scripts")]
    # A relative entry on PATH would be a place in whatever repository we stand in.
    on_path = [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(entry)]
    found = shutil.which(name, path=os.pathsep.join([*beside, *on_path]))
    if found is None:
        raise Unanswerable("ruff is not installed")
    return found


def _lint_in(folder: Path, program: str, old: Sources, new: Sources) -> Linted:
    version = _start(folder, [program, "--version"])
    names = {side: _write(folder / side, files) for side, files in ((Side.OLD, old), (Side.NEW, new))}
    running = {side: _start(folder, _command(program, folder / side)) for side in Side if names[side]}
    said = {side: _diagnostics(_finish(child), names[side]) for side, child in running.items()}
    tool = _finish(version).decode("utf-8", "replace").strip()
    return Linted(tool, said.get(Side.OLD, ()), said.get(Side.NEW, ()))


def _write(folder: Path, files: Sources) -> dict[str, str]:
    """Write the files under numbers; the file written -> the path it stands for.

    Only what ruff reads from a name is kept: the extension, and whether it is a package's file.
    """
    folder.mkdir()
    names: dict[str, str] = {}
    for number, (path, content) in enumerate(files.items()):
        place = folder / f"{number}{path[path.rindex('.') :]}"
        if path.endswith("__init__.py"):
            place = folder / str(number) / "__init__.py"
            place.parent.mkdir()
        place.write_bytes(content)
        names[str(place)] = path
    return names


def _command(program: str, folder: Path) -> list[str]:
    # No target version: ruff then allows the newest syntax. Which Python runs the project is not ours to say.
    return [
        program,
        "check",
        "--isolated",
        "--no-cache",
        "--no-respect-gitignore",
        "--no-fix",
        "--exit-zero",
        "--quiet",
        f"--config=builtins={_BUILTINS}",
        "--config=exclude=[]",
        f"--select={','.join(LINTS)}",
        "--output-format=json",
        str(folder),
    ]


def _start(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("RUFF_")}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe)


def _finish(child: subprocess.Popen[bytes]) -> bytes:
    try:
        output, complaint = child.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise Unanswerable(f"ruff took longer than {_SECONDS} s") from None
    if child.returncode:
        lines = complaint.decode("utf-8", "replace").strip().splitlines()
        raise Unanswerable(f"ruff failed: {lines[0] if lines else child.returncode}")
    return output


def _diagnostics(output: bytes, names: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(_read(output, names), key=lambda each: (each.path, each.line, each.code)))


def _read(output: bytes, names: Mapping[str, str]) -> Iterator[Diagnostic]:
    for remark in msgspec.json.decode(output or b"[]", type=list[_Remark]):
        path = names.get(remark.filename)
        if path is not None:
            first, last = remark.location.row, remark.end_location.row
            # Older versions give a syntax error no code.
            yield Diagnostic(path, first, last, remark.code or SYNTAX, remark.message)
