"""What is opened, locked or made and not let go on every way out, in Go, JavaScript, TypeScript and shell."""

from collections.abc import Iterable

from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.flow.kept import go, script, shell
from lattice.engines.static.rules.text.reading.source import finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "leak-on-return"
SCOPE = "added lines of Go, JavaScript, TypeScript and shell"
WHY = (
    "Each early return or failure keeps a file, a connection, a lock or a folder, until there are none left. "
    "What counts is opened by a known call, or released further down by this very function. Silent where the "
    "thing is returned, stored or handed on before anything can fail, and for defer, finally and trap."
)
EXAMPLE = "f, err := os.Open(p)\nif err != nil { return err }\nif bad { return errBad }\nf.Close()"

_READERS = {"go": go.kept, "javascript": script.kept, "shell": shell.kept}


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """One finding for each thing."""
    for file, source, fresh in sources(view, *_READERS):
        for remark in _READERS[source.language](view, file, source, fresh):
            yield finding(NAME, file, remark, quote(source.lines[remark.line - 1].encode()))
