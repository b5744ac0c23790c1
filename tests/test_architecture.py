"""The shape of the program: layers, sizes, names, and the few things that only one place may do.

A rule is a function from the modules to the places that break it. Each is tried twice: on the
program, where it must find nothing, and on a few lines that break it, where it must not be silent.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the bottom up. A module imports from the rows below its own and from its own package.
LAYERS = (
    ("lattice.errors", "lattice.hashes", "lattice.effects"),
    ("lattice.model",),
    ("lattice.git", "lattice.shipped"),
    ("lattice.local",),
    ("lattice.log",),
    ("lattice.engines",),
    ("lattice.work",),
    ("lattice.report",),
    ("lattice.cli",),
    ("lattice.__main__",),
)
MODULE_LINES, FUNCTION_LINES, PARAMETERS, PACKAGE_MODULES, IMPORTERS = 250, 50, 5, 10, 12

# The lazy tables: an import waits there until a command turns out to need it.
LAZY = {
    "lattice.engines.table",
    "lattice.git.sides",
    "lattice.cli.main",
    "lattice.cli.worker.ps",
    "lattice.work.passing",
    "lattice.hashes",
}
IMPORTS_PYGIT2 = {"lattice.git.libgit2", "lattice.git.worktrees.pruning"}
CATCHES_EVERYTHING = {"lattice.cli.main", "lattice.work.running.supervisor"}
# Pauses of a random length after a lost race, between probes of a lock, before another attempt, between
# looks, and until commits have settled.
SLEEPS = {
    "lattice.log.append",
    "lattice.local.locks",
    "lattice.work.follow",
    "lattice.work.running.backoff",
    "lattice.work.draining.background",
    "tests.support",
}
# What many may lean on, since nothing in it acts: errors, marks, the model's values and decisions, two
# surfaces that are types alone, and the words in which rules speak of paths, lines and trees.
VOCABULARY = (
    "lattice.errors",
    "lattice.effects",
    "lattice.model",
    "lattice.git.store",
    # What an engine is asked, what it leaves, and the ways in which that is no review.
    "lattice.engines.exchange",
    # What every rule of the static engine speaks in: the change, and the text or tree of a file.
    "lattice.engines.static.view",
    "lattice.engines.static.paths",
    "lattice.engines.static.patterns",
    "lattice.engines.static.quoting",
    "lattice.engines.static.rules.python.trees.nodes",
    "lattice.engines.static.rules.text.reading.source",
    "lattice.engines.static.rules.tree.code",
    "lattice.engines.static.rules.flow.reading",
)
# The doors of the layers, which whoever needs a layer goes through: the opened repository, running git in
# it, this clone's files and those of a run, and how a command takes its words and gets its answer out.
DOORS = (
    "lattice.git.repository",
    "lattice.local.locks",
    "lattice.local.places",
    "lattice.local.run_folder",
    "lattice.work.here",
    "lattice.cli.options",
    "lattice.cli.output",
    "lattice.report.safe",
    "lattice.report.shown",
)

# What the standard library has of clocks, chance, the machine and the world around it.
IMPURE = re.compile(
    "_thread|asyncio|atexit|concurrent|ctypes|fcntl|getpass|glob|http|importlib|io|locale|logging|mmap"
    "|multiprocessing|os|platform|pty|pwd|queue|random|resource|sched|secrets|select|selectors|shutil|signal"
    "|socket|socketserver|sqlite3|ssl|subprocess|sys|syslog|tempfile|threading|time|uuid"
)
IMPURE_CALLS = re.compile("open|input|print|now|utcnow|today|(read|write)_(text|bytes)")
VAGUE = re.compile(r"(utils?|helpers?|common|managers?|handlers?|services?|base)")
TEMPORARY = re.compile(r"(/var)?/tmp(/|$)")


class Module(NamedTuple):
    """One parsed file; `package` says whether it is an `__init__`."""

    name: str
    text: str
    tree: ast.Module
    package: bool = False

    def at(self, node: ast.AST, remark: str) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 1)}: {remark}"


class Import(NamedTuple):
    """One name that is imported, in full: `from lattice import errors` brings `lattice.errors`."""

    node: ast.stmt
    name: str


Modules = dict[str, Module]
Rule = Callable[[Modules], list[str]]


def parse(texts: dict[str, str]) -> Modules:
    """Modules by name; a key `a.b.__init__` is the package `a.b` itself."""
    modules = {}
    for key, text in texts.items():
        name = key.removesuffix(".__init__")
        modules[name] = Module(name, text, ast.parse(text), key != name)
    return modules


@cache
def project() -> Modules:
    """Every module of the program and of its tests."""
    files = [*ROOT.glob("lattice/**/*.py"), *ROOT.glob("tests/**/*.py")]
    # Other people's code, which the static engine is tried on.
    files = [file for file in files if ROOT / "tests/static/corpus" not in file.parents]
    return parse({".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text() for path in files})


def program(modules: Modules) -> list[Module]:
    return [module for name, module in modules.items() if name.split(".")[0] == "lattice"]


def imports(module: Module) -> Iterator[Import]:
    """Every import, wherever it stands, by the most precise name that the statement gives."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = module.name.split(".")
            up = here[: len(here) - node.level + module.package] if node.level else []
            origin = ".".join([*up, *filter(None, [node.module])])
            yield from (Import(node, f"{origin}.{alias.name}") for alias in node.names)


def imported_modules(module: Module, modules: Modules) -> Iterator[tuple[ast.stmt, str]]:
    """The modules of the program that a module imports: `lattice.errors.Busy` comes from `lattice.errors`."""
    for node, name in imports(module):
        origin = name if name in modules else name.rpartition(".")[0]
        if origin in modules and origin != module.name:
            yield node, origin


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def layer(name: str) -> int | None:
    return next((height for height, row in enumerate(LAYERS) if within(name, row)), None)


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def called(node: ast.AST) -> str:
    """The last word of what is called (`now` in `datetime.now()`), or nothing."""
    match node:
        case ast.Call(func=ast.Name(id=word)) | ast.Call(func=ast.Attribute(attr=word)):
            return word
    return ""


def every_module_has_a_layer(modules: Modules) -> list[str]:
    homeless = [m for m in program(modules) if m.name != "lattice" and layer(m.name) is None]
    return [module.at(module.tree, "in no layer") for module in homeless]


def imports_go_downwards(modules: Modules) -> list[str]:
    found = []
    for module in program(modules):
        for node, name in imported_modules(module, modules):
            mine, theirs = layer(module.name), layer(name)
            if mine is None or theirs is None or theirs < mine:
                continue
            if not any(within(module.name, (part,)) and within(name, (part,)) for part in LAYERS[mine]):
                found.append(module.at(node, f"imports {name}"))
    return found


def imports_form_no_cycle(modules: Modules) -> list[str]:
    graph = {m.name: {name for _, name in imported_modules(m, modules)} for m in program(modules)}
    while free := {name for name, needs in graph.items() if not needs & graph.keys()}:
        graph = {name: needs for name, needs in graph.items() if name not in free}
    return [f"{name}: imports in a circle, or something that does" for name in sorted(graph)]


def nobody_imports_the_command_group(modules: Modules) -> list[str]:
    return [
        module.at(node, "imports the group; the group adds its commands")
        for module in program(modules)
        for node, name in imported_modules(module, modules)
        if name == "lattice.cli.main" and module.name != "lattice.__main__"
    ]


def imports_stand_at_the_top(modules: Modules) -> list[str]:
    found = []
    for module in modules.values():
        nested = {node for function in functions(module) for node in ast.walk(function)}
        for node in nested:
            waits = isinstance(node, ast.Import | ast.ImportFrom)
            if waits or called(node) in {"import_module", "__import__"}:
                found.append(module.at(node, "imports inside a function"))
    return [place for place in found if place.split(":")[0] not in LAZY]


def pygit2_has_two_doors(modules: Modules) -> list[str]:
    return [
        module.at(node, "imports pygit2")
        for module in program(modules)
        for node, name in imports(module)
        if name.split(".")[0] == "pygit2" and module.name not in IMPORTS_PYGIT2
    ]


def is_pure(package: str) -> bool:
    known = package in sys.stdlib_module_names and not IMPURE.fullmatch(package)
    return known or package in {"msgspec", "lattice"}


def model_is_pure(modules: Modules) -> list[str]:
    found = []
    for module in program(modules):
        if within(module.name, ("lattice.model",)):
            foreign = [each for each in imports(module) if not is_pure(each.name.split(".")[0])]
            found += [module.at(node, f"imports {name}") for node, name in foreign]
            impure = [node for node in ast.walk(module.tree) if IMPURE_CALLS.fullmatch(called(node))]
            found += [module.at(node, f"calls {called(node)}") for node in impure]
    return found


def modules_are_short(modules: Modules) -> list[str]:
    sizes = {module.name: module.text.count("\n") for module in program(modules)}
    return [f"{name}: {size} lines" for name, size in sizes.items() if size > MODULE_LINES]


def functions_are_short(modules: Modules) -> list[str]:
    return [
        module.at(function, f"{function.name} has {size} lines")
        for module in program(modules)
        for function in functions(module)
        if (size := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]


def takes_a_command_line(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether click fills the parameters in: it hands every option over as one."""
    return any(called(decorator) in {"command", "group"} for decorator in function.decorator_list)


def functions_take_few_parameters(modules: Modules) -> list[str]:
    found = []
    for module in program(modules):
        for function in functions(module):
            given = function.args
            names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            count = len([name for name in names if name not in {"self", "cls"}])
            if count > PARAMETERS and not takes_a_command_line(function):
                found.append(module.at(function, f"{function.name} takes {count} parameters"))
    return found


def packages_are_small(modules: Modules) -> list[str]:
    sizes = Counter(m.name.rpartition(".")[0] for m in program(modules) if not m.package)
    return [f"{name}: {size} modules" for name, size in sizes.items() if size > PACKAGE_MODULES]


def no_module_is_a_hub(modules: Modules) -> list[str]:
    pairs = {(m.name, name) for m in program(modules) for _, name in imported_modules(m, modules)}
    importers = Counter(name for _, name in pairs if not within(name, VOCABULARY + DOORS))
    return [f"{name}: {count} importers" for name, count in importers.items() if count > IMPORTERS]


def names_say_something(modules: Modules) -> list[str]:
    found = []
    for module in modules.values():
        if any(VAGUE.fullmatch(word) for word in re.split(r"[._]", module.name)):
            found.append(module.at(module.tree, "a name for anything"))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and VAGUE.fullmatch(words(node.name)[-1]):
                found.append(module.at(node, f"{node.name}: a name for anything"))
    return found


def words(camel: str) -> list[str]:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", camel).lower().split() or [""]


def modules_say_what_they_own(modules: Modules) -> list[str]:
    return [m.at(m.tree, "no docstring") for m in modules.values() if not ast.get_docstring(m.tree)]


def only_the_command_line_prints(modules: Modules) -> list[str]:
    return [
        module.at(node, "prints")
        for module in program(modules)
        if not within(module.name, ("lattice.cli",)) and not module.name.endswith("__main__")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]


def nobody_sleeps(modules: Modules) -> list[str]:
    return [
        module.at(node, "sleeps")
        for module in modules.values()
        if module.name not in SLEEPS
        for node in ast.walk(module.tree)
        if called(node) == "sleep"
    ]


def exceptions_are_named(modules: Modules) -> list[str]:
    found = []
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler) and module.name not in CATCHES_EVERYTHING:
                named = {each.id for each in ast.walk(node.type or node) if isinstance(each, ast.Name)}
                if node.type is None or named & {"Exception", "BaseException"}:
                    found.append(module.at(node, "catches everything"))
    return found


def temporary_files_have_no_fixed_place(modules: Modules) -> list[str]:
    return [
        module.at(node, "a fixed temporary path")
        for module in modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TEMPORARY.match(node.value)
    ]


DOC = '"""Doc."""\n'
BROKEN: list[tuple[Rule, dict[str, str]]] = [
    (every_module_has_a_layer, {"lattice.extra": DOC}),
    (imports_go_downwards, {"lattice.git.a": "from lattice.work import b", "lattice.work.b": DOC}),
    (imports_go_downwards, {"lattice.git.a": "from lattice.work.b import c", "lattice.work.b": DOC}),
    (imports_go_downwards, {"lattice.git.a": "from ..work.b import c", "lattice.work.b": DOC}),
    (imports_go_downwards, {"lattice.local.a": "import lattice.log.b", "lattice.log.b": DOC}),
    (
        imports_go_downwards,
        {"lattice.errors": "def f():\n import lattice.model", "lattice.model": DOC},
    ),
    (
        imports_form_no_cycle,
        {"lattice.git.a": "from . import b", "lattice.git.b": "from .a import f"},
    ),
    (nobody_imports_the_command_group, {"lattice.cli.a": "from .main import cli", "lattice.cli.main": DOC}),
    (imports_stand_at_the_top, {"lattice.git.a": "def f():\n import json"}),
    (imports_stand_at_the_top, {"lattice.git.a": "def f():\n return importlib.import_module('json')"}),
    (pygit2_has_two_doors, {"lattice.git.a": "import pygit2.enums"}),
    (pygit2_has_two_doors, {"lattice.work.a": "from pygit2 import Repository"}),
    (model_is_pure, {"lattice.model.a": "from os import path"}),
    (model_is_pure, {"lattice.model.a": "import click"}),
    (model_is_pure, {"lattice.model.a": "from datetime import datetime\ndatetime.now()"}),
    (modules_are_short, {"lattice.git.a": "x = 1\n" * (MODULE_LINES + 1)}),
    (functions_are_short, {"lattice.git.a": "def f(x):\n" + " x += 1\n" * FUNCTION_LINES}),
    (functions_take_few_parameters, {"lattice.git.a": "def f(a, b, c, *, d, e, g): ..."}),
    (functions_take_few_parameters, {"lattice.cli.a": "@cache\ndef f(a, b, c, d, e, g): ..."}),
    (packages_are_small, {f"lattice.git.m{n}": DOC for n in range(PACKAGE_MODULES + 1)}),
    (no_module_is_a_hub, {f"lattice.git.m{n}": "from lattice.git.m0 import x" for n in range(IMPORTERS + 2)}),
    (names_say_something, {"lattice.git.git_utils": DOC}),
    (names_say_something, {"lattice.git.a": "class RunManager: ..."}),
    (modules_say_what_they_own, {"lattice.git.a": "x = 1"}),
    (modules_say_what_they_own, {"lattice.git.__init__": ""}),
    (only_the_command_line_prints, {"lattice.work.a": "print(1)"}),
    (nobody_sleeps, {"tests.test_a": "from time import sleep\nsleep(1)"}),
    (nobody_sleeps, {"lattice.log.a": "import time\ntime.sleep(1)"}),
    (exceptions_are_named, {"lattice.work.a": "try: f()\nexcept (OSError, Exception): g()"}),
    (exceptions_are_named, {"lattice.work.a": "try: f()\nexcept: g()"}),
    (temporary_files_have_no_fixed_place, {"tests.test_a": "open('/" + "tmp/a')"}),
]
SOUND: dict[str, str] = {
    "lattice.__init__": DOC,
    "lattice.errors": DOC + "class Busy(Exception): ...",
    "lattice.model.a": DOC + "import re\nfrom msgspec import Struct\nfrom lattice.errors import Busy",
    "lattice.git.libgit2": DOC + "import pygit2\nfrom . import b",
    "lattice.git.b": DOC + "def f(self, a, b, c, d, e): ...",
    "lattice.git.sides": DOC + "def f():\n from . import libgit2",
    "lattice.cli.main": DOC + "from lattice.cli import b\ntry: f()\nexcept Exception: print(1)",
    "lattice.cli.b": DOC + "@click.command()\ndef f(a, b, c, d, e, f): ...",
    "lattice.__main__": DOC + "from lattice.cli.main import main",
    "tests.support": DOC + "import time\ntime.sleep(1)",
}
RULES = list(dict.fromkeys(rule for rule, _ in BROKEN))


def rule_name(value: object) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize("rule", RULES, ids=rule_name)
def test_the_program_keeps_the_rule(rule: Rule) -> None:
    assert rule(project()) == []


@pytest.mark.parametrize(("rule", "texts"), BROKEN, ids=rule_name)
def test_the_rule_finds_what_breaks_it(rule: Rule, texts: dict[str, str]) -> None:
    assert rule(parse(texts)) != []


@pytest.mark.parametrize("rule", RULES, ids=rule_name)
def test_the_rule_lets_sound_code_pass(rule: Rule) -> None:
    assert rule(parse(SOUND)) == []


def test_the_program_was_found() -> None:
    assert len(program(project())) > len(LAYERS)
