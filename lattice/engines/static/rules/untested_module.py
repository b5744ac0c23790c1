"""A new module with real code in it that no test mentions, in a project that has tests in its language."""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from lattice.engines.static.paths import has_text, is_documentation, is_test, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote, text_of
from lattice.engines.static.rules.tree.code import SOURCES, Language, definitions, language_of, text_of_code
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "untested-module"
SCOPE = "new modules of 20 or more code lines, in Python, JavaScript, Go and shell"
WHY = (
    "In a project that tests its modules, nothing fails when this one breaks. A test that says only what "
    "other modules define, too, is none of this one; in Go a test is in the package or imports it. Small "
    "modules, scripts, migrations, declarations and pages of a framework are left alone."
)
EXAMPLE = "a new retry.py of 60 lines that no test names"

_LEAST = {Language.PYTHON: 20, Language.SCRIPT: 25, Language.GO: 30, Language.SHELL: 25}
_TESTS = (":(icase)*test*", ":(icase)*spec*", "*.bats")
_DEFINED = pattern(r"^(?:async def|def|class) ([A-Za-z]\w{3,})", re.MULTILINE)
_LOGIC = pattern(r"\b(if|for|while|return|raise|throw|switch|case|try|catch|yield|await)\b")
_LEAST_LOGIC = 3
_LEAST_TESTS = 1
_MOST_NAMES = 50
_MOST_FILES = 20
_NO_MODULE = pattern(
    r"(^|/)(_?(types|typing|protocols|interfaces|constants|exceptions|errors|models|schemas?|settings|config|urls|admin|enums)"
    r"|__\w+__|setup|conftest|noxfile|tasks|manage|_?version|conf|index|main|doc|[\w.-]+\.(config|d|stories|styles|types))\.\w+$"
    r"|(^|/)(migrations|versions|scripts?|tools?|bin|bench(es|marks?)?|ci|docker|deploy|infra|hack|completions?|contrib|install\w*|dist|public|static|assets|\.[^/]+)/",
)
_ENDINGS = {
    Language.PYTHON: (".py",),
    Language.SCRIPT: (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx"),
    Language.GO: (".go",),
    Language.SHELL: (".sh", ".bash"),
}
_QUOTES = pattern(r'"""|\'\'\'')
_GENERATED = pattern(r"generated|do not edit", re.IGNORECASE)


class _Module(Struct, frozen=True):
    file: FileChange
    language: Language
    stem: str
    names: frozenset[str]


def applies(file: FileChange) -> bool:
    """Added modules that are part of a program or library."""
    language = language_of(file.path)
    return (
        file.status == "A"
        and has_text(file)
        and language is not None
        and suffix(file.path) in _ENDINGS[language]
        and not is_test(file.path)
        and not is_documentation(file.path)
        and not _NO_MODULE.search(file.path)
    )


def check(view: View) -> Iterable[Finding]:
    """Mentioned means: a test's name holds the module's name, or a test's text that or a name it defines."""
    modules = [module for file in view.change.files if applies(file) for module in _modules(view, file)]
    tests = [path for path in view.head_files if is_test(path)] if modules else []
    names = [path.rpartition("/")[2].lower() for path in tests]
    unnamed = [
        module
        for module in modules
        if _has_tests(module.language, tests) and not any(module.stem.lower() in name for name in names)
    ]
    if not unnamed:
        return
    words = frozenset[str]().union(*(module.names | {module.stem} for module in unnamed))
    mentioned = view.mentions(words, _TESTS)
    for module in unnamed:
        found = {word: mentioned[word] for word in module.names | {module.stem} if word in mentioned}
        if not _is_meant(view, module, found) and not _is_package_tested(module, tests):
            yield _finding(view, module)


def _is_meant(view: View, module: _Module, mentioned: Mapping[str, frozenset[str]]) -> bool:
    """Whether a test that says one of the words can mean this module: by its own name, or by a name that
    nothing else defines. In Go it imports the package."""
    if module.language is Language.GO:
        package = f'/{module.file.path.rpartition("/")[0]}"'.encode()
        paths = sorted(frozenset[str]().union(*mentioned.values()))
        return any(package in (view.content(path) or package) for path in paths[:_MOST_FILES])
    if module.stem in mentioned or not mentioned:
        return bool(mentioned)
    return not all(_is_defined_elsewhere(view, module, name) for name in sorted(mentioned))


def _is_defined_elsewhere(view: View, module: _Module, name: str) -> bool:
    """Whether a file defines the name, too, other than to hand this module's on."""
    paths = view.mentions([name], SOURCES[module.language]).get(name, frozenset()) - {module.file.path}
    others = sorted(path for path in paths if not is_test(path) and language_of(path) is module.language)
    contents = [view.content(path) or b"" for path in others[:_MOST_FILES]]
    return any(
        name in _names(content, text_of(content), module.language)
        for content in contents
        if f"/{module.stem}".encode() not in content
    )


def _has_tests(language: Language, tests: list[str]) -> bool:
    """Whether the project has a test in that language; shell is tested by bats, or by scripts."""
    endings = (".bats", ".sh") if language is Language.SHELL else _ENDINGS[language]
    return sum(path.endswith(endings) for path in tests) >= _LEAST_TESTS


def _is_package_tested(module: _Module, tests: list[str]) -> bool:
    """Whether Go's package has a test file, which sees all of the package."""
    folder = module.file.path.rpartition("/")[0]
    return module.language is Language.GO and any(
        path.endswith("_test.go") and path.rpartition("/")[0] == folder for path in tests
    )


def _modules(view: View, file: FileChange) -> Iterable[_Module]:
    """The file as a module, if it defines something and has code enough to be worth a test."""
    content = view.new(file) or b""
    text, language = text_of(content), language_of(file.path)
    if language is None or _GENERATED.search(text[:500]):
        return
    names = _names(content, text, language)[:_MOST_NAMES]
    if not names or _code_lines(content, text, language) < _LEAST[language]:
        return
    has_logic = len(_LOGIC.findall(text_of_code(content, language))) >= _LEAST_LOGIC
    if has_logic or (language is Language.PYTHON and _code_lines(content, text, language) >= _LEAST_PLAIN):
        stem = file.path.rpartition("/")[2].rpartition(".")[0].strip("_")
        yield _Module(file, language, stem, frozenset(names))


_LEAST_PLAIN = 30


def _names(content: bytes, text: str, language: Language) -> list[str]:
    if language is Language.PYTHON:
        return _DEFINED.findall(text)
    kinds: Mapping[str, bool] = {
        "function": True,
        "class": True,
        "func": True,
        "type": True,
        "method": True,
        "export": True,
        "const": True,
    }
    return [
        each.name for each in definitions(content, language) if each.kind in kinds and len(each.name) >= 4
    ]


def _code_lines(content: bytes, text: str, language: Language) -> int:
    """Lines that are neither blank nor comment nor (in Python, roughly) inside a long string."""
    if language is not Language.PYTHON:
        return sum(bool(line.strip(" \t\r{}();")) for line in text_of_code(content, language).split("\n"))
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
