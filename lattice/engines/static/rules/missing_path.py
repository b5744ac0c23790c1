"""A path written into code or configuration whose folder exists and whose file does not: a typing error
or a file that was left out of the commit."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from itertools import islice
from posixpath import basename, dirname, join, normpath, splitext

from msgspec import Struct

from lattice.engines.static.paths import has_text, is_documentation, is_test, is_test_data, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote, text_of
from lattice.engines.static.rules.names.paths_listed import listed
from lattice.engines.static.rules.names.paths_named import BUILT, named
from lattice.engines.static.rules.tree.code import Language, language_of
from lattice.engines.static.rules.tree.loads import unresolved
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "missing-path"
SCOPE = "imports, sourced and run scripts, manifests and quoted paths in added lines"
WHY = (
    "What opens a file that was renamed, or left out of the commit, fails when it runs. Relative imports "
    "and embeds must resolve; of what a line runs, sources, copies or quotes, only a path whose folder "
    "exists counts, and no path that the line makes rather than reads, that is built, or that git ignores. "
    "Of names in a list, it is the one that is no file where two others like it are."
)
EXAMPLE = 'TEMPLATE = "templates/invoice.html"  # templates/ has other files, not this one'

_READ = frozenset(
    ".py .pyi .toml .cfg .ini .yml .yaml .json .js .jsx .ts .tsx .mjs .cjs .sh .rb .go .rs .java .kt .php .c"
    " .h .cpp .mk .cmake .mts .cts .bash .html .j2 .jinja .tera .service .env .tf .nix".split()
)
_NAMED = pattern(
    r"(^|/)((gnu)?makefile|justfile|procfile|(docker|container)file(\.[\w-]+)?|[\w-]+\.dockerfile)$", re.I
)
_COMMENT = pattern(r"\s*(#|//|\*|/\*|--)")
_PLACE = r"(?P<path>(?:\.{1,2}/)*\w[\w.-]*(?:/[\w.-]+)*)"
_HERE = r"(?:\$\(dirname[^)]*\)+/|\$\{?\w*(?:DIR|ROOT|HERE|dir|root|here)\}?/|\$\{BASH_SOURCE[^}]*\}/)?"
_SOURCED = pattern(rf"(?:^|[;&|]|then\s|do\s)\s*(?:source|\.)\s+[\"']?(?:{_HERE})[\"']?{_PLACE}")
_RUN = pattern(
    r"(?<![\w./-])(?:python3?|node|bash|sh|ruby|perl|tsx|ts-node|deno run|bun run)\s+(?:-(?!m|c|e)\w+\s+)*"
    rf"{_PLACE}(?=[\s\"'\\;&|)]|$)"
    r"|(?<![\w./$}-])(?P<own>\./[\w-][\w.-]*(?:/[\w.-]+)+|\./[\w-]+\.(?:sh|py|js|rb|pl))(?=[\s\"'\\;&|)]|$)"
)
_COPIED = pattern(r"\s*(?:COPY|ADD)\s+((?:--(?!from)\S+\s+)*)(?P<list>[^-\[\"$][^\"$\n]*)$", re.IGNORECASE)
_USES = pattern(r"\s*-?\s*uses:\s*[\"']?\./(?P<path>[\w./-]+)")
_PACKAGE = pattern(
    r"\s*\"(?:main|module|types|typings|browser|bin|require|import|default|[\w-]+)\":\s*\"(?P<path>\./[\w./-]+|[\w./-]+\.[cm]?[jt]s)\""
)
_README = pattern(r"\s*readme\s*=\s*(?:\{\s*file\s*=\s*)?[\"'](?P<path>[\w./-]+)[\"']")
_TARGET = pattern(
    r"\s*[\w.-]+\s*=\s*[\"']?(?P<module>[A-Za-z_]\w*(?:\.\w+)*):(?P<name>[A-Za-z_]\w*)[\"']?\s*$"
)
_TEMPLATES = pattern(r"(^|/)(\w*templates?|views|layouts|partials|emails|mails)/[^/]+", re.IGNORECASE)
_MOST_PER_FILE = 3
_MOST_LINES = 20_000
_LONGEST = 2_000


class _Missing(Struct, frozen=True):
    line: int
    path: str
    severity: Severity


def applies(file: FileChange) -> bool:
    """Source and configuration that gains text; examples and data of tests make up their paths."""
    path = file.path
    known = suffix(path) in _READ or bool(_NAMED.search(path)) or not suffix(path)
    return has_text(file) and known and not is_test_data(path) and not is_documentation(path)


def check(view: View) -> Iterable[Finding]:
    """At most three findings per file, one a line."""
    for file in view.change.files:
        if not applies(file):
            continue
        missing = {each.line: each for each in reversed(list(_missing(view, file)))}
        for number in sorted(missing)[:_MOST_PER_FILE]:
            yield Finding(
                path=file.path,
                line=number,
                severity=missing[number].severity,
                category="correctness",
                rule=NAME,
                title=f"No file '{missing[number].path}' at this commit",
                body="What this line names is not there. Correct the path, or commit the file.",
                anchor=quote(view.added(file)[number]),
            )


def _missing(view: View, file: FileChange) -> Iterator[_Missing]:
    for each in unresolved(view, file):
        if not _is_ignored(view, each.path):
            fails = each.fails and not is_test(file.path)
            yield _Missing(each.line, each.path, Severity.BLOCKER if fails else Severity.IMPORTANT)
    if is_test(file.path):
        return
    for number, name in listed(view, file):
        if not _is_ignored(view, name):
            yield _Missing(number, name, Severity.IMPORTANT)
    for number, line in islice(view.added(file).items(), _MOST_LINES):
        is_short = len(line) <= _LONGEST and (
            b"." in line or b"/" in line or b"emplate" in line or b"render" in line
        )
        text = text_of(line).rstrip("\r\n") if is_short else ""
        if text and not _COMMENT.match(text):
            yield from (
                _Missing(number, path, Severity.IMPORTANT)
                for path, anywhere in _needed(view, file, text)
                if _is_absent(view, file, path, anywhere=anywhere)
            )
            is_script = bool(_NAMED.search(file.path)) or (
                language_of(file.path, view.new(file)) is Language.SHELL
            )
            yield from (
                _Missing(number, each.path, Severity.MINOR)
                for each in named(file.path, text, is_script=is_script)
                if (each.is_template and _lacks_template(view, each.path))
                or (not each.is_template and _is_missing(view, file, each.path))
            )


def _needed(view: View, file: FileChange, text: str) -> Iterator[tuple[str, bool]]:
    """The paths that the line runs, sources or copies, and whether they may lie at the root."""
    name, kind = basename(file.path).lower(), suffix(file.path)
    is_workflow = ".github/" in file.path or name in {".gitlab-ci.yml", "azure-pipelines.yml", "action.yml"}
    is_shell = language_of(file.path, view.new(file)) is Language.SHELL
    if is_shell and (match := _SOURCED.search(text)):
        yield match["path"], False
    if is_shell or is_workflow or name == "package.json" or _NAMED.search(file.path) or kind == ".mk":
        run = [match["path"] or match["own"] for match in _RUN.finditer(text)]
        yield from ((path, False) for path in run if "." in basename(path) or path.startswith("./"))
    if "dockerfile" in name and (match := _COPIED.match(text)) and len(match["list"].split()) > 1:
        yield from (
            (word, True)
            for word in match["list"].split()[:-1]
            if "." in basename(word) and word[0] not in "./"
        )
    if is_workflow and (match := _USES.match(text)):
        yield match["path"], True
    if name == "package.json" and (match := _PACKAGE.match(text)):
        yield match["path"], True
    if name in {"pyproject.toml", "setup.cfg"}:
        if name == "pyproject.toml" and (match := _README.match(text)):
            yield match["path"], True
        if (match := _TARGET.match(text)) and _lacks(view, match["module"].replace(".", "/"), match["name"]):
            yield f"{match['module']}:{match['name']}", True


def _lacks(view: View, inner: str, name: str) -> bool:
    """Whether a script's target is in a package of this tree, and has no such module or name."""
    roots = [root for root in ("", "src/") if root + inner.partition("/")[0] in view.head_folders]
    places = [root + inner + end for root in roots for end in (".py", "/__init__.py")]
    found = next((place for place in places if place in view.head_files), None)
    return bool(roots) and (
        found is None
        or not re.search(rf"\b{name}\b|import \*|__getattr__", text_of(view.content(found) or b""))
    )


def _is_absent(view: View, file: FileChange, path: str, *, anywhere: bool) -> bool:
    """Whether a needed path is neither beside the file nor under any root, and nothing makes it."""
    if ":" in path:
        return True
    places = {
        place
        for place in (normpath(path), normpath(join(dirname(file.path), path)))
        if not place.startswith("..")
    }
    tail = "/" + normpath(path).lstrip("./")
    if (
        not places
        or BUILT.search(path)
        or _is_ignored(view, path)
        or places & (view.head_files | view.head_folders)
    ):
        return False
    folders = {dirname(place) for place in places} & {
        *view.head_folders,
        *([""] if anywhere or "." in basename(path) else []),
    }
    exact = {known for known in view.head_files if known.endswith(tail) or known.startswith(tail[1:] + ".")}
    return bool(folders) and not exact and not any(known.endswith(tail) for known in view.head_folders)


def _is_ignored(view: View, path: str) -> bool:
    """Whether a plain line of the root's `.gitignore` covers the path."""
    lines = text_of(view.content(".gitignore") or b"").split()
    patterns = [line.strip("/").removeprefix("**/") for line in lines if not line.startswith(("#", "!"))]
    parts = normpath(path).lstrip("./").split("/")
    names = {*parts, "/".join(parts), *("/".join(parts[:cut]) for cut in range(1, len(parts)))}
    return any(pattern and fnmatch(name, pattern) for pattern in patterns for name in names)


def _lacks_template(view: View, path: str) -> bool:
    """Whether the tree has folders of templates, and in them, or anywhere, none of this name."""
    stem, tail = splitext(path)[0], "/" + path
    templates = [known for known in view.head_files if _TEMPLATES.search(known)]
    is_plain = "." not in basename(path)
    return (
        len(templates) > 1
        and not any(
            known.endswith(tail) or (is_plain and ("/" + splitext(known)[0]).endswith("/" + stem))
            for known in view.head_files
        )
        and not _is_ignored(view, path)
    )


def _is_missing(view: View, file: FileChange, path: str) -> bool:
    """Whether the folder holds files of this kind and the tree has the path nowhere, under no root."""
    places = {normpath(path), normpath(join(dirname(file.path), path))}
    if any(place in view.head_files or place in view.head_folders for place in places):
        return False
    folders = {dirname(place) for place in places} & view.head_folders
    if "/" not in path:
        folders = {dirname(file.path)}
    if not folders or _is_ignored(view, path):
        return False
    tail = "/" + normpath(path)
    kind = suffix(path)
    has_siblings = False
    for known in view.head_files:
        if known.endswith(tail):
            return False
        has_siblings = has_siblings or (known.lower().endswith(kind) and dirname(known) in folders)
    return has_siblings
