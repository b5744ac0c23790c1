"""zizmor: workflows and actions of GitHub, without the network."""

from collections.abc import Iterable, Sequence
from functools import partial

import msgspec
from msgspec import Struct

from lattice.engines.static.linting.lints import Lint
from lattice.engines.static.paths import has_edits, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.view import Diagnostic
from lattice.model.change import FileChange
from lattice.model.review import Severity

_WORKFLOW = pattern(r"(^|/)\.github/workflows/[^/]+\.ya?ml$")
_ACTION = pattern(r"(^|/)action\.ya?ml$")

_important = partial(Lint, Severity.IMPORTANT)
_minor = partial(Lint, Severity.MINOR)

# What strangers can do with a workflow is the business of the rule `ci-permission`.
TRUSTED: dict[str, Lint] = {
    "bot-conditions": _important("Anybody can bring the actor's name here. Compare the request's author."),
    "hardcoded-container-credentials": _important("Every reader has the password. Take it from a secret."),
    "insecure-commands": _important("What a step prints can set later steps' variables. Use `GITHUB_ENV`."),
    "unsound-condition": _important("The condition is always true. Drop the line's end or the `${{ }}`."),
    "unsound-contains": _important(
        "A part of one of the names passes, too. Use `fromJSON` and a list.",
    ),
    "overprovisioned-secrets": _important("The job gets all secrets. Name the ones that it needs."),
    "unredacted-secrets": _important("Parts of a secret's JSON are not masked in logs. Store them alone."),
}

NAME = "zizmor"
VERSION = ("--version",)
EXITS = (0,)
CONFIG_NAME = "config"
CONFIG = b""
_LEAST = "High"


class _Point(Struct):
    row: int


class _Place(Struct):
    start_point: _Point
    end_point: _Point


class _Concrete(Struct):
    location: _Place


class _File(Struct):
    verbatim_path: str = ""
    given_path: str = ""


class _Key(Struct):
    local: _File = msgspec.field(name="Local")


class _Symbolic(Struct):
    key: _Key
    annotation: str
    kind: str


class _Location(Struct):
    symbolic: _Symbolic
    concrete: _Concrete


class _Certainty(Struct):
    confidence: str


class _Finding(Struct):
    ident: str
    desc: str
    determinations: _Certainty
    locations: list[_Location]
    ignored: bool = False


def applies(file: FileChange) -> bool:
    """Edited workflows and actions."""
    path = file.path
    return bool(_WORKFLOW.search(path) or _ACTION.search(path)) and has_edits(file) and not is_test(path)


def stand_in(path: str, _content: bytes) -> str | None:
    """The place says what it is."""
    return "action.yml" if _ACTION.search(path) else ".github/workflows/file.yml"


def command(program: str, _config: str, names: Sequence[str]) -> list[str]:
    """Without its configuration and the network."""
    options = ["--offline", "--no-config", "--no-progress", "--no-exit-codes", "--quiet", "--format=json-v1"]
    return [program, *options, *names]


def parse(output: bytes) -> Iterable[Diagnostic]:
    """Its JSON: what it is sure of, at the primary place."""
    for each in msgspec.json.decode(output, type=list[_Finding]):
        if each.ignored or each.determinations.confidence != _LEAST:
            continue
        for place in each.locations:
            if (
                place.symbolic.kind == "Primary"
                and each.determinations.confidence == _LEAST
                and not each.ignored
            ):
                file, where = place.symbolic.key.local, place.concrete.location
                yield Diagnostic(
                    file.verbatim_path or file.given_path,
                    where.start_point.row + 1,
                    where.end_point.row + 1,
                    each.ident,
                    f"{each.desc}: {place.symbolic.annotation}",
                )
