"""hadolint: Dockerfiles, and the shell in them."""

from collections.abc import Iterable, Sequence
from functools import partial

import msgspec
from msgspec import Struct

from lattice.engines.static.linting.lints import Lint
from lattice.engines.static.paths import has_edits, is_foreign, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.tools import shellcheck
from lattice.engines.static.view import Diagnostic
from lattice.model.change import FileChange
from lattice.model.review import Severity

_FILE = pattern(r"(^|/)((Docker|Container)file(\.[\w-]+)?|[^/]+\.(dockerfile|Dockerfile))$")
_TEMPLATE = pattern(r"\.(j2|jinja|jinja2|tmpl|tpl|template|erb|in|md|txt|dockerignore)$")

_important = partial(Lint, Severity.IMPORTANT)
_minor = partial(Lint, Severity.MINOR)

TRUSTED: dict[str, Lint] = {
    "DL1000": _important("The image cannot be built. Correct the syntax.", from_afar=True),
    "DL3000": _important("It depends on the image's last folder. Make the path absolute."),
    "DL3011": _important("The build refuses the port. Name one from 0 to 65535."),
    "DL3012": _important("Only the last HEALTHCHECK counts. Remove the other."),
    "DL3014": _important("The installation waits for an answer that never comes. Add `-y`."),
    "DL3021": _important("The build refuses several sources without a folder. End the last with `/`."),
    "DL3022": _minor("No stage has this name, so an image is fetched. Name a stage."),
    "DL3023": _important("A stage cannot copy from itself. Name another stage."),
    "DL3024": _important("Two stages share a name, and the first is out of reach. Rename one."),
    "DL3030": _important("The installation waits for an answer that never comes. Add `-y`."),
    "DL3034": _important("The installation waits for an answer that never comes. Add `-y`."),
    "DL3043": _important("The build refuses this instruction after ONBUILD. Remove it."),
    "DL3044": _important("The variable is set in the same instruction and still empty. Split it."),
    "DL3061": _important("The build refuses a file that does not begin with FROM or ARG. Move the line."),
    "DL4003": _important("Only the last CMD counts. Remove the other."),
    "DL4004": _important("Only the last ENTRYPOINT counts. Remove the other."),
    **{code: lint for code, lint in shellcheck.TRUSTED.items() if code.startswith("SC2")},
}

NAME = "hadolint"
VERSION = ("--version",)
EXITS = (0,)
CONFIG_NAME = "hadolint.yaml"
CONFIG = b"ignored: []\n"


class _Remark(Struct):
    file: str
    line: int
    code: str
    message: str


def applies(file: FileChange) -> bool:
    """Edited Dockerfiles; no templates of them."""
    path = file.path
    ours = not is_foreign(path) and not is_test(path) and not _TEMPLATE.search(path)
    return bool(_FILE.search(path)) and has_edits(file) and ours


def stand_in(_path: str, content: bytes) -> str | None:
    """Everything that it is shown is a Dockerfile."""
    return None if b"{{" in content or b"{%" in content else "Dockerfile"


def command(program: str, config: str, names: Sequence[str]) -> list[str]:
    """Without the user's configuration; remarks are no failure."""
    return [program, "--no-fail", "--no-color", f"--config={config}", "--format=json", *names]


def parse(output: bytes) -> Iterable[Diagnostic]:
    """Its JSON."""
    for each in msgspec.json.decode(output, type=list[_Remark]):
        yield Diagnostic(each.file, each.line, each.line, each.code, each.message)
