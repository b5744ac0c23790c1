"""Each tool once per side, over copies of the files that the change touches, in a private folder.

Invariant: nothing of the repository but the contents reaches a tool: no name, no configuration, no plug-in,
no environment; and none is started from inside the repository, whatever PATH says.
"""

import os
import re
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.tools import Tool
from lattice.engines.static.tools.children import Said, run_all
from lattice.engines.static.view import Diagnostic, Side, ToolRun

SECONDS = 20
_VERSION = pattern(rb"\d+(?:\.\d+)+[\w.+-]*")
_COMPLAINT = pattern(rb"\s*(error|fatal)\b", re.IGNORECASE)
_KEPT = ("HOME", "LANG", "LD_LIBRARY_PATH", "PYENV_ROOT", "ASDF_DATA_DIR", "MISE_DATA_DIR", "TMPDIR")

Sources = Mapping[str, bytes]
"""Path in the change -> content on one side."""


class Work(Struct, frozen=True):
    """What one tool is to look at."""

    tool: Tool
    old: Sources
    new: Sources


class _Prepared(Struct, frozen=True):
    """One tool with its files written: on each side, the name that it sees -> the path it stands for."""

    tool: Tool
    program: str
    config: str
    old: Mapping[str, str]
    new: Mapping[str, str]

    def command(self, names: Iterable[str]) -> list[str]:
        """Its command line for some of the files."""
        return self.tool.command(self.program, self.config, list(names))


def run(
    works: Iterable[Work], environ: Mapping[str, str], outside: Sequence[str] = ()
) -> tuple[ToolRun, ...]:
    """Run the tools side by side; one that is missing, fails, hangs or talks nonsense says so in its place.

    No program is taken from the folders `outside`, nor from a node_modules.
    """
    path = search_path(environ, outside)
    env = _environment(environ, path)
    folder = tempfile.mkdtemp(prefix="git-lattice-tools-")
    try:
        prepared = [each for work in works if (each := _prepare(work, path, folder))]
        ready = [each for each in prepared if isinstance(each, _Prepared)]
        runs = {each.tool: each for each in prepared if isinstance(each, ToolRun)}
        runs |= _both_sides(ready, folder, env)
        return tuple(runs[each.tool.NAME if isinstance(each, _Prepared) else each.tool] for each in prepared)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _both_sides(ready: Sequence[_Prepared], folder: str, env: Mapping[str, str]) -> dict[str, ToolRun]:
    """Head first; of base only the files that it has remarks about at head, mostly none."""
    versions = [[each.program, *each.tool.VERSION] for each in ready]
    said = run_all([*versions, *(each.command(each.new) for each in ready)], folder, env, SECONDS)
    runs = {}
    for each, version, answer in zip(ready, said, said[len(ready) :], strict=False):
        runs[each.tool.NAME] = _read_head(each, version, answer)
    again = []
    for each in ready:
        concerned = {remark.path for remark in runs[each.tool.NAME].new}
        names = [name for name, path in each.old.items() if path in concerned]
        again += [(each, names)] if names else []
    said = run_all([each.command(names) for each, names in again], folder, env, SECONDS)
    for (each, _), answer in zip(again, said, strict=True):
        runs[each.tool.NAME] = _read_base(each, runs[each.tool.NAME], answer)
    return runs


def search_path(environ: Mapping[str, str], outside: Sequence[str] = ()) -> str:
    """Where programs may come from: beside our interpreter, then PATH without the repository's folders."""
    beside = [os.path.dirname(sys.executable), sysconfig.get_path("scripts")]
    homes = [os.path.realpath(folder) for folder in outside]
    entries = [entry for entry in environ.get("PATH", "").split(os.pathsep) if os.path.isabs(entry)]
    return os.pathsep.join([*beside, *(entry for entry in entries if not _is_inside(entry, homes))])


def _is_inside(entry: str, homes: Sequence[str]) -> bool:
    real = os.path.realpath(entry)
    within = any(os.path.commonpath([real, home]) == home for home in homes)
    return within or "node_modules" in entry.split(os.sep) or "node_modules" in real.split(os.sep)


def _environment(environ: Mapping[str, str], path: str) -> dict[str, str]:
    kept = {name: environ[name] for name in _KEPT if name in environ}
    return {**kept, "PATH": path, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}


def _prepare(work: Work, path: str, folder: str) -> _Prepared | ToolRun | None:
    """The tool with its files written; None where no content at head is of its kind."""
    tool = work.tool
    place = Path(folder, tool.NAME)
    new = _write(place / Side.NEW, tool, work.new)
    if not new:
        return None
    program = shutil.which(tool.NAME, path=path)
    if program is None:
        return ToolRun(tool.NAME, reason=f"{tool.NAME} is not installed")
    config = place / tool.CONFIG_NAME
    config.write_bytes(tool.CONFIG)
    old = _write(place / Side.OLD, tool, work.old)
    return _Prepared(tool, program, str(config), old, new)


def _write(folder: Path, tool: Tool, files: Sources) -> dict[str, str]:
    """Write what the tool can read, each file in a folder of its own; the name that it sees -> the path."""
    names = {}
    for number, (path, content) in enumerate(files.items()):
        name = tool.stand_in(path, content)
        if name is not None:
            place = folder / str(number) / name
            place.parent.mkdir(parents=True)
            place.write_bytes(content)
            names[str(place.relative_to(folder.parent.parent))] = path
    return names


def _read_head(prepared: _Prepared, version: Said, answer: Said) -> ToolRun:
    name = prepared.tool.NAME
    remarks = _remarks(prepared.tool, answer, prepared.new)
    if isinstance(remarks, str):
        return ToolRun(name, reason=f"{name}: {remarks}")
    told = _VERSION.search(version.output)
    return ToolRun(f"{name} {told[0].decode() if told else 'of an unknown version'}", new=remarks)


def _read_base(prepared: _Prepared, head: ToolRun, answer: Said) -> ToolRun:
    name = prepared.tool.NAME
    remarks = _remarks(prepared.tool, answer, prepared.old)
    if isinstance(remarks, str):
        return ToolRun(name, reason=f"{name}: {remarks}")
    return msgspec.structs.replace(head, old=remarks)


def _remarks(tool: Tool, said: Said, names: Mapping[str, str]) -> tuple[Diagnostic, ...] | str:
    """What counts of an answer, or why there is none."""
    if reason := _problem(said, tool.EXITS):
        return reason
    try:
        return tuple(_placed(tool.parse(said.output), tool, names))
    except (ValueError, TypeError, KeyError, IndexError):
        return "its answer cannot be read"


def _problem(said: Said, exits: Sequence[int]) -> str:
    if said.problem or said.exit_code in exits:
        return said.problem
    lines = said.complaint.strip().splitlines() or [b"exit code %d" % (said.exit_code or 0)]
    return quote(next(filter(_COMPLAINT.match, lines), lines[0]))


def _placed(remarks: Iterable[Diagnostic], tool: Tool, names: Mapping[str, str]) -> Iterator[Diagnostic]:
    """The trusted remarks, at the paths of the change and under the tool's name."""
    for each in sorted(remarks, key=lambda each: (each.path, each.line, each.code)):
        path = names.get(os.path.normpath(each.path))
        if path is not None and each.code in tool.TRUSTED:
            yield msgspec.structs.replace(each, path=path, code=f"{tool.NAME}/{each.code}")
