"""A new dependency that a reader should look at twice: from an address, at any version, or misspelled."""

import re
from collections.abc import Iterable, Mapping
from posixpath import dirname, join, normpath

from lattice.engines.static.paths import is_documentation, is_foreign, is_present, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import line_at, quote
from lattice.engines.static.rules.supply import manifests
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "new-dependency"
SCOPE = "dependencies that the change adds or moves to another source"
WHY = (
    "A dependency from a branch, an address or a folder outside of the repository, or at any version, is"
    " another one tomorrow; a name one letter off a known one is how strangers' packages get in. Ordinary"
    " new dependencies are left alone, as are those of the same workspace, commits that are pinned, and"
    " open versions in a manifest where they are the rule."
)
EXAMPLE = 'requirements.txt gains "reqeusts==2.31.0"'

_GIT = pattern(r"^git\b[+:@]|^github[:+]|^gitlab:|^bitbucket:|\.git([#@]|$)|^git@")
_SHORT_GITHUB = pattern(r"^[\w.-]+/[\w.-]+(#\S*)?$")
_COMMIT = pattern(r"[#@](?:commit=)?[0-9a-f]{40}\b")
_URL = pattern(r"^(@\s*)?(https?://|git\+)")
_PATH = pattern(
    r"^(?:@\s*)?(?:file:(?://)?|link:|portal:|path\+)?((?:\.{1,2}|~)?/\S*|(?<=path\+)\S+|(?<=file:)\S+)$"
)
_OPEN = frozenset({"*", "latest", "x", "next", ">=0", ">=0.0.0", ">= 0", ""})
_SPOKEN = frozenset({"*", "latest", "x", "next", ">=0", ">=0.0.0", ">= 0"})
_LEAST_LETTERS = 5
_MOST_NAMES = 2_000
# Real packages that are one letter apart.
_REAL = frozenset(
    {
        "tslint",
        "eslint",
        "aws-cdk",
        "aws-sdk",
        "color",
        "colors",
        "pandas",
        "panda",
        "click",
        "slick",
        "black",
    }
)
_POPULAR_PYTHON = frozenset(
    "requests urllib3 setuptools certifi boto3 botocore numpy pandas scipy matplotlib django flask sqlalchemy"
    " cryptography pydantic fastapi pytest selenium tensorflow beautifulsoup4 python-dateutil pyyaml jinja2"
    " scikit-learn tqdm pillow aiohttp celery psycopg2 paramiko uvicorn werkzeug transformers".split()
)
_POPULAR_NODE = frozenset(
    "lodash express axios webpack typescript commander mongoose electron dotenv moment jsonwebtoken"
    " body-parser cross-env puppeteer nodemailer socket.io prettier react-dom react-router"
    " babel-cli node-fetch discord.js tailwindcss bcrypt".split()
)


def applies(file: FileChange) -> bool:
    """Edited manifests of the project itself."""
    folder = dirname(file.path) + "/"
    return (
        manifests.is_manifest(file.path)
        and is_present(file)
        and bool(file.hunks)
        and not is_foreign(file.path)
        and not is_test(file.path.rpartition("/")[0] + "/")
        and not is_documentation(folder)
    )


def check(view: View) -> Iterable[Finding]:
    """One finding per dependency, the gravest reason."""
    for file in view.change.files:
        if not applies(file):
            continue
        content = view.new(file) or b""
        before, after = manifests.read(file.path, view.old(file)), manifests.read(file.path, content)
        for name, spec in after.items():
            if before.get(name) == spec:
                continue
            remark = _misspelled(file.path, name, before, after) or _doubtful(view, file.path, name, after)
            if remark and not (before and _was_so(before.get(name), spec)):
                yield _finding(view, file, content, name, remark)


def _was_so(before: str | None, spec: str) -> bool:
    """Whether the dependency came from the same kind of source already."""
    return before is not None and _kind(before) == _kind(spec) and _kind(spec) != ""


def _kind(spec: str) -> str:
    if _GIT.search(spec) or _SHORT_GITHUB.match(spec) or "git+" in spec:
        return "git"
    if _URL.match(spec):
        return "address"
    if _PATH.match(spec):
        return "path"
    return "open" if spec.strip() in _SPOKEN else ""


def _doubtful(
    view: View, manifest: str, name: str, after: Mapping[str, str]
) -> tuple[Severity, str, str] | None:
    """What is doubtful about where the dependency comes from, in two sentences."""
    spec = after[name]
    kind = _kind(spec)
    if kind == "git" and not _COMMIT.search(spec):
        return (
            Severity.MINOR,
            f"'{name}' is taken from a repository, at no fixed commit",
            "Every install may get other code, and no index vouches for it. Use a release, or name a commit.",
        )
    if kind == "address" and not re.search(r"#(sha\d+|md5)[=-]", spec):
        return (
            Severity.MINOR,
            f"'{name}' is taken from an address",
            "What is served there can change without a new version. Use a release, or add a digest.",
        )
    place = _PATH.match(spec)
    if kind == "path" and place and not _is_inside(view, manifest, place[1]):
        return (
            Severity.IMPORTANT,
            f"'{name}' is taken from '{place[1][:60]}', which is not in the repository",
            "Nobody else has that folder, so the install fails. Use a release, or add the folder.",
        )
    if kind == "open" and not manifest.endswith("Pipfile") and not _is_custom(name, after):
        return (
            Severity.MINOR,
            f"'{name}' is taken at any version",
            "The next release of it, broken or hostile, is installed without a change here. Give a range.",
        )
    return None


def _is_inside(view: View, manifest: str, place: str) -> bool:
    """Whether the path leads to something in the repository."""
    if place.startswith(("/", "~")):
        return False
    target = normpath(join(dirname(manifest), place))
    return target == "." or target in view.head_folders or target in view.head_files


def _is_custom(name: str, after: Mapping[str, str]) -> bool:
    """Whether open versions are the rule in this manifest."""
    others = [spec.strip() in _OPEN for other, spec in after.items() if other != name]
    return sum(others) * 3 >= max(1, len(others)) and bool(others)


def _misspelled(
    manifest: str, name: str, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[Severity, str, str] | None:
    """The dependency whose name the new one differs from in one letter."""
    if name in before or len(name) < _LEAST_LETTERS or name in _REAL or "/" in name:
        return None
    known = _POPULAR_PYTHON if manifests.is_python_manifest(manifest) else frozenset[str]()
    known = _POPULAR_NODE if manifest.endswith("package.json") else known
    if name in known:
        return None
    beside = [other for other in list(before)[:_MOST_NAMES] if other in after]
    model = next((other for other in (*beside, *sorted(known)) if _is_near(name, other)), None)
    if model is None:
        return None
    return (
        Severity.IMPORTANT,
        f"'{name}' is one letter off '{model}'",
        "Packages with such names are how strangers' code gets installed. Correct the name, or say why it is"
        " the right one.",
    )


def _is_near(one: str, other: str) -> bool:
    """Whether one letter is changed, added, left out or swapped with the next; digits are other editions."""
    if one == other or abs(len(one) - len(other)) > 1 or len(other) < _LEAST_LETTERS or other in _REAL:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    left, right = one[start:], other[start:]
    touched = left[:1] + right[:1] if len(left) == len(right) else max(left, right, key=len)[:1]
    if any(letter.isdigit() for letter in touched):
        return False
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
    longer, shorter = (left, right) if len(left) > len(right) else (right, left)
    return longer[1:] == shorter


def _finding(
    view: View, file: FileChange, content: bytes, name: str, remark: tuple[Severity, str, str]
) -> Finding:
    severity, title, body = remark
    line = manifests.line_of(content, name, view.added(file))
    return Finding(
        path=file.path,
        line=line,
        severity=severity,
        category="security" if severity is Severity.IMPORTANT else "maintainability",
        rule=NAME,
        title=title,
        body=body,
        anchor=quote(line_at(content, line or 0)),
        in_diff=line in view.added(file),
    )
