"""A success that is recorded, or an old state that is removed, before the step that can still fail."""

from collections.abc import Iterable

from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.flow.marks import program, shell
from lattice.engines.static.rules.flow.marks.scripts import is_strict
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "marked-too-early"
SCOPE = (
    "marks, states, positions and acknowledgements, and the work after them, in JavaScript, "
    "TypeScript, Go and shell"
)
WHY = (
    "When the work after it fails, the record says that it was done: it is never tried again"
    ", and others build "
    "on it. The mark and the work are known by their verbs and by what they are about; an event that says "
    "that something happened is a mark, too, where the save or the commit stands below it. "
    "Silent where such work "
    "stands before the mark, too, in a transaction, and where a failure takes the mark back."
)
EXAMPLE = "await state.record(mod.name, mod.version)\nawait installJar(root, mod, bytes)"


def _of_program(_view: View, _file: FileChange, source: Source, fresh: frozenset[int]) -> Iterable[Remark]:
    return program.early(source, fresh)


def _of_shell(view: View, file: FileChange, source: Source, fresh: frozenset[int]) -> Iterable[Remark]:
    return shell.early(source, fresh, strict=is_strict(view, file, source))


_READERS = {"go": _of_program, "javascript": _of_program, "shell": _of_shell}


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file, source, fresh in sources(view, *_READERS):
        said: set[int] = set()
        for remark in _READERS[source.language](view, file, source, fresh):
            if remark.line not in said:
                said.add(remark.line)
                yield finding(NAME, file, remark, quote(source.lines[remark.line - 1].encode()))
