"""SQL, shell commands, paths and pages built from text that comes from outside."""

import re
from collections.abc import Callable, Iterable, Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.injection import commands, databases, pages, parameters, places, taint
from lattice.engines.static.rules.text.injection.building import assign
from lattice.engines.static.rules.text.injection.shell import evaluated
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, is_ours, sources
from lattice.engines.static.rules.text.reading.statements import Statement, statements
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "injection"
SCOPE = "added lines of JavaScript, TypeScript, Go and shell"
WHY = (
    "Whoever chooses the text chooses what the database, the shell, the file system or the page does. A value"
    " counts that is part of a request, of an archive or an upload, or an argument, or is made of one in the"
    " same"
    " function; silent for numbers, for what is quoted, escaped or looked up, and from where a condition or a"
    " check has looked at the value. What another function does with it is not followed."
)
EXAMPLE = "db.query(`SELECT * FROM users ORDER BY ${req.query.sort}`)"

_ADVICE = {
    "SQL": (
        "is built from",
        "Pass it as a parameter of the query, or take it from a list of what is allowed.",
    ),
    "A shell command": ("is built from", "Pass a list of arguments without a shell, or quote the value."),
    "A path": ("is built from", "Resolve the path and check that it lies below the folder."),
    "A deletion": ("is given an unquoted name in", "Quote the variable, and stop when it is empty."),
    "A page": ("shows", "Escape the text, or set it as text and not as HTML."),
    "A redirect": ("goes to", "Allow only paths of this site, or a list of addresses."),
    "A pattern": (
        "is made of",
        "Escape the text: a pattern of someone else's can also stop the program for minutes.",
    ),
}


_Reader = Callable[[Source, frozenset[int]], Iterator[Remark]]
_AROUND, _BELOW = 3_000, 40


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file, source, fresh in sources(view, "javascript", "go", "shell"):
        said: set[int] = set()
        for remark in _READERS[source.language](source, fresh):
            if remark.line not in said:
                said.add(remark.line)
                yield finding(NAME, file, remark, quote(source.lines[remark.line - 1].encode()))


def _lines(read: Callable[[Source, frozenset[int]], Iterator[tuple[int, str]]]) -> _Reader:
    return lambda source, fresh: (_remark(*each) for each in read(source, fresh))


def _program(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    readers = [read for sign, read in _HARMS if sign.search(source.text)]
    names = taint.Names()
    paths: dict[int, str] = {}
    for statement, start in _near(source, fresh) if readers else ():
        names.leave(statement.depth)
        parameters.read_head(names, statement)
        for name in set(taint.checked(names, statement)):
            names.check(name)
            paths = {line: made for line, made in paths.items() if made != name}
        to = assign(names, source, statement)
        if source.line_of(statement.start + len(statement.text)) < min(fresh):
            continue
        around = source.text[max(start, statement.start - _AROUND) : statement.start]
        for harm in (
            each for reader in readers for each in reader(places.Place(names, source, statement, around))
        ):
            line = next((at for at in map(source.line_of, (harm.offset, harm.sink)) if at in fresh), 0)
            if line and harm.what != "A path":
                yield _remark(line, harm.what)
            elif line and set(filter(None, paths.values())).isdisjoint(re.findall(r"[\w$]+", statement.code)):
                paths.setdefault(line, to)
    for line in paths:
        yield _remark(line, "A path")


def _near(source: Source, fresh: frozenset[int]) -> Iterator[tuple[Statement, int]]:
    """The statements of outermost blocks with new lines, and some below; each with its block's beginning."""
    first, last = min(fresh), max(fresh) + _BELOW
    waiting: list[Statement] = []
    start = 0
    for statement in statements(source):
        number = source.line_of(statement.start)
        if number > last:
            return
        if statement.depth == 0:
            start = statement.start
            waiting = []
        waiting.append(statement)
        if source.line_of(statement.start + len(statement.text)) >= first:
            yield from ((each, start) for each in waiting)
            waiting = []


def _remark(line: int, what: str) -> Remark:
    verb, advice = _ADVICE[what]
    return Remark(
        line,
        f"{what} {verb} text that comes from outside",
        f"Whoever chooses that text chooses what is done. {advice}",
        Severity.IMPORTANT,
        "security",
    )


_READERS: dict[str, _Reader] = {
    "shell": _lines(evaluated),
    "javascript": _program,
    "go": _program,
}
_HARMS: tuple[tuple[re.Pattern[str], places.Reader], ...] = (
    (pattern(r"(?i)select\b|insert\b|update\b|delete\b|\.where\(|raw\("), databases.databases),
    (pattern(r"\bexec|spawn|promisify|shell|exec\.Command|ssh|session"), commands.shells),
    (
        pattern(
            r"req|ctx|\bc\.|r\.|FileName|filename|entryName|originalname|\.Name\b|argv|os\.Args|mux\.|\bzip"
        ),
        commands.files,
    ),
    (pattern(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|__html|\.html\("), pages.pages),
    (pattern(r"['\"`][^'\"`\n]{0,200}<[a-zA-Z!/]"), pages.answers),
    (pattern(r"[rR]edirect\("), pages.redirects),
    (pattern(r"RegExp\("), pages.patterns),
)
"""What a source must hold for a reader to find anything, and the reader: most files have no use for any."""
