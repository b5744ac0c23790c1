"""What JavaScript is given by others, known by its name: `this.spool` is a Spool, `store` any kind of it.

A method counts as one that gives a promise when the tree defines it for what bears the receiver's name, and
each such definition is async.
"""

import re
from collections.abc import Callable

from lattice.engines.static.paths import is_documentation, is_foreign, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.reading.blocks import Program, program_of
from lattice.engines.static.rules.flow.reading.functions import Function, functions_of, handed_on, owners_of
from lattice.engines.static.rules.text.reading.source import source_of
from lattice.engines.static.view import View

_KINDS = ("*.js", "*.ts", "*.jsx", "*.tsx", "*.mjs", "*.cjs", "*.mts", "*.cts")
_WORD = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# What everything has: no use to look for it.
_USUAL = frozenset(
    (
        "log info warn error debug trace push pop shift on once off emit then catch finally slice splice "
        "forEach map filter next call apply bind test expect toString json send status end "
        "preventDefault addEventListener "
    ).split()
)
_MOST_FILES, _MOST_BYTES, _MOST_WORDS = 40, 400_000, 40
_LITERAL = (
    r"(?<![\w$]){0}\s*(?::[^=\n]+)?=\s*(?:\[|\{{|['\"`\d]"
    r"|new\s+(?:Map|Set|WeakMap|WeakSet|Array|URL\w*|Date)\b)"
)


class Collaborators:
    """The definitions of methods across the tree, each word asked for once."""

    def __init__(
        self, view: View, path: str, program: Program, gives: Callable[[str, Program, str], bool]
    ) -> None:
        """`gives` tells whether a function that a file knows gives a promise."""
        self._view, self._path, self._program, self._gives = view, path, program, gives
        self._files: dict[str, tuple[str, ...]] = {}

    def is_promise(self, receiver: str, method: str) -> bool:
        """Whether every definition of the method, for what bears the receiver's name, gives a promise."""
        plain, code = receiver.lstrip("#_"), self._program.code
        if method in _USUAL or not _words(plain):
            return False
        escaped = re.escape(receiver)
        if re.search(_LITERAL.replace("{0}", escaped).replace("{{", "{"), code):
            return False
        made = re.search(rf"(?<![\w$]){escaped}\s*=\s*(?:await\s+)?([A-Za-z_$][\w$]*)\(", code)
        names = [plain, made[1]] if made and len(made[1]) > 3 else [plain]
        found = [is_slow for path in self._of(method) for is_slow in self._defined(path, names, method)]
        return bool(found) and all(found)

    def _of(self, method: str) -> tuple[str, ...]:
        if method not in self._files:
            if len(self._files) >= _MOST_WORDS:
                return ()
            paths = self._view.mentions([method], _KINDS).get(method, frozenset())
            ours = [
                path
                for path in sorted(paths)
                if not (is_test(path) or is_documentation(path) or is_foreign(path))
            ]
            self._files[method] = tuple(ours) if len(ours) <= _MOST_FILES else ()
        return self._files[method]

    def _defined(self, path: str, names: list[str], method: str) -> list[bool]:
        """For each definition in a file by a holder of such a name, whether it gives a promise."""
        content = self._view.content(path)
        if not content or len(content) > _MOST_BYTES or b"\0" in content or path.endswith(".d.ts"):
            return []
        text = (path + "\n").encode() + content
        last = {_words(name)[-1].encode() for name in names if _words(name)}
        if not any(word in text.lower() for word in last):
            return []
        program = program_of(source_of(content, "javascript"))
        found = {
            each.head.start: _gives_promise(program, each)
            for each in functions_of(program)
            if each.name == method
        }
        for offset, called in handed_on(program).get(method, ()):
            start = next((at for at in found if offset <= at <= offset + len(method) + 40), offset)
            found[start] = found.get(start, False) or self._gives(path, program, called)
        return [
            is_slow
            for offset, is_slow in found.items()
            if any(_bears(name, holder) for name in names for holder in _holders(program, path, offset))
        ]


def _gives_promise(program: Program, function: Function) -> bool:
    result = program.code[function.params.end : function.body.start]
    body = program.text(function.body)
    return (
        function.is_async
        or bool(re.match(r"\)\s*:\s*Promise<", result))
        or bool(re.search(r"\breturn new Promise\b", body))
    )


def _holders(program: Program, path: str, offset: int) -> list[str]:
    """What a definition belongs to: its class, or else the functions around it and its file."""
    owners = [name for name, span in owners_of(program) if span.start <= offset < span.end]
    if owners:
        return owners[-1:]
    around = [
        each.name for each in functions_of(program) if each.name and each.body.start <= offset < each.body.end
    ]
    return [*around, path.rpartition("/")[2].partition(".")[0]]


def _bears(name: str, holder: str) -> bool:
    """Whether the holder's name ends or begins as the other does: `spool` and Spool or SpoolFile, `store` and
    makeSessionStore."""
    wanted, has = _words(name), _words(holder)
    return bool(wanted) and (
        wanted in (has[-len(wanted) :], has[: len(wanted)]) or (len(has) > 1 and wanted[-len(has) :] == has)
    )


def _words(name: str) -> list[str]:
    words = [word.lower() for word in _WORD.findall(name)]
    return [
        word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
        for word in words
    ]
