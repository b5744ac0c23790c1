"""Work that is started and never waited for: promises, goroutines, background jobs."""

from collections.abc import Iterable

from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.flow.goroutines import goroutines
from lattice.engines.static.rules.flow.jobs import jobs
from lattice.engines.static.rules.flow.promises import promises
from lattice.engines.static.rules.text.reading.source import finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "started-not-awaited"
SCOPE = "added lines of JavaScript, TypeScript, Go and shell"
WHY = (
    "What follows runs before the work is done, and a failure of it is lost or ends the process. Silent "
    "where the result is stored, returned, caught or marked with void, for work that runs for ever, and "
    "for a program's last call. An async function is known in this file and in the project's modules that it "
    "imports, by the annotated type of a receiver, because the file awaits the same call elsewhere, or "
    "because all that bears the receiver's name in the tree defines the method so."
)
EXAMPLE = "users.forEach(async (user) => { await notify(user); });"

_READERS = {"javascript": promises, "go": goroutines, "shell": jobs}


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line that starts something."""
    for file, source, fresh in sources(view, *_READERS):
        said: set[int] = set()
        for remark in _READERS[source.language](view, file, source, fresh):
            if remark.line not in said:
                said.add(remark.line)
                yield finding(NAME, file, remark, quote(source.lines[remark.line - 1].encode()))
