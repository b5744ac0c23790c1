"""A new Python module with real code in it that no test mentions, in a project that has tests."""

import re
from collections.abc import Iterable

from msgspec import Struct

from lattice.engines.static.paths import has_text, is_documentation, is_test, suffix
from lattice.engines.static.quoting import quote, text_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "untested-module"
SCOPE = "new Python modules of 30 or more code lines"
WHY = (
    "In a project that tests its modules, nothing fails when this one breaks. Small modules, scripts "
    "and migrations are left alone."
)
EXAMPLE = "a new retry.py of 60 lines that no test names"

_LEAST = 30
_TESTS = (":(icase)*test*", ":(icase)*spec*")
_DEFINED = re.compile(r"^(?:async def|def|class) ([A-Za-z]\w{3,})", re.MULTILINE)
_MOST_NAMES = 50
_NO_MODULE = re.compile(
    r"(^|/)(_?(types|typing|protocols|interfaces|constants|exceptions|errors)|__\w+__|setup|conftest|noxfile|tasks|manage|_?version|conf)\.py$"
    r"|(^|/)(migrations|versions|scripts?|tools?|bin|benchmarks?|ci|\.[^/]+)/"
)
_QUOTES = re.compile(r'"""|\'\'\'')


class _Module(Struct, frozen=True):
    file: FileChange
    stem: str
    names: frozenset[str]


def applies(file: FileChange) -> bool:
    """Added Python modules that are part of a program or library."""
    return (
        file.status == "A"
        and has_text(file)
        and suffix(file.path) == ".py"
        and not is_test(file.path)
        and not is_documentation(file.path)
        and not _NO_MODULE.search(file.path)
    )


def check(view: View) -> Iterable[Finding]:
    """Mentioned means: a test's name holds the module's name, or a test's text that or a name it defines."""
    modules = [module for file in view.change.files if applies(file) for module in _modules(view, file)]
    tests = [path.rpartition("/")[2].lower() for path in view.head_files if is_test(path)] if modules else []
    unnamed = [module for module in modules if not any(module.stem.lower() in name for name in tests)]
    if not tests or not unnamed:
        return
    words = frozenset[str]().union(*(module.names | {module.stem} for module in unnamed))
    mentioned = view.mentions(words, _TESTS)
    for module in unnamed:
        if mentioned.keys().isdisjoint(module.names | {module.stem}):
            yield _finding(view, module)


def _modules(view: View, file: FileChange) -> Iterable[_Module]:
    """The file as a module, if it defines something and has code enough to be worth a test."""
    text = text_of(view.new(file) or b"")
    names = _DEFINED.findall(text)[:_MOST_NAMES]
    if names and _code_lines(text) >= _LEAST:
        yield _Module(file, file.path.rpartition("/")[2].removesuffix(".py").strip("_"), frozenset(names))


def _code_lines(text: str) -> int:
    """Lines that are neither blank nor comment nor inside a long string (roughly: quotes are counted)."""
    count, in_string = 0, False
    for line in text.splitlines():
        opens = len(_QUOTES.findall(line))
        is_code = bool(line.strip()) and not line.lstrip().startswith("#")
        if is_code and not in_string and not line.lstrip().startswith(('"""', "'''")):
            count += 1
        in_string ^= opens % 2 == 1
    return count


def _finding(view: View, module: _Module) -> Finding:
    added = view.added(module.file)
    return Finding(
        path=module.file.path,
        line=1,
        severity=Severity.MINOR,
        category="tests",
        rule=NAME,
        title="No test mentions this new module",
        body="Nothing fails when it breaks. Add a test that imports it.",
        anchor=quote(added.get(1, b"")),
    )
