"""Which names of JavaScript and TypeScript give a promise, in this file and in those that it imports.

A receiver's type is known by annotation or by `new`; without one, a call counts that the file, as it is
or as it was, awaits elsewhere by the same name, or that the tree defines so for what bears the
receiver's name. What comes from a package is unknown, but for the modules of Node that end in /promises.
"""

import re
from functools import lru_cache
from posixpath import dirname, join, normpath

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.reading.blocks import Program, program_of
from lattice.engines.static.rules.flow.reading.collaborators import Collaborators
from lattice.engines.static.rules.flow.reading.functions import (
    Function,
    around,
    functions_of,
    handed_on,
    owners_of,
)
from lattice.engines.static.rules.text.reading.source import source_of
from lattice.engines.static.view import View

_EXPRESSION = pattern(
    r"^[ \t]*(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*(?::[^=\n]+)?=\s*async\b", re.MULTILINE
)
_DECLARED = pattern(r"\bfunction\s+([\w$]+)\s*(?:<[^<>\n]*>)?\([^;{}]*?\)\s*:\s*Promise<")
_MEMBER = pattern(
    r"(?:^|[;{\n])\s*(?:(?:public|protected|private|abstract|static|readonly)\s+)*(#?[\w$]+)\??\s*"
    r"(?::\s*(?:<[^<>\n]*>)?\([^;{}=]*\)\s*=>\s*Promise<|(?:<[^<>\n]*>)?\([^;{}=]*?\)\s*:\s*Promise<)"
)
_ARROW_MEMBER = pattern(r"(?:^|\n)\s*(?:(?:public|private|readonly)\s+)*(#?[\w$]+)\s*=\s*async\b")
_AWAITED = pattern(r"\bawait\s+([\w$#]+(?:\??\.[\w$#]+)*)\s*\(")
_IMPORT = pattern(
    r"^[ \t]*(?:import|export)\s+(?:type\s+)?(?P<what>[^'\"();]*?)\s*from\s*['\"](?P<path>[^'\"\n]+)['\"]"
    r"|^[ \t]*(?:const|let|var)\s+(?P<given>[\w$]+"
    r"|\{[^{}]*\})\s*=\s*require\(\s*['\"](?P<needed>[^'\"\n]+)['\"]\s*\)"
    r"(?P<part>\.\w+)?",
    re.MULTILINE,
)
_BOUND = pattern(r"(?:type\s+)?([\w$]+)(?:\s*(?:\bas\b|:)\s*([\w$]+))?")
_KINDS = (".ts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".mts", "/index.ts", "/index.js", "/index.mjs")
_PROMISES = pattern(r"(?:node:)?(?:fs|timers|stream|dns|readline)/promises$")
_MOST_BYTES = 400_000
_MOST_KINDS = 400
_EXTENDS = pattern(r"\bextends\s+([\w$]+)")


class Origin(Struct, frozen=True):
    """Where an imported name comes from; `name` is `*` for a whole module."""

    module: str
    name: str


class Promises(Struct, frozen=True):
    """What of one file gives a promise, and where its imported names come from."""

    functions: frozenset[str]
    methods: dict[str, frozenset[str]]
    bases: dict[str, str]
    imports: dict[str, Origin]


@lru_cache(128)
def promises_of(program: Program) -> Promises:
    """The names of one file."""
    functions = set(_EXPRESSION.findall(program.code)) | set(_DECLARED.findall(program.code))
    methods: dict[str, set[str]] = {}
    for each in functions_of(program):
        result = program.code[each.params.end : each.body.start]
        if each.name and (each.is_async or re.match(r"\)\s*:\s*Promise<", result)):
            (methods.setdefault(each.owner, set()) if each.owner else functions).add(each.name)
    bases = {}
    for name, span in owners_of(program):
        text = program.text(span)
        methods.setdefault(name, set()).update(_MEMBER.findall(text), _ARROW_MEMBER.findall(text))
        head = program.code[max(0, span.start - 200) : span.start].rpartition(name)[2]
        if extends := _EXTENDS.search(head):
            bases[name] = extends[1]
    return Promises(
        frozenset(functions),
        {name: frozenset(each) for name, each in methods.items()},
        bases,
        _imports(program),
    )


def _imports(program: Program) -> dict[str, Origin]:
    found: dict[str, Origin] = {}
    for match in _IMPORT.finditer("\n".join(program.source.bare)):
        module, what = match["path"] or match["needed"], match["what"] or match["given"] or ""
        if match["part"] == ".promises":
            module += "/promises"
        whole, _, listed = what.partition("{")
        for bound in _BOUND.finditer(listed.partition("}")[0]):
            is_promises = bound[1] == "promises"
            found[bound[2] or bound[1]] = Origin(
                f"{module}/promises" if is_promises else module, "*" if is_promises else bound[1]
            )
        if name := re.search(r"([\w$]+)\s*,?\s*$", whole):
            found[name[1]] = Origin(module, "*" if "*" in whole or match["needed"] else "default")
    return found


class Tree:
    """Answers for one file of a change, with the modules that it imports."""

    def __init__(self, view: View, path: str, program: Program, before: str) -> None:
        self._view, self._path, self._program = view, path, program
        self.known = promises_of(program)
        self._others = Collaborators(view, path, program, self._gives)
        self._kinds: dict[tuple[str, int], str] = {}
        self._awaited = {
            _last_two(each)
            for text in (program.code, before)
            for each in _AWAITED.findall(text)
            if "." in each
        }

    def is_promise(self, chain: str, offset: int) -> bool:
        """Whether a call of `chain` at an offset gives a promise."""
        parts = chain.replace("?.", ".").split(".")
        function = around(self._program, offset)
        if len(parts) == 1:
            return self._of_name(parts[0], function)
        receiver, method = parts[-2], parts[-1]
        if "promises" in parts[:-1] and parts[0] in ("fs", "fsPromises"):
            return True
        if parts[0] == "this" and len(parts) == 2:
            return self._has(self._path, self._program, function.owner if function else "", method)
        kind = self._kind(parts, function)
        if kind:
            return self._has(self._path, self._program, kind, method)
        origin = self.known.imports.get(receiver) if len(parts) == 2 else None
        if origin is not None:
            return self._of_import(origin, method)
        if _last_two(chain.replace("?.", ".")) in self._awaited:
            return True
        return receiver not in self.known.imports and self._others.is_promise(receiver, method)

    def _of_name(self, name: str, function: Function | None) -> bool:
        if function and re.search(rf"(?<![\w$.]){re.escape(name)}\b", self._program.text(function.params)):
            return False
        return self._gives(self._path, self._program, name)

    def _gives(self, path: str, program: Program, name: str) -> bool:
        """Whether a function that the file defines or imports gives a promise."""
        origin = promises_of(program).imports.get(name)
        if origin is None:
            return self._exports(path, program, name, deep=2)
        if origin.name == "*" or _PROMISES.match(origin.module):
            return origin.name != "*"
        other = self._module(path, origin.module)
        return other is not None and self._exports(other[0], other[1], origin.name, deep=2)

    def _exports(self, path: str, program: Program, name: str, deep: int) -> bool:
        known = promises_of(program)
        handed = {called for _, called in handed_on(program).get(name, ())} if deep else set()
        if name in known.functions or (
            handed and all(each == "fetch" or self._exports(path, program, each, deep - 1) for each in handed)
        ):
            return True
        if name == "default":
            match = re.search(
                r"\bexport\s+default\s+(?:(async)\b|([\w$]+)\s*;?\s*$)", program.code, re.MULTILINE
            )
            return bool(match and (match[1] or match[2] in known.functions))
        origin = known.imports.get(name)
        other = self._module(path, origin.module) if origin and deep else None
        return bool(other and origin and self._exports(*other, origin.name, deep - 1))

    def _of_import(self, origin: Origin, method: str) -> bool:
        if _PROMISES.match(origin.module):
            return origin.name in {"*", "default"}
        other = self._module(self._path, origin.module)
        if other is None:
            return False
        path, program = other
        if origin.name in ("*", "default") and self._exports(path, program, method, deep=2):
            return True
        made = re.search(rf"\b{re.escape(origin.name)}\s*(?::\s*[\w$]+)?\s*=\s*new\s+([\w$]+)", program.code)
        return self._has(path, program, made[1] if made else origin.name, method)

    def _kind(self, parts: list[str], function: Function | None) -> str:
        """The type of the receiver, by what the file says of it."""
        key = (parts[-2], function.body.start if function else -1)
        if key not in self._kinds:
            # Each look-up reads the file; nobody writes so many receivers by hand.
            self._kinds[key] = self._found_kind(parts[-2], function) if len(self._kinds) < _MOST_KINDS else ""
        return self._kinds[key]

    def _found_kind(self, receiver: str, function: Function | None) -> str:
        name = re.escape(receiver)
        known = rf"(?<![\w$.]){name}\s*[?!]?\s*:\s*([A-Z][\w$]*)(?=\s*[,;)=\n}}|])"
        made = rf"(?<![\w$]){name}\s*(?::[^=;\n]+)?=\s*(?:await\s+)?new\s+([A-Z][\w$]*)"
        texts = []
        if function:
            texts += [self._program.text(function.params) + "\n", self._program.text(function.body)]
        texts.append(self._program.code)
        found = next((m for text in texts for p in (known, made) for m in [re.search(p, text)] if m), None)
        return found[1] if found else ""

    def _has(self, path: str, program: Program, kind: str, method: str, deep: int = 3) -> bool:
        known = promises_of(program)
        if method in known.methods.get(kind, ()):
            return True
        if not deep:
            return False
        if kind in known.methods:
            base = known.bases.get(kind, "")
            return bool(base) and self._has(path, program, base, method, deep - 1)
        origin = known.imports.get(kind)
        other = self._module(path, origin.module) if origin else None
        if other is None or origin is None:
            return False
        name = origin.name
        if name == "default":
            match = re.search(r"\bexport\s+default\s+(?:class\s+)?([\w$]+)", other[1].code)
            name = match[1] if match else kind
        return self._has(*other, kind if name == "*" else name, method, deep - 1)

    def _module(self, path: str, module: str) -> tuple[str, Program] | None:
        if not module.startswith("."):
            return None
        stem = normpath(join(dirname(path), module))
        bare = re.sub(r"\.(?:[mc]?js|jsx)$", "", stem)
        for candidate in (stem, *(bare + kind for kind in _KINDS)):
            if candidate in self._view.head_files:
                content = self._view.content(candidate)
                if content and len(content) < _MOST_BYTES and b"\0" not in content:
                    return candidate, program_of(source_of(content, "javascript"))
        return None


def _last_two(chain: str) -> str:
    return ".".join(chain.replace("?.", ".").split(".")[-2:])
