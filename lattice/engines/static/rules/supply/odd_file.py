"""Files that nobody means to commit: what tools leave behind, secrets' files, and very large ones."""

import re
from collections.abc import Iterable
from posixpath import dirname

from msgspec import Struct

from lattice.engines.static.paths import is_documentation, is_foreign, is_present, is_test, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "odd-file"
SCOPE = "files that the change adds"
WHY = (
    "What builds, editors and systems leave behind changes with every machine; a file of secrets or keys is"
    " in the history for good; a large file makes every clone slow for ever. Tests' data, documentation,"
    " and what the folder holds others of already are left alone."
)
EXAMPLE = "a new file .env with DB_PASSWORD=…, or src/__pycache__/app.cpython-311.pyc"

MOST_BINARY = 500_000
MOST_TEXT = 5_000_000
_MEDIA = frozenset(
    ".png .jpg .jpeg .gif .webp .ico .mp4 .webm .mp3 .wav .ogg .woff .woff2 .ttf .otf .pdf .psd".split()
)
_GENERATED_TEXT = pattern(r"(^|/)([\w.-]+\.lock|[\w.-]*lock\.(json|ya?ml)|go\.sum|npm-shrinkwrap\.json)$")
_SECRET = pattern(
    rb"^[ \t]*(?:export[ \t]+)?\w*"
    rb"(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|CREDENTIAL|ACCESS_KEY|DATABASE_URL|_DSN)"
    rb"\w*[ \t]*=[ \t]*[\"']?[^\s\"'#$<{]",
    re.MULTILINE | re.IGNORECASE,
)
_SETTING = pattern(rb"^[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*[ \t]*=", re.MULTILINE)
_ENV = pattern(r"(^|/)\.env(\.(local|production|prod|staging|development|dev)(\.local)?)?$")
_ANY_ENV = pattern(r"(^|/)\.env(\.local)?$|\.local$")


class _Kind(Struct, frozen=True):
    """One sort of file by its path, and what is said of it."""

    name: str
    pattern: re.Pattern[str]
    severity: Severity
    body: str


def _kind(name: str, pattern: str, severity: Severity, body: str) -> _Kind:
    return _Kind(name, re.compile(pattern), severity, body)


_REMOVE = "Take it out with 'git rm --cached' and name it in '.gitignore'."
_KINDS = (
    _kind(
        "A folder of installed packages",
        r"(^|/)(node_modules|bower_components|site-packages)/|(^|/)\.?venv/(bin|lib|Scripts|pyvenv\.cfg)",
        Severity.IMPORTANT,
        f"An install makes it, for one machine, and every clone carries it. {_REMOVE}",
    ),
    _kind(
        "A key store",
        r"(^|/)(?!debug\.)[^/]+\.(jks|keystore|p12|pfx|kdbx|ppk)$|(^|/)\.(git-credentials|netrc|pypirc)$",
        Severity.IMPORTANT,
        f"Whoever reads the repository has the keys in it. Replace the keys. {_REMOVE}",
    ),
    _kind(
        "The state of an infrastructure tool",
        r"\.tfstate(\.backup)?$|(^|/)\.terraform/",
        Severity.IMPORTANT,
        f"It holds addresses and secrets in plain text, and two people's states clash. {_REMOVE}",
    ),
    _kind(
        "Output of a build or a tool",
        r"(^|/)(__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|\.nyc_output|\.next|\.nuxt|\.gradle"
        r"|\.parcel-cache|\.turbo|[\w.-]+\.egg-info|htmlcov|\.ipynb_checkpoints|cmake-build-\w+|CMakeFiles)/"
        r"|(^|/)target/(debug|release|classes)/|\.(pyc|pyo|class|o|obj|pdb|ilk|gcda|gcno|whl|tsbuildinfo)$"
        r"|(^|/)(\.coverage|npm-debug\.log[^/]*|yarn-error\.log|\.eslintcache|\.stylelintcache|hs_err_pid\d+\.log)$",
        Severity.MINOR,
        f"It is made anew on every machine, and each makes another. {_REMOVE}",
    ),
    _kind(
        "What an editor, a merge or a system left behind",
        r"(^|/)(\.DS_Store|Thumbs\.db|ehthumbs\.db|desktop\.ini|\._[^/]+|\.#[^/]+|#[^/]+#)$"
        r"|(^|/)[^/]+(~|\.sw[op]|\.orig|\.rej|\.bak)$|(^|/)\.idea/(workspace\.xml|tasks\.xml|shelf/|usage)"
        r"|(^|/)[^/]+(_BACKUP_|_REMOTE_|_LOCAL_|_BASE_)\d+\.\w+$",
        Severity.MINOR,
        f"No one else has a use for it. {_REMOVE}",
    ),
)


def applies(file: FileChange) -> bool:
    """New files, and binary ones that were replaced."""
    return is_present(file) and (file.status in ("A", "R") or file.binary)


def check(view: View) -> Iterable[Finding]:
    """One finding per sort and folder of odd files, one per large file."""
    files = [file for file in view.change.files if applies(file)]
    grouped: dict[tuple[str, str], list[str]] = {}
    odd = set()
    for file in files:
        kind = _kind_of(file)
        if kind is not None:
            odd.add(file.path)
            grouped.setdefault((kind.name, _top(kind, file.path)), []).append(file.path)
    met = {name for name, _ in grouped}
    told = {kind.name: kind for kind in _KINDS if kind.name in met and not _is_custom(view, kind)}
    for (name, _), paths in grouped.items():
        if name in told:
            yield _finding(paths[0], told[name].severity, _counted(name, paths), told[name].body)
    media = _media(view) if any(file.binary for file in files) else frozenset()
    for file in files:
        if file.path not in odd:
            yield from _of_content(view, file, media)


def _kind_of(file: FileChange) -> _Kind | None:
    if file.status not in ("A", "R") or is_test(file.path) or is_documentation(dirname(file.path) + "/"):
        return None
    kind = next((each for each in _KINDS if each.pattern.search(file.path)), None)
    moved = kind is not None and file.old_path is not None and kind.pattern.search(file.old_path)
    return None if moved else kind


def _top(kind: _Kind, path: str) -> str:
    """The folder that the odd part of the path begins in."""
    found = kind.pattern.search(path)
    return dirname(path[: found.start() + 1] if found else path)


def _is_custom(view: View, kind: _Kind) -> bool:
    """Whether the tree had such files before."""
    new = {file.path for file in view.change.files if file.status != "M"}
    return any(
        kind.pattern.search(path) and not is_test(path) and not is_documentation(path)
        for path in view.head_files
        if path not in new
    )


def _counted(name: str, paths: list[str]) -> str:
    more = f", with {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{name} was committed{more}"


def _of_content(view: View, file: FileChange, media: frozenset[tuple[str, str]]) -> Iterable[Finding]:
    if _ENV.search(file.path) and file.status == "A" and not is_test(file.path):
        content = view.new(file) or b""
        secret = _SECRET.search(content)
        if secret or (_ANY_ENV.search(file.path) and _SETTING.search(content)):
            yield _finding(
                file.path,
                Severity.IMPORTANT if secret else Severity.MINOR,
                "An environment file was committed",
                "It is for one machine, and what is secret in it is in the history for good. Take it out with"
                " 'git rm --cached', name it in '.gitignore', and replace the secrets.",
                content.count(b"\n", 0, secret.end()) + 1 if secret else 1,
            )
        return
    large = _large(view, file, media)
    if large:
        yield _finding(
            file.path,
            Severity.MINOR,
            large,
            "Every clone downloads it for ever, even after it is deleted. Keep it elsewhere, or in Git LFS.",
        )


def _large(view: View, file: FileChange, media: frozenset[tuple[str, str]]) -> str | None:
    """What is said of a file that is too large for its kind, as far as that can be told."""
    if is_foreign(file.path) or is_test(file.path) or is_documentation(file.path) or file.status == "R":
        return None
    if not file.binary:
        size = sum(len(line) for hunk in file.hunks for origin, line in hunk.lines if origin == b"+")
        too_large = size > MOST_TEXT and not _GENERATED_TEXT.search(file.path)
        return f"A text of {size // 1_000_000} MB was committed" if too_large else None
    content, likes = view.new(file), (dirname(file.path), suffix(file.path))
    if (content is not None and len(content) <= MOST_BINARY) or likes in media:
        return None
    old = view.old(file)
    if file.status != "A" and (old is None or len(old) > MOST_BINARY):
        return None
    size_text = f"{len(content) // 1000} kB" if content is not None else "more than 1 MB"
    return f"A binary file of {size_text} was committed"


def _media(view: View) -> frozenset[tuple[str, str]]:
    """Folder and kind of every file of pictures, sound or type that was there before."""
    new = {each.path for each in view.change.files if each.status == "A"}
    paths = (path for path in view.head_files if path not in new and suffix(path) in _MEDIA)
    return frozenset((dirname(path), suffix(path)) for path in paths)


def _finding(path: str, severity: Severity, title: str, body: str, line: int | None = None) -> Finding:
    return Finding(
        path=path,
        line=line,
        severity=severity,
        category="security" if severity is Severity.IMPORTANT else "maintainability",
        rule=NAME,
        title=title,
        body=body,
    )
