"""A shell function, an npm script or a target of make that is called by a name that nothing defines."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname, join, normpath

from lattice.engines.static.paths import has_edits, is_documentation, is_foreign, is_test_data, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import line_at, quote, text_of
from lattice.engines.static.rules.tree.code import Language, Lines, code_of, definitions, language_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "missing-command"
SCOPE = "shell functions, npm scripts and make targets that added lines call"
WHY = (
    "A function that the sourced library calls otherwise, a script that package.json does not have, a target "
    "without a rule: the line fails when it runs. A function only counts if the file, or what it can source, "
    "has others that begin or end with the same word, so that no program can be meant."
)
EXAMPLE = "+log_warning low disk  # and lib/log.sh defines log_info, log_warn and log_error"

_CALL = pattern(
    r"(?:^|[;&|(`{]|\b(?:if|then|do|else|elif|while|until)\s|!\s)"
    r"[ \t]*(?P<name>[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+)"
    r"(?=[ \t\n;)&|`]|\Z)(?![ \t]*\()(?![ \t]*\))",
    re.MULTILINE,
)
_PROGRAMS = pattern(
    r"^(pg|mysql|mariadb|apt|dpkg|rpm|systemd|docker|git|ssh|gpg|zfs|kube|npm|yarn|python|pip|x86|update|add|del"
    r"|xdg|dbus|notify|aws|gcloud|sqlite|redis|mongo|nginx|php|node|go|cargo|grub|mk|lsb|rabbitmq|bats)[_-]"
)
_TEXTS = pattern(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|<<-?\s*[\\'\"]?(\w+)['\"]?[^\n]*\n(?:.*\n)*?\s*\1\n")
_ARITHMETIC = pattern(r"\(\([^\n]*?\)\)")
_SCRIPT = pattern(
    r"\b(?:npm|pnpm|yarn|bun)\s+(?:--?[\w-]+(?:[= ](?=\.)\S+)?\s+)*run(?:-script)?\s+(?P<name>[\w:.-]+)"
)
_MAKE = pattern(
    r"(?:^|[;&|]|run:|\(|\s\"|:\s\")\s*(?:\$\(MAKE\)|make)(?P<args>(?:\s+[\w./=:-]+)*)\s*(?=$|[;&|)\"'#])"
)
_TARGET = pattern(r"^([\w./%$(){} -]+?)\s*::?(?!=)", re.MULTILINE)
_COMPUTED = pattern(r"^[^\t#:=\n]*[%$][^:=\n]*:(?!=)|^-?s?include\s|\.DEFAULT\b|\$\(eval", re.MULTILINE)
_MOST_PER_FILE = 3
_MOST_BYTES = 300_000
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")


def applies(file: FileChange) -> bool:
    """Scripts, and what calls scripts and make: workflows, makefiles, containers, package.json."""
    path = file.path
    is_kind = suffix(path) in (
        "",
        ".sh",
        ".bash",
        ".bats",
        ".ksh",
        ".yml",
        ".yaml",
        ".mk",
        ".json",
        ".dockerfile",
    )
    return (
        has_edits(file) and is_kind and not (is_documentation(path) or is_foreign(path) or is_test_data(path))
    )


def check(view: View) -> Iterable[Finding]:
    """At most three findings a file, at added lines; a caller that the change leaves alone is not seen."""
    for file in view.change.files:
        content = view.new(file) if applies(file) else None
        if content is None or len(content) > _MOST_BYTES or b"\0" in content:
            continue
        added = view.added(file)
        found = {line: (what, name) for line, what, name in _missing(view, file, content) if line in added}
        for line in sorted(found)[:_MOST_PER_FILE]:
            what, name = found[line]
            yield Finding(
                path=file.path,
                line=line,
                severity=Severity.IMPORTANT,
                category="correctness",
                rule=NAME,
                title=f"No {what} '{name}' is defined",
                body="The command fails when it runs. Use the name that is defined, or define this one.",
                anchor=quote(line_at(content, line)),
            )


def _missing(view: View, file: FileChange, content: bytes) -> Iterator[tuple[int, str, str]]:
    path = file.path
    is_shell = language_of(path, content) is Language.SHELL
    if is_shell:
        yield from _functions(view, path, content)
    is_caller = (
        is_shell
        or path.endswith((".yml", ".yaml", "package.json", ".mk"))
        or "akefile" in path
        or "ockerfile" in path
    )
    text = text_of(content) if is_caller else ""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) < 1_000 and not line.lstrip().startswith("#"):
            yield from ((number, "script", name) for name in _scripts(view, line))
            yield from ((number, "target", name) for name in _targets(view, path, line))


def _functions(view: View, path: str, content: bytes) -> Iterator[tuple[int, str, str]]:
    """Calls of what looks like a function of the project and is none."""
    code = _TEXTS.sub(lambda text: '"' + "\n" * text[0].count("\n"), code_of(content, Language.SHELL))
    code = _ARITHMETIC.sub(lambda sum_: " " * len(sum_[0]), code)
    called = {match["name"]: match.start("name") for match in reversed(list(_CALL.finditer(code)))}
    own = {each.name for each in definitions(content, Language.SHELL)}
    called = {name: at for name, at in called.items() if name not in own and not _PROGRAMS.match(name)}
    if not called:
        return
    shared = own | {
        each.name
        for known in sorted(view.head_files)[:5_000]
        if known != path and _may_be_sourced(content, known)
        for each in definitions(view.content(known) or b"", Language.SHELL)
    }
    mentioned = view.mentions(called, ["."])
    lines = Lines(code)
    for name, at in called.items():
        elsewhere = mentioned.get(name, frozenset()) - {path}
        is_defined = any(_defines(view.content(known) or b"", name) for known in sorted(elsewhere)[:20])
        is_asked = re.search(rf"(?:command -v|type|alias|declare -F|unset -f)\s+{re.escape(name)}\b", code)
        is_stray = (
            is_asked
            or len(elsewhere) > 20
            or any(known.rpartition("/")[2].startswith(name) for known in view.head_files)
        )
        if not is_defined and not is_stray and name not in shared and _is_akin(name, shared):
            yield lines.at(at), "function", name


def _may_be_sourced(content: bytes, known: str) -> bool:
    """Whether the file speaks of the other one's name, so that it may source it."""
    name = known.rpartition("/")[2]
    return suffix(known) in ("", ".sh", ".bash", ".ksh") and len(name) > 2 and name.encode() in content


def _defines(content: bytes, name: str) -> bool:
    return bool(
        re.search(
            rf"\b{re.escape(name)}\s*\(\)|\bfunction\s+{re.escape(name)}\b|\balias\s+{re.escape(name)}=",
            text_of(content),
        )
    )


def _is_akin(name: str, known: Iterable[str]) -> bool:
    """Whether a function of the project begins or ends with the same word."""
    words = re.split("[_-]", name)
    parts = [re.split("[_-]", each) for each in known]
    return any(
        len(each) > 1 and len(words[0]) > 2 and (each[0] == words[0] or each[-1] == words[-1])
        for each in parts
    )


def _scripts(view: View, line: str) -> Iterator[str]:
    """`npm run x` of which no package.json of the tree has the script."""
    names = [match["name"] for match in _SCRIPT.finditer(line)] if " run" in line else []
    if names and not re.search(r"\$\{?\w|--if-present", line.partition(" run")[2][:60]):
        places = [
            known
            for known in view.head_files
            if known.rpartition("/")[2] == "package.json" and not is_foreign(known)
        ]
        known = {
            name for place in sorted(places)[:60] for name in _package_scripts(view.content(place) or b"")
        }
        yield from (name for name in names if places and known and name not in known)


def _package_scripts(content: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    scripts = found.get("scripts") if isinstance(found, dict) else None
    return scripts if isinstance(scripts, dict) else {}


def _targets(view: View, path: str, line: str) -> Iterator[str]:
    """`make x` where the makefile beside the file, or at the root, has no rule for it."""
    for match in _MAKE.finditer(line) if "make" in line.lower() else ():
        words = match["args"].split()
        if not words or any(word.startswith("-") or "=" in word or word.endswith("/") for word in words):
            continue
        is_own = "akefile" in path or path.endswith(".mk")
        folders = [dirname(path)] if is_own else [dirname(path), ""]
        places = [normpath(join(folder, name)) for folder in folders for name in _MAKEFILES]
        place = next((each for each in places if each in view.head_files), None)
        text = text_of(view.content(place) or b"") if place else ""
        if not place or _COMPUTED.search(text):
            continue
        targets = {word for names in _TARGET.findall(text) for word in names.split()}
        yield from (word for word in words if word not in targets and re.fullmatch(r"[a-z][\w-]*", word))
