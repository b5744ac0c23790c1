"""Whether a finding of another engine can be true of the tree that it is about, told without a model.

Refuted is what the tree contradicts: a file or line that is not there, names that stand nowhere, a missing
thing that exists. Confirmed is what the tree bears out: the place is there and holds what was quoted, or what
is said to be missing is missing. Everything else is unsure: this module judges places, not arguments.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from posixpath import dirname, join, normpath

from msgspec import Struct

from lattice.engines.static.quoting import quote, text_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding


class Outcome(StrEnum):
    """What the tree says of a finding."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNSURE = "unsure"


class Verified(Struct, frozen=True):
    """The outcome, and the evidence in a sentence. `line` is where the finding belongs, as far as known."""

    outcome: Outcome
    evidence: str
    line: int | None = None


TOLERANCE = 3
_QUOTED = re.compile(r"`([^`\n]{2,160})`|(?<![\w'])'([^'\n]{2,80})'(?!\w)|\"([^\"\n]{2,80})\"")
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|#)[A-Za-z_$][\w$]*)*(?:\(\))?")
_PATH = re.compile(r"(?:\.{0,2}/)?[\w.@-]+(?:/[\w.@-]+)*\.[A-Za-z]\w{0,7}|[\w.@-]+(?:/[\w.@-]+)+")
_ABSENT = re.compile(
    r"\b(?:is|are|was|were) (?:missing|undefined|not (?:defined|there|found|imported|declared|present))"
    r"|\b(?:does|do|did) not exist|\bdoesn't exist"
    r"|\bno (?:such )?(?:file|module|function|symbol|definition)\b"
    r"|\bnever (?:defined|declared|imported)|\bmissing (?:file|module|function|import|definition)\b"
    r"|\bundefined (?:name|variable|symbol|function)\b|\bcannot be (?:found|imported|resolved)",
    re.IGNORECASE,
)
_NOWHERE = re.compile(r"exist|\bno (?:such )?|cannot be found|\bmissing (?:function|module)", re.IGNORECASE)
_FROM_ELSEWHERE = re.compile(rb"^\s*from \S+ import \*|^\s*import \. ", re.MULTILINE)
_PLAIN_WORDS = frozenset(
    "true false none null self this return if else for while try except with async await".split()
)
_EVERYWHERE = ("*",)
_MOST_NAMES = 12


def verify(finding: Finding, view: View) -> Verified:
    """Hold the finding against the change and the tree at head."""
    path = finding.path
    if path is None:
        return Verified(Outcome.UNSURE, "it is about the change as a whole")
    file = next((each for each in view.change.files if path in (each.new_path, each.old_path)), None)
    if finding.side == "old":
        return _of_the_old_side(finding, view, file)
    content = (view.new(file) if file and file.new_path == path else None) or view.content(path)
    if content is None:
        if path not in view.head_files:
            return Verified(Outcome.REFUTED, f"no file '{path}' at this commit")
        return Verified(Outcome.UNSURE, f"'{path}' is too large or no text to be looked at")
    lines = [text_of(line) for line in content.splitlines()]
    if finding.line is not None and finding.line > len(lines) + TOLERANCE:
        return Verified(Outcome.REFUTED, f"'{path}' has {len(lines)} lines, not {finding.line}")
    added = view.added(file) if file else {}
    absent = _absence(finding, view)
    if absent is None:
        return _place(finding, view, lines, added)
    if absent.outcome is Outcome.CONFIRMED and not _is_near(finding.line, added):
        return Verified(Outcome.UNSURE, f"{absent.evidence}; the line was not changed", finding.line)
    return absent


def _is_near(line: int | None, added: Mapping[int, bytes]) -> bool:
    """Whether the change adds a line within the tolerance; for a whole file, any line."""
    if line is None:
        return bool(added)
    return any(number in added for number in range(line - TOLERANCE, line + TOLERANCE + 1))


def _of_the_old_side(finding: Finding, view: View, file: FileChange | None) -> Verified:
    """A finding about a line that the change removes."""
    content = view.old(file) if file is not None else None
    if file is None:
        return Verified(Outcome.REFUTED, f"the change does not touch '{finding.path}'")
    lines = (content or b"").splitlines()
    if content is not None and finding.line is not None and finding.line > len(lines) + TOLERANCE:
        return Verified(Outcome.REFUTED, f"'{finding.path}' had {len(lines)} lines, not {finding.line}")
    return Verified(Outcome.UNSURE, "it is about a line that the change removes", finding.line)


def _absence(finding: Finding, view: View) -> Verified | None:
    """The judgement of a claim that something is missing; None where no such claim, or no name, is made."""
    claim = next((text for text in _sentences(finding) if _ABSENT.search(text)), None)
    names = _quoted(claim) if claim else []
    if claim is None or not names:
        return None
    subject = _subject(claim, names)
    if _looks_like_a_path(subject):
        return _absent_path(finding, view, subject)
    return _absent_name(finding, view, subject, claim) if _NAME.fullmatch(subject) else None


def _absent_path(finding: Finding, view: View, path: str) -> Verified:
    places = {normpath(path.lstrip("/")), normpath(join(dirname(finding.path or ""), path))}
    there = sorted(places & (view.head_files | view.head_folders))
    if there:
        return Verified(Outcome.REFUTED, f"'{there[0]}' exists at this commit")
    return Verified(Outcome.CONFIRMED, f"no '{path}' at this commit", finding.line)


def _absent_name(finding: Finding, view: View, name: str, claim: str) -> Verified:
    """A name that is defined in the file is not missing; one of another file may be, where it is used."""
    word, definition = _word(name), _defines(_word(name))
    homes = view.mentions([word], _EVERYWHERE).get(word, frozenset()) | {finding.path or ""}
    home = next(
        (path for path in sorted(homes) if definition.search(text_of(view.content(path) or b""))), None
    )
    if home is not None and (home == finding.path or _NOWHERE.search(claim)):
        return Verified(Outcome.REFUTED, f"'{word}' is defined in '{home}'")
    if home is not None:
        return Verified(Outcome.UNSURE, f"'{word}' is defined in '{home}'; whether it is known here is open")
    if name.removesuffix("()") != word or _FROM_ELSEWHERE.search(view.content(finding.path or "") or b""):
        return Verified(Outcome.UNSURE, f"nothing at this commit defines '{word}'; a library may")
    return Verified(Outcome.CONFIRMED, f"nothing at this commit defines '{word}'", finding.line)


def _place(finding: Finding, view: View, lines: list[str], added: Mapping[int, bytes]) -> Verified:
    """Whether the quoted names stand at the line, near it, elsewhere in the file, or nowhere."""
    names = [name for text in _sentences(finding) for name in _quoted(text)][:_MOST_NAMES]
    line = _moved(finding, lines, names)
    text = "\n".join(lines)
    unknown = [name for name in names if not _stands(name, text)]
    if unknown:
        known = view.mentions([_word(name) for name in unknown], _EVERYWHERE)
        nowhere = [name for name in unknown if not _in_tree(name, view, known)]
        if nowhere and len(nowhere) == len(names):
            return Verified(Outcome.REFUTED, f"{_list(nowhere)} stands nowhere at this commit", line)
        if nowhere:
            return Verified(Outcome.UNSURE, f"{_list(nowhere)} stands nowhere at this commit", line)
    if line is None:
        return Verified(Outcome.UNSURE, "it names no line that is there", finding.line)
    if line not in added:
        return Verified(Outcome.UNSURE, f"line {line} was not changed", line)
    if not names and not finding.anchor:
        return Verified(Outcome.UNSURE, f"line {line} was changed; nothing is quoted", line)
    if not any(_stands(name, lines[line - 1]) for name in names) and not _is_anchor(finding, lines[line - 1]):
        return Verified(Outcome.UNSURE, f"line {line} was changed; what is quoted stands elsewhere", line)
    return Verified(Outcome.CONFIRMED, f"line {line} was changed and holds what is quoted", line)


def _moved(finding: Finding, lines: list[str], names: list[str]) -> int | None:
    """The line that the finding means: its own, or the nearest within three that fits better."""
    if finding.line is None:
        return None
    near = [finding.line + step for step in (0, -1, 1, -2, 2, -3, 3)]
    near = [number for number in near if 0 < number <= len(lines)]
    anchored = next((number for number in near if _is_anchor(finding, lines[number - 1])), None)
    if anchored is not None:
        return anchored
    named = next((number for number in near if any(_stands(name, lines[number - 1]) for name in names)), None)
    return named or next(iter(near), None)


def _is_anchor(finding: Finding, line: str) -> bool:
    return bool(finding.anchor.strip()) and quote(line.encode("utf-8", "replace")) == finding.anchor.strip()


def _sentences(finding: Finding) -> Iterable[str]:
    """The title, and the body sentence by sentence."""
    return [finding.title, *re.split(r"(?<=[.;!?])\s+|\n+", finding.body)]


def _quoted(text: str) -> list[str]:
    """The names, paths and code in quotes, each once; sentences in quotes are nobody's name."""
    found = ["".join(groups).strip() for groups in _QUOTED.findall(text)]
    fit = [each for each in found if _NAME.fullmatch(each) or _looks_like_a_path(each)]
    return list(dict.fromkeys(each for each in fit if each.lower() not in _PLAIN_WORDS))


def _subject(claim: str, names: list[str]) -> str:
    """The quoted name that the claim of absence is about: the last before it, else the first after it."""
    at = _ABSENT.search(claim)
    assert at is not None, "the caller looked for it"
    before = [name for name in names if claim.find(name) < at.start()]
    return before[-1] if before else names[0]


def _looks_like_a_path(text: str) -> bool:
    has_shape = "/" in text or re.search(
        r"\.(py|js|ts|tsx|jsx|go|rs|c|h|sh|json|ya?ml|toml|md|txt|html|css)$", text
    )
    return bool(has_shape) and bool(_PATH.fullmatch(text))


def _defines(word: str) -> re.Pattern[str]:
    """What gives a name its meaning, in the languages that most code is in."""
    name = re.escape(word)
    return re.compile(
        rf"\b(?:def|class|func(?:tion)?\*?|fn|const|let|var|type|interface|struct|enum|trait|module|as|use)"
        rf"\s+(?:\([^)]{{0,200}}\)\s*)?{name}\b|\bimport\b[^\n;]{{0,300}}\b{name}\b"
        rf"|^[ \t]*{name}[ \t]*(?::[^=\n]{{1,200}})?(?:=(?!=)|:=|\(\)\s*\{{)",
        re.MULTILINE,
    )


def _word(name: str) -> str:
    """What stands for the name in a text: its last part."""
    return re.split(r"\.|::|->|#", name.removesuffix("()"))[-1] if _NAME.fullmatch(name) else name


def _stands(name: str, text: str) -> bool:
    word = _word(name)
    return re.search(rf"(?<![\w$]){re.escape(word)}(?![\w$])", text) is not None


def _in_tree(name: str, view: View, known: Mapping[str, frozenset[str]]) -> bool:
    if _looks_like_a_path(name):
        place = normpath(name.lstrip("/"))
        return any(
            path == place or path.endswith(f"/{place}") for path in view.head_files | view.head_folders
        )
    return _word(name) in known


def _list(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names[:3])
