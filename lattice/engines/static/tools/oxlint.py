"""oxlint: JavaScript and TypeScript, without types and without a look at other files."""

import re
from collections.abc import Iterable, Sequence
from functools import partial

import msgspec
from msgspec import Struct

from lattice.engines.static.linting.lints import Lint
from lattice.engines.static.paths import has_edits, is_foreign, is_test_data, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.view import SYNTAX, Diagnostic
from lattice.model.change import FileChange
from lattice.model.review import Severity

_SUFFIXES = frozenset(".js .jsx .mjs .cjs .ts .tsx .mts .cts".split())
# Types in comments, JSX and templates are no JavaScript to a strict parser, and no defect.
_DIALECT = pattern(rb"@flow\b|@noflow\b|\{\{|\{%|<%|^\s*import type\b", re.MULTILINE)
# Only a module says where its names come from; a script shares those of its page, TypeScript has a checker.
_MODULE = pattern(rb"^\s*(import|export)\b|\brequire\(|\bexports\b", re.MULTILINE)
_STEM = "module"
_UNDEFINED = "no-undef"
# Names that a bundler or a runtime puts there.
_GIVEN = pattern(r"'([A-Z_$][\w$]*|\$.*|cy|chai|sinon|browser|artifacts|contract)'")
_CODE = pattern(r"[\w-]+\(([\w/-]+)\)")

_important = partial(Lint, Severity.IMPORTANT)
_minor = partial(Lint, Severity.MINOR)

_ASSIGNED = _important("The assignment throws TypeError, or replaces what others rely on. Use another name.")
_SAME_RESULT = _important("The result is the same whatever the values are. Correct the comparison.")
_LOST = _important("The earlier one is lost without a word. Rename or remove one of them.")
_NEVER_RUNS = _important("The branch can never run. Correct its condition or remove it.")
_SUPER = _important("The constructor throws ReferenceError. Call `super()` first, in every derived class.")
_PATTERN = _important("The pattern throws, or matches something else than it shows. Correct it.")
_MISUSED = _important("The call throws or has no effect. Give the function what it takes.")
_NO_CALL = _important("The name is no constructor and no function: it throws TypeError. Correct the call.")
_HOOK = _important("React mixes up the state when hooks run in another order. Call it at the top level.")

TRUSTED: dict[str, Lint] = {
    SYNTAX: _important("The file cannot be loaded. Correct the syntax.", from_afar=True),
    "constructor-super": _SUPER,
    "no-this-before-super": _SUPER,
    "no-class-assign": _ASSIGNED,
    "no-const-assign": _ASSIGNED,
    "no-func-assign": _ASSIGNED,
    "no-global-assign": _ASSIGNED,
    "no-import-assign": _ASSIGNED,
    "no-ex-assign": _ASSIGNED,
    "no-shadow-restricted-names": _ASSIGNED,
    "for-direction": _important("The loop never ends, or never begins. Correct its counter's direction."),
    "getter-return": _important("Reading the property gives undefined. Return a value."),
    "no-async-promise-executor": _minor(
        "What an async executor throws is lost. Make it a plain function.", in_tests=False
    ),
    "no-compare-neg-zero": _SAME_RESULT,
    "use-isnan": _SAME_RESULT,
    "valid-typeof": _SAME_RESULT,
    "no-constant-binary-expression": _SAME_RESULT,
    "no-cond-assign": _important("The condition assigns instead of comparing. Write `===`."),
    "no-debugger": _important("A debugger stops the program here. Remove the statement."),
    "no-dupe-class-members": _LOST,
    "no-dupe-keys": _LOST,
    "no-duplicate-enum-values": _minor("The two members cannot be told apart. Give each its own value."),
    "no-dupe-else-if": _NEVER_RUNS,
    "no-duplicate-case": _NEVER_RUNS,
    "no-unreachable": _minor("The code after it never runs. Move or remove it.", in_tests=False),
    "no-empty-character-class": _PATTERN,
    "no-invalid-regexp": _PATTERN,
    "no-misleading-character-class": _PATTERN,
    "no-useless-backreference": _PATTERN,
    "no-loss-of-precision": _important(
        "The number is rounded to another one. Use a BigInt or a string.", in_tests=False
    ),
    "no-new-native-nonconstructor": _NO_CALL,
    "no-obj-calls": _NO_CALL,
    "no-new-statics": _NO_CALL,
    "no-self-assign": _minor("The line changes nothing. Correct one of the names.", in_tests=False),
    "no-setter-return": _minor("What a setter returns is lost. Remove the value."),
    "no-sparse-arrays": _minor("The array has a hole. Remove the comma too many.", in_tests=False),
    "no-unexpected-multiline": _important(
        "The two lines are one expression, so the first is called or indexed. Add the semicolon."
    ),
    "no-unsafe-finally": _important("It swallows the exception that is under way. Move it out of `finally`."),
    "no-unsafe-negation": _important("`!` binds to the left side alone. Add parentheses."),
    "no-unsafe-optional-chaining": _important(
        "It throws TypeError when the chain ends early. Give the value a default."
    ),
    _UNDEFINED: _important(
        "It throws ReferenceError when the line runs. Import or define the name.", in_tests=False
    ),
    "no-exports-assign": _important("The module exports nothing this way. Assign to `module.exports`."),
    "bad-array-method-on-arguments": _NO_CALL,
    "bad-char-at-comparison": _SAME_RESULT,
    "bad-comparison-sequence": _SAME_RESULT,
    "bad-min-max-func": _SAME_RESULT,
    "bad-object-literal-comparison": _SAME_RESULT,
    "const-comparisons": _SAME_RESULT,
    "erasing-op": _SAME_RESULT,
    "bad-match-all-arg": _MISUSED,
    "bad-replace-all-arg": _MISUSED,
    "number-arg-out-of-range": _MISUSED,
    "no-invalid-fetch-options": _MISUSED,
    "no-invalid-remove-event-listener": _MISUSED,
    "valid-params": _MISUSED,
    "uninvoked-array-callback": _important("`map` skips the holes of `new Array(n)`. Use `Array.from`."),
    "missing-throw": _important("The error is made and dropped. Throw it."),
    "misrefactored-assign-op": _important("The variable counts twice. Write it once."),
    "no-array-fill-with-reference-type": _important(
        "All elements are the same object, so they change each other. Use `Array.from`."
    ),
    "jsx-no-duplicate-props": _LOST,
    "jsx-no-undef": _important("Rendering throws ReferenceError. Import the component."),
    "no-direct-mutation-state": _important("React does not see the change. Use `setState`."),
    "void-dom-elements-no-children": _important("React throws for children here. Remove them."),
    "rules-of-hooks": _HOOK,
}

NAME = "oxlint"
VERSION = ("--version",)
EXITS = (0, 1)
_PLUGINS = ["eslint", "oxc", "typescript", "unicorn", "promise", "node", "react"]
_GLOBALS = "browser node commonjs es2024 worker serviceworker jest mocha jasmine vitest jquery amd"
CONFIG_NAME = "oxlint.json"
CONFIG = msgspec.json.encode(
    {"plugins": _PLUGINS, "categories": {}, "env": dict.fromkeys([*_GLOBALS.split(), "builtin"], True)}
)


class _Span(Struct):
    line: int = 0


class _Label(Struct):
    span: _Span


class _Remark(Struct):
    message: str
    filename: str
    labels: list[_Label]
    code: str = ""


class _Answer(Struct):
    diagnostics: list[_Remark]


def applies(file: FileChange) -> bool:
    """Edited scripts that are ours and no test data."""
    path = file.path
    ours = not is_foreign(path) and not is_test_data(path) and not path.endswith(".d.ts")
    return suffix(path) in _SUFFIXES and has_edits(file) and ours


def stand_in(path: str, content: bytes) -> str | None:
    """The extension says which language it is."""
    if _DIALECT.search(content) and suffix(path) == ".js":
        return None
    return f"{_STEM if _MODULE.search(content) else 'script'}{suffix(path)}"


def command(program: str, config: str, names: Sequence[str]) -> list[str]:
    """All rules off, then ours on."""
    rules = [word for code in TRUSTED if code != SYNTAX for word in ("-W", code)]
    options = ["--disable-nested-config", "--no-ignore", "--format=json", f"--config={config}", "-A", "all"]
    return [program, *options, *rules, *names]


def parse(output: bytes) -> Iterable[Diagnostic]:
    """Its JSON; what has no code is a syntax error."""
    for each in msgspec.json.decode(output, type=_Answer).diagnostics:
        code = _CODE.fullmatch(each.code)
        lines = [label.span.line for label in each.labels if label.span.line]
        if lines and (code or not each.code) and not _is_given(each, code[1] if code else ""):
            # The last label is the second of a pair, the one that is at fault.
            line = lines[-1]
            yield Diagnostic(each.filename, line, line, code[1] if code else SYNTAX, each.message)


def _is_given(remark: _Remark, code: str) -> bool:
    """Whether an undefined name may well be defined where we do not look."""
    stem, _, kind = remark.filename.rpartition("/")[2].partition(".")
    return code == _UNDEFINED and (stem != _STEM or "t" in kind or bool(_GIVEN.match(remark.message)))
