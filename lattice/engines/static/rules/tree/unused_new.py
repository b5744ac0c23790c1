"""A new function, constant or option that nothing at head uses."""

import ast
import re
from collections.abc import Iterable, Iterator
from posixpath import basename, splitext

from msgspec import Struct

from lattice.engines.static.paths import has_text, is_documentation, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.tree.code import Language, definitions, language_of, text_of_code
from lattice.engines.static.syntax import tree_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "unused-new"
SCOPE = "functions, constants and options that the change adds"
WHY = (
    "What nothing calls does nothing: the wiring was left out of the commit, or the code is dead. A name "
    "counts as used if anything at head mentions it, in whatever language, tests and texts too. Decorated "
    "functions, hooks, overrides, settings of frameworks and modules that nothing uses yet are left alone."
)
EXAMPLE = "+MAX_ATTEMPTS = 5  # and no line anywhere reads MAX_ATTEMPTS"

_SHORTEST = 4
_MOST_PER_FILE = 3
_MOST_NAMES = 200
_MOST_SIBLINGS = 30
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MOST_NEW_CONSTANTS = 8
_ANYWHERE = (".", ":(exclude)*.lock", ":(exclude)*.min.js", ":(exclude)*.map")
_CALLED_BY_OTHERS = pattern(
    r"(test|setup|teardown|pytest_|visit_|leave_|do_|on_|handle_|render_|depart_|upgrade$|downgrade$|main$|_repr_"
    r"|_missing_|_generate_|get(Server|Static)|generate(Static|Meta)|GET$|POST$|PUT$|PATCH$|DELETE$|HEAD$|OPTIONS$"
    r"|Test|Benchmark|Example|Fuzz"
    r"|init$|usage$|default$|loader$|action$|middleware$|metadata$|config$"
    r"|handler$|lambda_handler$|app(lication)?$|urlpatterns$|extends$|_comp|cleanup)"
)
_READ_BY_OTHERS = pattern(
    r"(^|/)((\w*_)?(settings?|conf|config|configuration|constants?|consts|codes|defaults"
    r"|version|_version|urls|admin|models|conftest|setup|noxfile|tasks)"
    r"|__init__|index|[^/]*\.(config|stories|setup|d))\.\w+$|(^|/)(pages|routes|app/api|migrations|settings"
    r"|hooks|plugins|completions?|libexec|contrib|\.[^/]+)/"
)
_EXCEPTIONS = pattern(r"(Error|Exception|Warning|Exit|Interrupt)$")
_METHOD = pattern(r"_(?!_)|[a-z]+_[a-z]")
_ARGPARSE = pattern(r"\.add_argument\(")
_WHOLE_OPTIONS = pattern(
    r"\bvars\(|__dict__|\*\*\s*(?:args|opts|options)|_get_kwargs|asdict|parse_known_args"
    r"|\.\.\.\s*(?:args|opts|options)"
)
_SCRIPT_OPTION = pattern(r"\.option\(\s*[\"'`](?:-\w,?\s+)?--([a-z][\w-]+)")


class _New(Struct, frozen=True):
    """A name that the change adds, and what to call it."""

    name: str
    line: int
    noun: str
    public: bool = False


def applies(file: FileChange) -> bool:
    """Code that gains text and is read by this program, not by a framework."""
    path = file.path
    return (
        has_text(file)
        and not path.endswith((".pyi", ".d.ts"))
        and (language_of(path) is not None or not splitext(path)[1])
        and not (is_test(path) or is_documentation(path))
    )


def check(view: View) -> Iterable[Finding]:
    """At most three findings a file."""
    added = {
        (file.path, each.name): (file, each)
        for file in view.change.files
        if applies(file)
        for each in _added(view, file)
        if len(each.name) >= _SHORTEST
    }
    if not added or len(added) > _MOST_NAMES:
        return
    siblings = {path: _siblings(view, file) for (path, _), (file, _) in added.items()}
    words = {name for _, name in added}.union(*siblings.values(), *(_prefixes(name) for _, name in added))
    mentioned = view.mentions(words, _ANYWHERE)
    said: dict[str, int] = {}
    for (path, name), (file, each) in added.items():
        if mentioned.get(name, frozenset()) - {path} or not _is_alone(view, file, each):
            continue
        if any(prefix in mentioned for prefix in _prefixes(name)):
            continue
        is_wired = any(mentioned.get(word, frozenset()) - {path} for word in siblings[path] - {name})
        if each.public and siblings[path] and not is_wired:
            continue
        said[path] = said.get(path, 0) + 1
        if said[path] <= _MOST_PER_FILE:
            yield _finding(view, file, each)


def _prefixes(name: str) -> frozenset[str]:
    """The words that a name put together when it runs (`"visit_" + kind`, `run_$kind`) starts with."""
    parts = name.split("_")
    return frozenset("_".join(parts[:cut]) + "_" for cut in range(1, len(parts)) if any(parts[:cut]))


def _siblings(view: View, file: FileChange) -> frozenset[str]:
    """The names by which others would use the file; a program has none."""
    content = view.new(file) or b""
    language = language_of(file.path, content)
    is_program = file.new_mode & 0o111 or content.startswith(b"#!") or b"__main__" in content
    if language is None or is_program:
        return frozenset()
    stem = basename(splitext(file.path)[0])
    tree = tree_of(content) if language is Language.PYTHON else None
    names = [stem, *(each.name for each in definitions(content, language))]
    names += [each.name for each in (tree.body if tree else ()) if isinstance(each, _NAMED)]
    return frozenset([name for name in names if len(name) >= _SHORTEST and name[0] != "_"][:_MOST_SIBLINGS])


def _is_alone(view: View, file: FileChange, each: _New) -> bool:
    """Whether the file's code (its strings too) has the name once: where it is defined."""
    content = view.new(file) or b""
    language = language_of(file.path, content)
    if language is None:
        return False
    found = re.findall(rf"(?<![\w$]){re.escape(each.name)}(?![\w$])", text_of_code(content, language))
    return len(found) == (0 if each.noun == "option" else 1)


def _added(view: View, file: FileChange) -> Iterator[_New]:
    """What the file defines on an added line and base did not define in it."""
    content, old = view.new(file) or b"", view.old(file) or b""
    language = language_of(file.path, content)
    if language is None or _READ_BY_OTHERS.search(file.path):
        return
    added = view.added(file)
    was = text_of_code(old, language)
    find = {Language.PYTHON: _python, Language.SCRIPT: _script, Language.GO: _go, Language.SHELL: _shell}
    names = [each for each in find[language](content) if each.line in added]
    constants = sum(each.noun == "constant" for each in names)
    for each in names:
        name = each.name.lstrip("_") if each.noun == "function" else each.name
        is_hook = each.noun != "option" and _CALLED_BY_OTHERS.match(name)
        is_table = each.noun == "constant" and constants > _MOST_NEW_CONSTANTS
        if not is_hook and not is_table and not re.search(rf"(?<![\w$]){re.escape(each.name)}(?![\w$])", was):
            yield each


def _python(content: bytes) -> Iterator[_New]:
    tree = tree_of(content)
    if tree is None:
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.decorator_list and not node.name.startswith("__"):
                yield _New(node.name, node.lineno, "function", node.name[0] != "_")
        elif isinstance(node, ast.ClassDef):
            yield from _python_class(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id.isupper() and node.value is not None:
                    yield _New(target.id, node.lineno, "constant", target.id[0] != "_")
    text = text_of_code(content, Language.PYTHON)
    if _ARGPARSE.search(text) and not _WHOLE_OPTIONS.search(text):
        yield from _python_options(tree)


def _python_class(node: ast.ClassDef) -> Iterator[_New]:
    """A class or exception that nothing names; a method that nothing calls, where no base can."""
    bases = [ast.unparse(base) for base in node.bases]
    is_exception = len(bases) == 1 and all(_EXCEPTIONS.search(each) for each in (node.name, bases[0]))
    if (is_exception or not bases) and not node.decorator_list:
        yield _New(node.name, node.lineno, "exception" if is_exception else "class", True)
    if all(base in {"object", "ABC"} for base in bases):
        for each in node.body:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and _METHOD.match(each.name):
                is_public = each.name[0] != "_"
                yield from () if each.decorator_list else (_New(each.name, each.lineno, "method", is_public),)


def _python_options(tree: ast.Module) -> Iterator[_New]:
    """`add_argument("--retry-count")` of which nothing reads `retry_count`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        words = {each.arg: each.value for each in node.keywords}
        action = words.get("action")
        if node.func.attr != "add_argument" or None in words or "dest" in words:
            continue
        if (
            isinstance(action, ast.Constant)
            and action.value in {"store_true", "store_false", "store", "append", "count"}
        ) or action is None:
            for each in node.args:
                if (
                    isinstance(each, ast.Constant)
                    and isinstance(each.value, str)
                    and each.value.startswith("--")
                ):
                    yield _New(each.value[2:].replace("-", "_"), each.lineno, "option")
                    break


def _script(content: bytes) -> Iterator[_New]:
    found = definitions(content, Language.SCRIPT)
    for each in found:
        is_value = each.kind in {"const", "let", "var"}
        if each.kind in {"function", "class", "const"}:
            yield _New(each.name, each.line, "constant" if is_value else each.kind, each.exported)
    text = text_of_code(content, Language.SCRIPT)
    if not _WHOLE_OPTIONS.search(text):
        for match in _SCRIPT_OPTION.finditer(text):
            words = match[1].removeprefix("no-").split("-")
            name = words[0] + "".join(word.capitalize() for word in words[1:])
            if len(words) > 1:
                yield _New(name, text.count("\n", 0, match.end()) + 1, "option")


def _go(content: bytes) -> Iterator[_New]:
    """Functions and single constants, exported ones too; methods may be an interface's."""
    for each in definitions(content, Language.GO):
        if each.kind in {"func", "const", "var"}:
            noun = "function" if each.kind == "func" else "constant"
            yield _New(each.name, each.line, noun, each.exported)


def _shell(content: bytes) -> Iterator[_New]:
    yield from (_New(each.name, each.line, "function", True) for each in definitions(content, Language.SHELL))


def _finding(view: View, file: FileChange, each: _New) -> Finding:
    what = "reads the option" if each.noun == "option" else f"uses the new {each.noun}"
    return Finding(
        path=file.path,
        line=each.line,
        severity=Severity.MINOR,
        category="maintainability",
        rule=NAME,
        title=f"Nothing {what} '{each.name}'",
        body="It has no effect. Connect it where it was meant to be used, or remove it.",
        anchor=quote(view.added(file).get(each.line, b"")),
    )
