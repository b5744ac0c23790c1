"""Which values of a file of JavaScript or TypeScript have a type of the project, as its text says."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.names.members.script_types import Shape, shape
from lattice.engines.static.rules.tree.code import Language, text_of_code
from lattice.engines.static.rules.tree.loads import resolve_script, script_loads
from lattice.engines.static.view import View

_NAME = r"[A-Za-z_$][\w$]*"
_TYPED = pattern(
    rf"(?<![\w$.?])(?P<name>{_NAME})[?!]?\s*:\s*(?:readonly\s+)?(?P<type>[A-Z][\w$]*)(?:<[\w\s,<>]*>)?"
    r"(?P<many>\[\])?(?:\s*\|\s*(?:undefined|null))*\s*(?=[,)=;\n}])"
)
_BUILT = pattern(
    rf"(?<![\w$.])(?P<own>this\.)?(?P<name>{_NAME})\s*=\s*new\s+(?P<type>[A-Z][\w$]*)\s*(?:<[^<>()]*>)?\("
)
_CALLED = pattern(
    rf"\b(?:const|let|var)\s+(?P<name>{_NAME})\s*=\s*(?P<wait>await\s+)?(?P<called>{_NAME})\((?![^()\n]*\)\s*[.\[])"
)
_RETURNS = (
    r"\bfunction\s+{0}\s*(?:<[^<>()]*>)?\([^{{}}]{{0,400}}?\)\s*:\s*(?P<type>[\w$<>\[\]| ]+?)\s*\{{"
    r"|\bconst\s+{0}\s*=\s*(?:async\s*)?\([^{{}}]{{0,400}}?\)\s*:\s*(?P<arrow>[\w$<>\[\]| ]+?)\s*=>"
)
_PROMISED = pattern(r"^Promise<(.+)>$")
_PLAIN = pattern(r"^([A-Z][\w$]*)(?:<[\w, ]*>)?(\[\])?(?: *\| *(?:undefined|null))*$")
_BOUND = pattern(
    rf"\b(?:const|let|var)\s+({_NAME})\b|\b(?:const|let|var)\s*[{{\[]([^=;]{{1,300}})[}}\]]\s*=(?!=|>)"
    rf"|(?<![\w$.])({_NAME})\s*=>|\(([^()]{{1,200}})\)\s*(?::[^=(){{}}]{{1,60}})?=>|\bfunction\b[^()]{{0,80}}\(([^()]*)\)"
    rf"|\bcatch\s*\(({_NAME})"
)
_LOOPED = pattern(
    rf"\bfor\s*\(\s*(?:const|let|var)\s+(?P<name>{_NAME})\s+of\s+(?P<of>(?:this\.)?{_NAME})\s*\)"
    rf"|(?<![\w$.])(?P<many>(?:this\.)?{_NAME})\.(?:map|filter|forEach|find|some|every|flatMap|findIndex)\(\s*\(?\s*"
    rf"(?P<each>{_NAME})\s*\)?\s*=>"
)
_FARTHEST = 12_000
_MOST = 3_000


class _Binding(Struct, frozen=True):
    """Where a name gets a value, and of which type; no type for one that the text does not tell."""

    at: int
    type: str = ""
    many: bool = False
    path: str = ""


class Values:
    """The bindings of one file, to be asked for the type of a name at a place."""

    def __init__(self, view: View, path: str, content: bytes) -> None:
        self._view, self._path = view, path
        self.text = text_of_code(content, Language.SCRIPT)
        self._bindings: dict[str, list[_Binding]] = defaultdict(list)
        self._given: dict[tuple[str, str], str] = {}
        self._shapes: dict[tuple[str, str], Shape | None] = {}
        self._loads = list(script_loads(self.text))
        for name, binding in sorted(self._found(), key=lambda each: (each[1].at, bool(each[1].type))):
            self._bindings[name].append(binding)

    def shape_at(self, name: str, at: int) -> Shape | None:
        """The type of the name (`x`, `this.x`) where it is used; None if it is not certain."""
        binding = self._at(name, at)
        if binding is None or binding.many or not binding.type:
            return None
        return self.shape_of(binding.type, binding.path)

    def shape_of(self, name: str, path: str = "") -> Shape | None:
        """The project's type of that name, as this file, or the one at `path`, knows it."""
        key = (name, path or self._path)
        if key not in self._shapes:
            self._shapes[key] = shape(self._view, key[1], name)
        return self._shapes[key]

    def _at(self, name: str, at: int) -> _Binding | None:
        known = self._bindings.get(name, [])
        if name.startswith("this."):
            types = {(each.type, each.many) for each in known}
            return known[0] if len(types) == 1 else None
        index = bisect_right([each.at for each in known], at) - 1
        if index < 0 or at - known[index].at > _FARTHEST:
            return None
        found = known[index]
        start = self.text.rfind("\n", 0, found.at) + 1
        is_global = re.match(r"(?:export\s+)?(?:const|let|var)\s+$", self.text[start : found.at]) is not None
        return found if is_global or "\n}" not in self.text[found.at : at] else None

    def _found(self) -> Iterator[tuple[str, _Binding]]:
        text = self.text
        for match in _TYPED.finditer(text):
            binding = _Binding(match.start(), match["type"], match["many"] is not None)
            yield match["name"], binding
            yield "this." + match["name"], binding
        for match in _BUILT.finditer(text):
            binding = _Binding(match.start("name"), match["type"])
            yield (match["own"] or "") + match["name"], binding
            if not match["own"] and re.search(
                r"^\s+(?:(?:private|public|readonly|static|#)\s*)*$", _before(text, match)
            ):
                yield "this." + match["name"], binding
        for match in _CALLED.finditer(text):
            yield match["name"], self._returned(match)
        untyped = {match.start("name") for match in (*_TYPED.finditer(text), *_BUILT.finditer(text))}
        for match in _BOUND.finditer(text):
            for group in range(1, 7):
                for each in re.finditer(_NAME, match[group] or ""):
                    place = match.start(group) + each.start()
                    if place not in untyped:
                        yield each[0], _Binding(place)
        yield from self._elements()

    def _elements(self) -> Iterator[tuple[str, _Binding]]:
        """What loops and callbacks get from arrays of a declared type."""
        arrays: Mapping[str, str] = {}
        for match in _TYPED.finditer(self.text):
            if match["many"]:
                arrays = {**arrays, match["name"]: match["type"], "this." + match["name"]: match["type"]}
            if len(arrays) > 200:
                break
        for match in _LOOPED.finditer(self.text):
            source, name = match["of"] or match["many"], match["name"] or match["each"]
            place = match.start("name") if match["name"] else match.start("each")
            if source in arrays:
                yield name, _Binding(place, arrays[source])

    def _returned(self, call: re.Match[str]) -> _Binding:
        """The declared type of what a function of the project gives; a promise only where it is awaited."""
        name = call["called"]
        text, place = self.text, self._path
        load = next((each for each in self._loads if name in each.names and each.is_relative), None)
        if load is not None:
            place = resolve_script(load, self._path, self._view.head_files) or ""
            text = text_of_code(self._view.content(place) or b"", Language.SCRIPT)
        if (place, name) not in self._given:
            found = re.search(_RETURNS.format(re.escape(name)), text)
            self._given[place, name] = (found["type"] or found["arrow"]).strip() if found else ""
        given = self._given[place, name]
        promise = _PROMISED.match(given)
        if (promise is not None) is not (call["wait"] is not None):
            return _Binding(call.start("name"))
        plain = _PLAIN.match(promise[1] if promise else given)
        return _Binding(call.start("name"), plain[1] if plain else "", bool(plain and plain[2]), place)


def _before(text: str, match: re.Match[str]) -> str:
    return text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
