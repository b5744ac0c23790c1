"""What manifests ask for: package.json, pyproject.toml, Pipfile, requirements, go.mod, Cargo.toml, Gemfile.

`read(path, content)` gives name -> version as it is written. A manifest that does not parse asks for nothing.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import text_of

Wanted = Mapping[str, str]
"""Name -> version, path or address, as written; empty where none is."""

_NPM = ("dependencies", "devDependencies", "optionalDependencies")
_REQUIREMENT = pattern(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$", re.DOTALL)
_REQUIREMENTS = pattern(r"(^|/)requirements[^/]*\.(txt|in)$|(^|/)requirements/[^/]+\.(txt|in)$")
_DIRECT = pattern(r"\s*(?:-e\s+|--editable[ =])?((?:git\+|https?://|\.{1,2}/|file:)\S+)")
_EGG = pattern(r"#egg=([\w.-]+)")
_GO = pattern(r"([\w.-]+\.[\w-]+(?:/[\w.~-]+)*)\s+(v\d\S*)$")
_GEM = pattern(
    r"""^[ \t]*gem[ \t]*\(?[ \t]*["']([\w.-]+)["']((?:[ \t]*,[ \t]*["'][^"'\n]*["'])*)(.*)$""", re.MULTILINE
)
_MOST_LINES = 5_000


def normal(name: str) -> str:
    """A Python package's name as its index compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read(path: str, content: bytes | None) -> Wanted:
    """What the manifest asks for, if the file is one."""
    reader = _reader(path)
    if reader is None or not content:
        return {}
    try:
        return dict(reader(text_of(content).lstrip("\ufeff")))
    except (ValueError, RecursionError):
        return {}


def is_manifest(path: str) -> bool:
    """Whether `read` knows files of this name."""
    return _reader(path) is not None


def is_python_manifest(path: str) -> bool:
    """Whether the names in it are Python's."""
    return _reader(path) in (_pyproject, _pipfile, _requirements)


def _reader(path: str) -> Callable[[str], Iterator[tuple[str, str]]] | None:
    name = path.rpartition("/")[2]
    return _READERS.get(name) or (_requirements if _REQUIREMENTS.search(path) else None)


def _package_json(text: str) -> Iterator[tuple[str, str]]:
    whole = json.loads(text)
    for section in _NPM:
        for name, spec in _table(whole, section).items():
            if isinstance(spec, str):
                yield name, spec


def _pyproject(text: str) -> Iterator[tuple[str, str]]:
    whole = tomllib.loads(text)
    project, tool = _table(whole, "project"), _table(whole, "tool")
    own = normal(str(project.get("name", "")))
    lists = [project.get("dependencies"), *_table(project, "optional-dependencies").values()]
    lists += [*_table(whole, "dependency-groups").values(), _table(tool, "uv").get("dev-dependencies")]
    for each in lists:
        for requirement in each if isinstance(each, list) else []:
            found = _REQUIREMENT.match(requirement) if isinstance(requirement, str) else None
            if found and normal(found[1]) != own:
                yield normal(found[1]), found[2].strip()
    poetry = _table(tool, "poetry")
    tables = [_table(poetry, "dependencies"), _table(poetry, "dev-dependencies")]
    groups = _table(poetry, "group")
    tables += [_table(_table(groups, group), "dependencies") for group in groups]
    for table in tables:
        yield from ((normal(name), _spec(value)) for name, value in table.items() if name != "python")


def _pipfile(text: str) -> Iterator[tuple[str, str]]:
    whole = tomllib.loads(text)
    for section in ("packages", "dev-packages"):
        yield from ((normal(name), _spec(value)) for name, value in _table(whole, section).items())


def _requirements(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines()[:_MOST_LINES]:
        requirement = re.sub(r"(^|\s)#(?!egg).*$|\s+\\$|\s+--hash\S*", "", line).strip()
        direct = _DIRECT.match(requirement)
        named = _REQUIREMENT.match(requirement)
        if direct:
            egg = _EGG.search(direct[1])
            yield normal(egg[1]) if egg else direct[1], direct[1]
        elif named and not requirement.startswith("-"):
            yield normal(named[1]), named[2].strip()


def _go_mod(text: str) -> Iterator[tuple[str, str]]:
    for verb, line in _directives(text):
        found = _GO.match(line) if verb == "require" else None
        if found:
            yield found[1], found[2]


def replaced(content: bytes) -> frozenset[str]:
    """The modules that a go.mod takes from elsewhere."""
    lines = [line for verb, line in _directives(text_of(content)) if verb == "replace"]
    return frozenset(line.split()[0] for line in lines if "=>" in line)


def _directives(text: str) -> Iterator[tuple[str, str]]:
    """The lines of a go.mod, each with the verb before it or before its block."""
    block = ""
    for line in text.splitlines()[:_MOST_LINES]:
        bare = line.partition("//")[0].strip()
        verb, _, rest = bare.partition(" ")
        if block and bare:
            block = "" if bare == ")" else block
            yield block, bare
        elif rest.strip() == "(":
            block = verb
        elif rest:
            yield verb, rest.strip()


def _cargo(text: str) -> Iterator[tuple[str, str]]:
    whole = tomllib.loads(text)
    targets = _table(whole, "target")
    for holder in [whole, *(_table(targets, name) for name in targets)]:
        for section in ("dependencies", "dev-dependencies", "build-dependencies"):
            for name, value in _table(holder, section).items():
                renamed = value.get("package") if isinstance(value, dict) else None
                yield str(renamed or name), _spec(value)


def _composer(text: str) -> Iterator[tuple[str, str]]:
    whole = json.loads(text)
    for section in ("require", "require-dev"):
        yield from ((name, _spec(value)) for name, value in _table(whole, section).items() if "/" in name)


def _gemfile(text: str) -> Iterator[tuple[str, str]]:
    for found in _GEM.finditer(text):
        versions = re.findall(r"[\"']([^\"']*)[\"']", found[2])
        elsewhere = re.search(r"\b(git|github|path)(?::|\s*=>)\s*[\"']([^\"']+)", found[3])
        pinned = re.search(r"\bref(?::|\s*=>)\s*[\"']([^\"']+)", found[3])
        spec = ", ".join(versions)
        if elsewhere:
            spec = f"{elsewhere[1]}+{elsewhere[2]}" + (f"#{pinned[1]}" if pinned else "")
        yield found[1], spec


def _spec(value: object) -> str:
    """A version out of TOML: text, or a table's version, address or path."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return _spec(value[0]) if value else ""
    if not isinstance(value, dict):
        return ""
    if isinstance(value.get("git"), str):
        return f"git+{value['git']}" + (f"#{value['rev']}" if value.get("rev") else "")
    if isinstance(value.get("path"), str):
        return f"path+{value['path']}"
    if value.get("workspace"):
        return "workspace:"
    return str(value.get("url") or value.get("version") or "")


def _table(holder: Any, key: str) -> dict[str, Any]:
    """The table at `key`; an empty one for everything else."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}


_READERS: dict[str, Callable[[str], Iterator[tuple[str, str]]]] = {
    "package.json": _package_json,
    "pyproject.toml": _pyproject,
    "Pipfile": _pipfile,
    "go.mod": _go_mod,
    "Cargo.toml": _cargo,
    "Gemfile": _gemfile,
    "composer.json": _composer,
}


def line_of(content: bytes, name: str, numbers: Mapping[int, bytes]) -> int | None:
    """The first of the numbered lines that names the dependency; of all of the content where none does."""
    spelled = b"[-_.]".join(map(re.escape, re.split(rb"[-_.]", name.encode())))
    pattern = re.compile(rb"(?<![\w@/.-])" + spelled + rb"(?![\w-])", re.IGNORECASE)
    some = [number for number, line in numbers.items() if pattern.search(line[:_MOST_LINES])]
    if some:
        return min(some)
    lines = enumerate(content.splitlines(), 1)
    return next((number for number, line in lines if pattern.search(line[:_MOST_LINES])), None)
