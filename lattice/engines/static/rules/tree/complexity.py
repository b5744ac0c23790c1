"""A function that the change makes too branched to follow."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from lattice.engines.static.paths import has_text, is_documentation, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import line_at, quote
from lattice.engines.static.rules.tree.code import Language, code_of, language_of
from lattice.engines.static.syntax import tree_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "complexity"
SCOPE = "edited functions in Python, JavaScript, Go and shell"
WHY = (
    "Each branch multiplies the paths that a reader and the tests must cover. The rule speaks when the "
    "change brings a function over 15 branches, or adds 5 to one that is over it; flat tables of cases and "
    "functions that the change hardly touches are left alone."
)
EXAMPLE = "a handler that grows from 11 to 18 branches, nested 5 deep"

_LIMIT = 15
_RISE = 5
_LEAST_RISE = 3
_SHARE_NEW = 0.6
_LEAST_EDITED = 5
_LEAST_DEPTH = 3
_MOST_PER_FILE = 2
_DECISIONS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension)
_NESTING = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith, ast.Match)

_SCRIPT_HEAD = pattern(
    r"(?:\bfunction\b\s*\*?\s*([\w$]*)\s*(?:<[^<>]*>)?\s*\([^{}]*|([\w$]+)\s*[:=]\s*(?:async\s*)?(?:\([^{}]*\)|[\w$]+)(?:\s*:\s*[^{}=]+)?\s*=>\s*"
    r"|=>\s*|^\s*(?:(?:public|private|protected|static|async|get|set|override)\s+)*([\w$#]+)\s*(?:<[^<>]*>)?\([^{}]*\)(?:\s*:\s*[^{}=;]+)?\s*)$"
)
_GO_HEAD = pattern(r"(?:^func\s+(?:\([^)]*\)\s*)?(\w+)[^{}]*|\bfunc\s*\([^{}]*)$", re.MULTILINE)
_SHELL_HEAD = pattern(
    r"(?:^|\n)[ \t]*(?:function[ \t]+([\w:.-]+)(?:[ \t]*\(\))?|([\w:.-]+)[ \t]*\([ \t]*\))\s*$"
)
_HEADS = {Language.SCRIPT: _SCRIPT_HEAD, Language.GO: _GO_HEAD, Language.SHELL: _SHELL_HEAD}
_BRANCHES = {
    Language.SCRIPT: pattern(r"\b(?:if|for|while|case|catch)\b(?!\s*:)|&&|\|\||\?\?(?!=)|\?(?![.?:,)=])"),
    Language.GO: pattern(r"\b(?:if|for|case)\b|&&|\|\|"),
    Language.SHELL: pattern(
        r"(?:^|[;&|]|\b(?:then|do|else)\b)\s*(?:if|elif|for|while|until)\b|;;|&&|\|\|", re.MULTILINE
    ),
}
_CONTROL = frozenset("if for while switch catch with else do try select".split())
_LONGEST_HEAD = 300


class _Scope(Struct, frozen=True):
    """One function: where it stands, how often it branches, how deep it nests."""

    name: str
    first: int
    last: int
    branches: int
    depth: int


def applies(file: FileChange) -> bool:
    """Code that gains text and is no test."""
    return (
        has_text(file)
        and language_of(file.path) is not None
        and not (is_test(file.path) or is_documentation(file.path))
    )


def check(view: View) -> Iterable[Finding]:
    """At most two findings a file."""
    for file in view.change.files:
        if not applies(file):
            continue
        added = view.added(file)
        if len(added) < _LEAST_EDITED:
            continue
        before = _greatest(_scopes(view.old(file) or b"", file.old_path or ""))
        after = _greatest(_scopes(view.new(file) or b"", file.path))
        found = [
            (scope, before.get(key))
            for key, scope in after.items()
            if _is_worse(scope, before.get(key), sum(scope.first <= line <= scope.last for line in added))
        ]
        found.sort(key=lambda pair: -pair[0].branches)
        yield from (_finding(view, file, *pair) for pair in found[:_MOST_PER_FILE])


def _is_worse(scope: _Scope, was: _Scope | None, edited: int) -> bool:
    before = was.branches if was else 1
    crosses = before <= _LIMIT < scope.branches and scope.branches >= before + _LEAST_RISE
    rises = before > _LIMIT and scope.branches >= before + _RISE
    # A function under a new name whose body is old was moved or renamed.
    is_written = was is not None or edited >= _SHARE_NEW * (scope.last - scope.first)
    return (crosses or rises) and scope.depth >= _LEAST_DEPTH and edited >= _LEAST_EDITED and is_written


def _greatest(scopes: Iterable[_Scope]) -> Mapping[str, _Scope]:
    """By name; of several functions with one name (overloads, methods) the one with the most branches."""
    found: dict[str, _Scope] = {}
    for scope in scopes:
        if scope.name not in found or found[scope.name].branches < scope.branches:
            found[scope.name] = scope
    return found


def _scopes(content: bytes, path: str) -> Iterator[_Scope]:
    language = language_of(path)
    if language is Language.PYTHON:
        tree = tree_of(content)
        yield from _python(tree.body) if tree else ()
    elif language is not None:
        yield from _braced(code_of(content, language), language)


def _python(body: Iterable[ast.AST], owner: str = "") -> Iterator[_Scope]:
    """Functions at any depth of classes; what a function defines inside counts as its own branches."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _python(node.body, f"{owner}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield _Scope(
                f"{owner}{node.name}",
                node.lineno,
                node.end_lineno or node.lineno,
                1 + sum(_weight(each) for each in ast.walk(node)),
                _depth(node.body),
            )
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from _python(ast.iter_child_nodes(node), owner)


def _weight(node: ast.AST) -> int:
    if isinstance(node, ast.Match):
        return len(node.cases) - 1
    return isinstance(node, _DECISIONS)


def _depth(body: Iterable[ast.AST]) -> int:
    """How deep blocks stand in blocks; an `elif` is as deep as its `if`."""
    deepest = 0
    for node in body:
        inner = 0
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                is_elif = field == "orelse" and len(block) == 1 and isinstance(block[0], ast.If)
                inner = max(inner, _depth(block) - is_elif)
        deepest = max(deepest, inner + isinstance(node, _NESTING))
    return deepest


class _Frame:
    """An open brace: of a function, or of a block inside the one below it."""

    def __init__(self, name: str | None, line: int) -> None:
        self.name, self.line = name, line
        self.branches, self.depth, self.height = 1, 0, 0


def _braced(code: str, language: Language) -> Iterator[_Scope]:
    """Functions by their braces; a branch belongs to the innermost function around it."""
    events = re.compile(rf"(?P<brace>[{{}}]|\n)|(?P<branch>{_BRANCHES[language].pattern})", re.MULTILINE)
    if language is Language.SHELL:
        code = re.sub(
            r"\$\{[^{}\n]*\}|\{[^{}\n]*\}|\"[^\"\n]*\"|'[^'\n]*'", lambda match: "_" * len(match[0]), code
        )
    stack: list[_Frame] = []
    line, start = 1, 0
    for event in events.finditer(code):
        text = event[0]
        line += text.count("\n")
        functions = [frame for frame in stack[-60:] if frame.name is not None]
        if event["branch"] and functions:
            functions[-1].branches += 1
            if language is Language.SHELL and text.strip(" \t\n;&|").split()[-1:] not in ([], ["elif"]):
                functions[-1].depth = max(functions[-1].depth, _indent(code, event.end()))
        elif text == "{":
            head = code[max(start, event.start() - _LONGEST_HEAD) : event.start()]
            stack.append(_frame(head, language, line))
            for frame in functions[-1:] if stack[-1].name is None else ():
                frame.height += stack[-1].height
                frame.depth = max(frame.depth, frame.height)
            start = event.end()
        elif text == "}" and stack:
            closed = stack.pop()
            if closed.name is not None:
                yield _Scope(closed.name, closed.line, line, closed.branches, closed.depth)
            else:
                for frame in functions[-1:]:
                    frame.height -= closed.height
            start = event.end()


def _frame(head: str, language: Language, line: int) -> _Frame:
    """What the text before a brace opens: a function, a block of a statement, or an object."""
    found = _HEADS[language].search(head.rstrip() if language is not Language.SHELL else head)
    name = next((group for group in found.groups() if group), "") if found else ""
    if found is None or name in _CONTROL:
        frame = _Frame(None, line)
        last = re.findall(r"[A-Za-z_]\w*", head.splitlines()[-1] if head.strip() else "")
        frame.height = int(bool(_CONTROL.intersection(last)))
        return frame
    return _Frame(name, line - head[found.start() :].lstrip().rstrip().count("\n"))


def _indent(code: str, place: int) -> int:
    """How deep a shell line is nested, by its indentation."""
    text = code[code.rfind("\n", 0, place) + 1 : place].expandtabs(4)
    width = len(text) - len(text.lstrip())
    return width // 2 if width < 8 else max(3, width // 4)


def _finding(view: View, file: FileChange, scope: _Scope, was: _Scope | None) -> Finding:
    grown = f", up from {was.branches}," if was else ""
    name = scope.name or "function"
    return Finding(
        path=file.path,
        line=scope.first,
        end_line=scope.last,
        severity=Severity.MINOR,
        category="maintainability",
        rule=NAME,
        title=f"'{name}' has a complexity of {scope.branches}{grown} and nests {scope.depth} deep",
        body="Each branch adds paths that the tests must cover. Move the inner steps into functions.",
        anchor=quote(line_at(view.new(file) or b"", scope.first)),
        in_diff=scope.first in view.added(file),
    )
