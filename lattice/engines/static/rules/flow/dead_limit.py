"""A limit of time, of tries or of size that is taken, stored, documented, and applied to nothing."""

from collections.abc import Iterable

from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.flow.limits import go, script, shell
from lattice.engines.static.rules.text.reading.source import Remark, finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "dead-limit"
SCOPE = (
    "fields, options, parameters and variables named after a limit, in JavaScript, TypeScript, Go and shell; "
    "in Go also fields of a duration that is set and not measured"
)
WHY = (
    "Whoever sets it believes that the work ends, and it hangs, retries or grows without end. To compare it "
    "with a constant, to print it or to copy it to a field of the same name applies it to nothing. Silent "
    "where anything in the tree reads it, and for exported variables."
)
EXAMPLE = "constructor(options) {\n  this.timeout = options.timeout;\n}\nget(url) { return fetch(url); }"

_READERS = {"go": go.dead, "javascript": script.dead, "shell": shell.dead}


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """One finding for each limit."""
    for file, source, fresh in sources(view, *_READERS):
        said: set[int] = set()
        for line, name in _READERS[source.language](view, file, source, fresh):
            if line in said:
                continue
            said.add(line)
            remark = Remark(
                line=line,
                title=f"'{name}' is taken and limits nothing",
                body=(
                    "Whoever sets it waits without a limit all the same. Pass it on to what can "
                    "wait, or remove it."
                ),
            )
            yield finding(NAME, file, remark, quote(source.lines[line - 1].encode()))
