"""A look that is acted on after others could change what was seen: before a lock, an await, a transaction."""

from collections.abc import Iterable, Iterator

from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.flow.looks import go, script, shell, stored
from lattice.engines.static.rules.flow.looks.go import Look
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "check-then-act"
SCOPE = "fields, rows, files and shared state in JavaScript, TypeScript, Go and shell"
WHY = (
    "Between the look and the act another caller or process changes what was seen: the "
    "decision is then wrong, "
    "or the other's change is overwritten. A second look under the lock keeps it silent, if it asks for what "
    "the first one did, and so does a condition in the UPDATE itself."
)
EXAMPLE = "if s.left == 0 { return errNone }\ns.mu.Lock()\ns.left--\ns.mu.Unlock()"


def _of_go(source: Source) -> Iterator[Look]:
    yield from go.looks(source)
    yield from stored.looks(source)


def _of_script(source: Source) -> Iterator[Look]:
    yield from script.looks(source)
    yield from stored.looks(source)


_READERS = {"go": _of_go, "javascript": _of_script, "shell": shell.looks}


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """One finding for each look of which the change adds one end."""
    for file, source, fresh in sources(view, *_READERS):
        said: set[int] = set()
        for look in _READERS[source.language](source):
            line = look.line if look.line in fresh else look.acted
            if line not in fresh or line in said:
                continue
            said.add(line)
            remark = Remark(
                line=line,
                title=f"'{look.what[:60]}' can change between the look and the act",
                body=(
                    f"Line {look.acted} acts on what line {look.line} saw. Look again under the "
                    f"lock, or do both in one step."
                ),
            )
            yield finding(NAME, file, remark, quote(source.lines[line - 1].encode()))
