"""A setting that one side of the program knows and the other does not: read and not defined, or defined and
not read."""

import re
from collections.abc import Iterable, Iterator
from posixpath import basename, dirname, splitext

from msgspec import Struct

from lattice.engines.static.paths import has_text, is_documentation, is_foreign, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import line_at, quote, text_of
from lattice.engines.static.rules.tree.code import language_of, settings_fields, text_of_code
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "unwired-config"
SCOPE = "environment variables, settings and command-line options"
WHY = (
    "A variable that the code reads and the project's example of its environment lacks is missing wherever "
    "the example is followed; a setting that nothing reads has no effect; a script that passes an option "
    "which the change took away fails. The first only counts where the example has nearly all variables."
)
EXAMPLE = '+TOKEN = os.environ["PAYMENT_TOKEN"]  # and .env.example lists every variable but this one'

_EXAMPLE_FILE = pattern(
    r"(^|/)(\.?env[._-](example|sample|template|dist|defaults?)|(example|sample|template)\.env"
    r"|\.env\.[\w]+\.(example|sample))$"
)
_KEY = pattern(r"^[ \t]*(?:export\s+)?#?[ \t]*([A-Z][A-Z0-9_]{2,})[ \t]*=", re.MULTILINE)
_READ = pattern(
    r"(?:environ(?:\.get)?\s*[\[(]\s*|getenv\(\s*|\bLookupEnv\(\s*|\bGetenv\(\s*|\bENV(?:\.fetch)?[\[(]\s*)"
    r"[\"']([A-Z][A-Z0-9_]{2,})[\"']"
    r"|\b(?:process|import\.meta)\.env(?:\.|\[[\"'])([A-Z][A-Z0-9_]{2,})\b"
)
_STRICT = pattern(r"environ\[|ENV\.fetch")
_STANDARD = pattern(
    r"^(HOME|PATH|USER|USERNAME|SHELL|PWD|LANG|LC_\w+|TZ|TERM|COLUMNS|LINES|EDITOR|VISUAL|PAGER|DISPLAY|CI"
    r"|NO_COLOR|FORCE_COLOR|NODE_ENV|PORT|HOST|HOSTNAME|DEBUG|TMPDIR|TEMP|TMP|MODE|DEV|PROD|SSR"
    r"|(GITHUB|GITLAB|RUNNER|XDG|PYTEST|PYTHON|NPM|VERCEL|KUBERNETES|AWS_LAMBDA|JEST|VITEST|APPDATA|PROGRAM"
    r"|SYSTEM|DJANGO_SETTINGS)\w*)$"
)
_READERS = ("environ", "getenv", "Getenv", "LookupEnv", "env", "ENV")
_CODE = ("*.py", "*.js", "*.ts", "*.tsx", "*.jsx", "*.mjs", "*.cjs", "*.go", "*.rb")
_NO_PROSE = (".", ":(exclude)*.md", ":(exclude)*.rst")
_LEAST_KEYS = 3
_SHARE_DEFINED = 0.8
_MOST_READERS = 60
_MOST_PER_FILE = 3
_LONGEST = 1_000
_WHOLE = pattern(r"\b(asdict|model_dump|vars|fields|getattr|__dict__|dict\(\)|_asdict|replace)\b")
_PARSES = pattern(r"add_argument|\b[Oo]ption\(|\.Flags?\(|^[ \t]*case\b", re.MULTILINE)
_DEFINED_OPTION = pattern(
    r"[\"'`](?:-\w[,|/ ]+)?(--[a-z][\w-]*)"
    r"|^[ \t]*(?:-\w[ \t]*\|[ \t]*)?(--[a-z][\w-]*)=?\*?(?:[ \t]*\|[^)\n]*)?\)",
    re.MULTILINE,
)
_PASSERS = tuple(
    "*.sh *.bash *.yml *.yaml *Makefile* *.mk *Dockerfile* *.json *.toml *.ini *.cfg *.service bin scripts"
    "".split()
)
_GENERIC = frozenset(
    "main cli cmd command commands index app run root args options src lib bin scripts".split()
)
_MOST_OPTIONS = 30
_MOST_BYTES = 200_000


class _Place(Struct, frozen=True):
    """One line that a finding may stand at."""

    path: str
    line: int
    text: bytes
    side: str = "new"


def applies(file: FileChange) -> bool:
    """Code, settings, and examples of the environment."""
    path = file.path
    is_ours = bool(file.hunks) and not is_foreign(path) and not is_test(path)
    return is_ours and (bool(_EXAMPLE_FILE.search(path)) or not is_documentation(path))


def check(view: View) -> Iterable[Finding]:
    """Each kind by itself, at most three a file."""
    files = [file for file in view.change.files if applies(file)]
    code = [file for file in files if has_text(file) and language_of(file.path) is not None]
    yield from _undefined(view, code)
    for file in files:
        if has_text(file) and _EXAMPLE_FILE.search(file.path):
            yield from _unread_keys(view, file)
        yield from _lost_options(view, file)
    for file in code:
        yield from _unread_fields(view, file)


def _reads(text: str) -> list[str]:
    """The environment variables that a text reads, without those that a machine or a platform sets."""
    names = [match[1] or match[2] for match in _READ.finditer(text)]
    return [name for name in names if not _STANDARD.match(name)]


def _undefined(view: View, files: list[FileChange]) -> Iterator[Finding]:
    """Variables that an added line reads and no example defines."""
    new = {
        name: _Place(file.path, number, line)
        for file in reversed(files)
        for number, line in sorted(view.added(file).items(), reverse=True)
        if len(line) < _LONGEST
        for name in _reads(text_of(line))
    }
    examples = sorted(path for path in view.head_files if _EXAMPLE_FILE.search(path)) if new else []
    defined = {key for path in examples for key in _KEY.findall(text_of(view.content(path) or b""))}
    new = {name: place for name, place in new.items() if name not in defined}
    if not new or not _defines_the_rest(view, defined, new.keys()):
        return
    elsewhere = view.mentions(new, _NO_PROSE)
    for name, place in new.items():
        # Something that is no code and speaks of it (a compose file, a workflow) may be what sets it.
        if all(is_test(path) or language_of(path) is not None for path in elsewhere.get(name, ())):
            severity = Severity.IMPORTANT if _STRICT.search(text_of(place.text)) else Severity.MINOR
            yield _finding(place, severity, f"'{name}' is read here, but {examples[0]} does not define it")


def _defines_the_rest(view: View, defined: set[str], new: Iterable[str]) -> bool:
    """Whether the examples hold nearly all other variables that the code reads."""
    if len(defined) < _LEAST_KEYS:
        return False
    found = view.mentions(_READERS, _CODE).values()
    paths = sorted({path for each in found for path in each if not is_test(path)})[:_MOST_READERS]
    read = {name for path in paths for name in _reads(text_of(view.content(path) or b""))} - set(new)
    return len(read & defined) >= max(_LEAST_KEYS, _SHARE_DEFINED * len(read))


def _unread_keys(view: View, file: FileChange) -> Iterator[Finding]:
    """New variables of an example of which nothing else speaks, in capitals, small, or without a prefix."""
    old = text_of(view.old(file) or b"")
    new = {
        key: _Place(file.path, number, line)
        for number, line in view.added(file).items()
        if old and not line.lstrip().startswith(b"#")
        for key in _KEY.findall(text_of(line))
        if key not in old and not _STANDARD.match(key)
    }
    forms = {key: {form for part in _parts(key) for form in (part, part.lower())} for key in new}
    mentioned = view.mentions({form for each in forms.values() for form in each}, ["."]) if new else {}
    unread = [
        key for key in new if not any(mentioned.get(form, frozenset()) - {file.path} for form in forms[key])
    ]
    for key in unread[:_MOST_PER_FILE]:
        yield _finding(new[key], Severity.MINOR, f"Nothing reads the variable '{key}'")


def _parts(key: str) -> list[str]:
    """The key, and what is left of it when its first words are a prefix."""
    words = key.split("_")
    return [key, *("_".join(words[cut:]) for cut in range(1, len(words) - 1))]


def _unread_fields(view: View, file: FileChange) -> Iterator[Finding]:
    """New fields of a settings class, some of whose fields are used, that nothing reads."""
    content, added = view.new(file) or b"", view.added(file)
    language = language_of(file.path)
    text = text_of_code(content, language) if language else ""
    if language is None or _WHOLE.search(text):
        return
    for fields in settings_fields(content, language):
        new = [name for name, line in fields.items() if line in added]
        alone = [name for name in new if len(re.findall(rf"\b{name}\b", text)) == 1]
        if not alone or len(new) == len(fields):
            continue
        mentioned = view.mentions(fields, _NO_PROSE)
        others = {name: mentioned.get(name, frozenset()) - {file.path} for name in fields}
        is_used = any(not is_test(path) for name in fields.keys() - new for path in others[name])
        for name in [name for name in alone if is_used and not others[name]][:_MOST_PER_FILE]:
            place = _Place(file.path, fields[name], added[fields[name]])
            yield _finding(place, Severity.MINOR, f"Nothing reads the setting '{name}'")


def _lost_options(view: View, file: FileChange) -> Iterator[Finding]:
    """Options that the program took at base and not at head, and that a command at head still passes."""
    path, old, new = file.old_path or "", text_of(view.old(file) or b""), text_of(view.new(file) or b"")
    if len(old) > _MOST_BYTES or not _PARSES.search(old):
        return
    lost = {
        match[1] or match[2]: old.count("\n", 0, match.end()) + 1 for match in _DEFINED_OPTION.finditer(old)
    }
    lost = {option: line for option, line in lost.items() if option.lstrip("-") not in new}
    names = {splitext(basename(path))[0], basename(dirname(path))} - _GENERIC
    names |= {name.replace("_", "-") for name in names}
    programs = "|".join(re.escape(name) for name in sorted(names) if len(name) > 2 and name[0] != "_")
    if not programs or not 0 < len(lost) <= _MOST_OPTIONS:
        return
    mentioned = view.mentions({option.lstrip("-") for option in lost}, _PASSERS)
    shown = {each.new_path for each in view.change.files}
    for option, defined in lost.items():
        for place in _passing(
            view, programs, option, mentioned.get(option.lstrip("-"), frozenset()) - {path}
        ):
            title = f"'{option}' is passed at {place.path}:{place.line}, but this change takes it from {path}"
            removal = _Place(path, defined, line_at(old.encode(), defined), "old")
            yield _finding(place if place.path in shown else removal, Severity.IMPORTANT, title)


def _passing(view: View, programs: str, option: str, paths: Iterable[str]) -> Iterator[_Place]:
    """The first command in each file that runs the program with the option; it may go over several lines."""
    command = re.compile(
        rf"^(?![ \t]*#)(?:[^\n]*[^\w\n-])?(?:{programs})(?![\w-])"
        rf"(?:[^\n]|\\\n){{0,300}}?(?<![\w-]){option}(?![\w-])",
        re.MULTILINE,
    )
    for path in sorted(paths)[:_MOST_READERS]:
        content = view.content(path) or b""
        text = text_of(content[:_MOST_BYTES])
        match = None if is_documentation(path) else command.search(text)
        if match is not None:
            line = text.count("\n", 0, match.end()) + 1
            yield _Place(path, line, line_at(content, line))


def _finding(place: _Place, severity: Severity, title: str) -> Finding:
    return Finding(
        path=place.path,
        line=place.line,
        side=place.side,
        severity=severity,
        category="correctness",
        rule=NAME,
        title=title,
        body="One side of the program does not know it. Add it where the others are, or take it out here.",
        anchor=quote(place.text),
    )
