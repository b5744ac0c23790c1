"""SQL, shell commands, paths, pages and code that are made of text from outside."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import partial

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.injections.building import Piece, pieces, texts_of
from lattice.engines.static.rules.python.injections.elsewhere import is_asked_for
from lattice.engines.static.rules.python.injections.handed import handed
from lattice.engines.static.rules.python.injections.outside import Origin, Outside
from lattice.engines.static.rules.python.injections.sinks import Sink, sinks
from lattice.engines.static.rules.python.trees.modules import Modules
from lattice.engines.static.rules.python.trees.nodes import Scope, dotted, names_in, reach, tail, words_of
from lattice.engines.static.rules.python.trees.reading import (
    Source,
    Spot,
    findings,
    is_program,
    touched_scopes,
)
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "python-injection"
SCOPE = "SQL, shell commands, paths, pages and evaluated code in Python"
WHY = (
    "Whoever chooses the text chooses what the database, the shell or the file system does. It speaks of "
    "what comes from a request, an archive, the command line or a parameter into a value of SQL or a shell "
    "command; names in SQL and paths count when a request or an option is seen to choose them. Membership "
    "tests, look-ups in a table of what is allowed, quoting and a check of the path keep it silent."
)
EXAMPLE = 'sort = request.args["sort"]\ndb.execute(f"SELECT * FROM plant ORDER BY {sort}")'

_WORDS = pattern(
    rb"execut|query|raw\(|sql|system\(|popen|subprocess|open\(|send_file|unlink|eval\(|exec\(|loads|Response|write_|read_|mkdir|Markup|render"
)
_SQL = pattern(
    r"(?is)\b(select\b.*\bfrom|insert\s+(or\s+\w+\s+)?into|update\b.*\bset|delete\s+from|replace\s+into|order\s+by"
    r"|where|group\s+by|drop\s+\w+|alter\s+\w+|create\s+\w+|having|limit|values\s*\(|union|set\s+\w+\s*=)\b"
)
_VALUE = pattern(r"(?i)(=|<|>|\blike|\bin\s*\(|'|\"|,\s*|%)\s*['\"%]?$")
_SCHEMA = frozenset(
    "table tables column columns col cols schema field fields clause clauses where direction select joins "
    "join conditions filters sets index database suffix prefix sql version placeholders marks params set "
    "key keys "
    "query order limit offset".split()
)
_CHECKED = pattern(
    r"is_relative_to|relative_to|startswith|basename|secure_filename|safe_join|commonpath|commonprefix|isidentifier"
    r"|send_from_directory|fullmatch|sanitiz|validate|\.name\)|\.name$|allowed|ALLOWED|data_filter|isalnum|is_safe|within|inside|below|is_sub|contained"
)
_ADVICE = {
    "sql": ("SQL", "Pass it as a parameter, or look a name up in a table of those that are allowed."),
    "shell": ("A shell command", "Pass a list of arguments without a shell, or quote the value."),
    "path": ("A path", "Resolve the path and check that it lies below the folder."),
    "code": ("What is evaluated", "Use a format that only holds data."),
    "page": ("A page", "Let the template escape the value."),
}


def applies(file: FileChange) -> bool:
    """Python that runs."""
    return is_program(file)


def check(view: View) -> Iterable[Finding]:
    """What is newly made of text from outside."""
    return findings(view, NAME, _WORDS, partial(_find, Modules(view)))


def _find(modules: Modules, source: Source) -> Iterator[Spot]:
    for scope in touched_scopes(source):
        found, said = list(sinks(scope)), set[tuple[str, int]]()
        outside = Outside(scope, handed(source.tree, scope) if found else frozenset())
        for sink in found:
            spot = _judged(modules, scope, outside, sink)
            if spot and (sink.kind, spot.line) not in said:
                said.add((sink.kind, spot.line))
                yield spot


def _judged(modules: Modules, scope: Scope, outside: Outside, sink: Sink) -> Spot | None:
    for text in texts_of(scope, sink.text):
        line = sink.call.lineno
        if sink.kind == "sql":
            found = _in_sql(modules, outside, text, line)
        elif sink.kind == "shell":
            found = _in_command(outside, text, line)
        elif sink.kind == "path":
            found = _in_path(scope, outside, text, line)
        else:
            inner = [piece.node for piece in pieces(text)] if sink.kind == "page" else []
            found = next((e for e in [*inner, text] if outside.of(e, line) is Origin.REQUEST), None)
        if found is not None:
            return _spot(sink, found)
    return None


def _in_sql(modules: Modules, outside: Outside, text: ast.expr, line: int) -> ast.expr | None:
    for piece in pieces(text):
        if not _SQL.search(f"{piece.before} {piece.after}") or _is_quoted(piece.node):
            continue
        origin = outside.of(piece.node, line)
        if origin >= Origin.ARGUMENT:
            return piece.node
        if origin is Origin.PARAMETER and (_is_value(piece) or _is_chosen(modules, piece.node)):
            return piece.node
    return None


def _is_value(piece: Piece) -> bool:
    """Whether the piece stands where SQL has a value, by its place and its name."""
    value = piece.node.value if isinstance(piece.node, ast.FormattedValue) else piece.node
    is_name = bool(_SCHEMA.intersection(words_of(tail(value))[-1:])) or tail(value).isupper()
    return bool(_VALUE.search(piece.before.rstrip(" "))) and not is_name


def _is_chosen(modules: Modules, node: ast.expr) -> bool:
    """Whether a name within SQL is one that a request or an option chooses."""
    value = node.value if isinstance(node, ast.FormattedValue) else node
    name = tail(value)
    return bool(name) and isinstance(value, ast.Name | ast.Attribute) and is_asked_for(modules, name)


def _in_command(outside: Outside, text: ast.expr, line: int) -> ast.expr | None:
    inside = pieces(text)
    for piece in inside:
        if not _is_quoted(piece.node) and outside.of(piece.node, line) > Origin.INSIDE:
            return piece.node
    return text if not inside and outside.of(text, line) is Origin.REQUEST else None


def _in_path(scope: Scope, outside: Outside, text: ast.expr, line: int) -> ast.expr | None:
    joined: list[ast.expr] = [piece.node for piece in pieces(text)]
    for node in ast.walk(text):
        match node:
            case ast.Call(args=[_, *rest]) if tail(node.func) in {"join", "Path", "joinpath"}:
                joined += rest
            case ast.Call(args=[only]) if tail(node.func) == "joinpath":
                joined.append(only)
            case ast.BinOp(op=ast.Div(), right=right):
                joined.append(right)
    found = next((each for each in joined if outside.of(each, line) is Origin.REQUEST), None)
    return None if found is None or _CHECKED.search(ast.unparse(scope.function)) else found


def _is_quoted(node: ast.expr) -> bool:
    """Whether a call makes it harmless, or it is a number of things."""
    return any(
        isinstance(each, ast.Call)
        and re.search(r"(?i)quote|escape|ident|literal|int$|float|len|join", tail(each.func))
        for each in ast.walk(node)
    )


def _spot(sink: Sink, node: ast.expr) -> Spot:
    what, advice = _ADVICE[sink.kind]
    value = node.value if isinstance(node, ast.FormattedValue) else node
    name = dotted(value) or next(iter(sorted(names_in(value))), "it")
    return Spot(
        line=value.lineno,
        span=(min(value.lineno, sink.call.lineno), max(reach(sink.call)[1], value.lineno)),
        key=f"{sink.kind} {name}",
        title=f"{what} is made with `{name}`, which comes from outside",
        body=f"Whoever chooses that text chooses what is done. {advice}",
        category="security",
    )
