"""What lock files hold, as far as it can be told without their tools.

`holds(name, spec)` is asked of a dependency of the manifest beside the lock; where the answer cannot be told
it is yes. `direct` are the names that the lock says the manifest asks for; None where it does not say.
"""

import json
import re
import tomllib
from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import text_of
from lattice.engines.static.rules.supply.manifests import normal

Holds = Callable[[str, str], bool]


class Lock(Struct, frozen=True):
    """A lock file that was read."""

    holds: Holds
    direct: frozenset[str] | None = None


LOCKS: dict[str, tuple[str, ...]] = {
    "package.json": ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"),
    "pyproject.toml": ("poetry.lock", "uv.lock", "pdm.lock"),
    "Pipfile": ("Pipfile.lock",),
    "go.mod": ("go.sum",),
    "Cargo.toml": ("Cargo.lock",),
    "Gemfile": ("Gemfile.lock",),
    "composer.json": ("composer.lock",),
    "requirements.in": ("requirements.txt",),
}
"""The locks that may stand beside a manifest."""

TELLS_ALL = frozenset(
    {"package-lock.json", "pnpm-lock.yaml", "bun.lock", "poetry.lock", "uv.lock", "Pipfile.lock"}
)
"""Locks that no change of a dependency leaves as they are: they hold its words or their digest."""

UPDATES = {
    "package-lock.json": "npm install",
    "npm-shrinkwrap.json": "npm install",
    "yarn.lock": "yarn install",
    "pnpm-lock.yaml": "pnpm install",
    "bun.lock": "bun install",
    "poetry.lock": "poetry lock",
    "uv.lock": "uv lock",
    "pdm.lock": "pdm lock",
    "Pipfile.lock": "pipenv lock",
    "go.sum": "go mod tidy",
    "Cargo.lock": "cargo update --workspace",
    "Gemfile.lock": "bundle lock",
    "composer.lock": "composer update --lock",
    "requirements.txt": "pip-compile",
}
"""What brings each lock into step."""

_NUMBER = pattern(r"\^?\s*(\d+(?:\.\d+){0,2})$")
_GEM_LINE = pattern(r"^  ([\w.-]+)(?: \(([^)]*)\))?(!?)$", re.MULTILINE)
_PNPM_SPECIFIER = pattern(r"^ +['\"]?([@\w./-]+)['\"]?: *\n +specifier: ['\"]?([^'\"\n]+)", re.MULTILINE)
_PIN = pattern(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:==|@)", re.MULTILINE)
_PNPM_OLD = pattern(r"^specifiers:\n((?:  .*\n)+)", re.MULTILINE)


def read(path: str, content: bytes | None, within: str = "") -> Lock | None:
    """The lock; None for what is no lock, or cannot be read. `within` is a workspace member's folder."""
    reader = _READERS.get(path.rpartition("/")[2])
    if reader is None or not content:
        return None
    try:
        return _npm(text_of(content), within) if reader is _npm else reader(text_of(content))
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return None


def _npm(text: str, within: str = "") -> Lock | None:
    whole = json.loads(text)
    packages = whole.get("packages") or {}
    root = packages.get(within)
    if root is None:
        locked = {name: str(each.get("version")) for name, each in (whole.get("dependencies") or {}).items()}
        holds = partial(_fits_range, locked)
        return Lock(holds) if not within else None
    asked = {
        name: spec
        for section in ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
        for name, spec in (root.get(section) or {}).items()
    }
    there = {key.rpartition("node_modules/")[2] for key in packages if "node_modules/" in key}
    return Lock(lambda name, spec: asked.get(name) == spec and (name in there or not there), frozenset(asked))


def _fits_range(locked: dict[str, str], name: str, spec: str) -> bool:
    """Whether the version is there, with the first number that a plain requirement asks for."""
    wanted = re.match(r"[\^~]?(\d+)\.", spec)
    return name in locked and (wanted is None or locked[name].partition(".")[0] == wanted[1])


def _yarn(text: str) -> Lock:
    keys = {
        key.strip().strip('"')
        for line in text.splitlines()
        if line and line[0] not in " #" and line.endswith(":")
        for key in line[:-1].strip('"').split(",")
    }
    names = {key.rpartition("@")[0] if "@npm:" not in key else key.partition("@npm:")[0] for key in keys}

    def holds(name: str, spec: str) -> bool:
        return name in names and (f"{name}@{spec}" in keys or f"{name}@npm:{spec}" in keys or ":" in spec)

    return Lock(holds)


def _pnpm(text: str) -> Lock:
    said = {(name, spec.strip()) for name, spec in _PNPM_SPECIFIER.findall(text)}
    for block in _PNPM_OLD.findall(text):
        pairs = [line.strip().partition(": ") for line in block.splitlines()]
        said |= {(name.strip("'\""), spec.strip("'\"")) for name, _, spec in pairs}
    return Lock(lambda name, spec: (name, spec) in said, frozenset(name for name, _ in said))


def _bun(text: str) -> Lock:
    workspaces = text.partition('"packages"')[0]
    said = set(re.findall(r'"([@\w./-]+)":\s*"([^"]+)"', workspaces))
    return Lock(lambda name, spec: (name, spec) in said)


def _python_packages(text: str) -> Lock:
    packages = [each for each in tomllib.loads(text).get("package", []) if isinstance(each, dict)]
    names = {normal(str(each.get("name"))) for each in packages}
    return Lock(lambda name, _: name in names)


def _uv(text: str) -> Lock:
    packages = tomllib.loads(text).get("package", [])
    names = {normal(each["name"]) for each in packages}
    said: dict[str, set[str]] = {}
    for package in packages:
        for each in _asked_of_uv(package):
            said.setdefault(normal(each["name"]), set()).add(_squeezed(each.get("specifier", "")))

    def holds(name: str, spec: str) -> bool:
        plain = _squeezed(spec.partition(";")[0])
        return name in names and (
            name not in said or plain in said[name] or not re.match(r"[<>=~!\d]", plain)
        )

    return Lock(holds, frozenset(said))


def _asked_of_uv(package: dict[str, Any]) -> list[dict[str, str]]:
    metadata = package.get("metadata", {})
    groups = metadata.get("requires-dev", {}).values()
    return [*metadata.get("requires-dist", []), *(each for group in groups for each in group)]


def _squeezed(spec: str) -> str:
    """A specifier without white space, its parts in order."""
    return ",".join(sorted("".join(spec.split()).split(",")))


def _pipfile(text: str) -> Lock:
    whole = json.loads(text)
    names = {normal(name) for section in ("default", "develop") for name in whole.get(section) or {}}
    return Lock(lambda name, _: name in names)


def _go_sum(text: str) -> Lock:
    known = {tuple(line.split()[:2]) for line in text.splitlines()}
    return Lock(lambda name, spec: (name, spec) in known or (name, f"{spec}/go.mod") in known)


def _cargo(text: str) -> Lock:
    versions: dict[str, list[str]] = {}
    for package in tomllib.loads(text).get("package", []):
        versions.setdefault(package["name"], []).append(package["version"])

    def holds(name: str, spec: str) -> bool:
        wanted = _NUMBER.match(spec)
        return name in versions and (not wanted or any(_fits(each, wanted[1]) for each in versions[name]))

    return Lock(holds)


def _fits(locked: str, wanted: str) -> bool:
    """Whether cargo takes the version for a plain requirement: not older, and with the same first number."""
    plain = locked.partition("+")[0]
    if not re.fullmatch(r"\d+(\.\d+)*", plain):
        return True
    have = [int(part) for part in plain.split(".")]
    want = [int(part) for part in wanted.split(".")]
    firm = next((at for at, part in enumerate(want) if part), len(want) - 1) + 1
    return have[: len(want)] >= want and have[:firm] == want[:firm]


def _gem(text: str) -> Lock:
    block = text.partition("\nDEPENDENCIES\n")[2].partition("\n\n")[0]
    said = {name: _gem_spec(spec) for name, spec, _ in _GEM_LINE.findall(block)}

    def holds(name: str, spec: str) -> bool:
        return name in said and ("+" in spec or said[name] == _gem_spec(spec))

    return Lock(holds, frozenset(said))


def _gem_spec(spec: str) -> str:
    parts = [part.strip() for part in spec.split(",") if part.strip()]
    return _squeezed(",".join(part if part[0] in "<>=~!" else f"= {part}" for part in parts))


def _composer(text: str) -> Lock:
    whole = json.loads(text)
    names = {
        each["name"].lower() for section in ("packages", "packages-dev") for each in whole.get(section) or []
    }
    return Lock(lambda name, _: name.lower() in names)


def _pinned(text: str) -> Lock:
    names = set(map(normal, _PIN.findall(text)))
    return Lock(lambda name, _: name in names or not names)


_READERS: dict[str, Callable[[str], Lock | None]] = {
    "package-lock.json": _npm,
    "npm-shrinkwrap.json": _npm,
    "yarn.lock": _yarn,
    "pnpm-lock.yaml": _pnpm,
    "bun.lock": _bun,
    "poetry.lock": _python_packages,
    "pdm.lock": _python_packages,
    "uv.lock": _uv,
    "Pipfile.lock": _pipfile,
    "go.sum": _go_sum,
    "Cargo.lock": _cargo,
    "Gemfile.lock": _gem,
    "composer.lock": _composer,
    "requirements.txt": _pinned,
}
