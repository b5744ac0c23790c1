"""Twenty or more added lines that stand a second time at head, verbatim or with a few names changed."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from lattice.engines.static.paths import has_text, is_documentation, is_foreign, is_test, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "cloned-block"
SCOPE = "runs of 20 or more added lines of code"
WHY = (
    "A later correction of one copy leaves the other wrong. The lines must agree but for white space, "
    "comments and at most eight names that are replaced throughout. Tests, tables of data, imports and "
    "generated files are left alone."
)
EXAMPLE = "30 lines of export_orders() pasted as export_invoices(), with 'order' replaced by 'invoice'"

_LEAST_LINES = 20
_LEAST_CODE = 16
_LEAST_SHAPES = 8
_SEED = 5
_MOST_STARTS = 8  # what recurs more often is a table, whatever it looks like
_LONGEST_BLOCK = 400
_MOST_RENAMED = 8
_MOST_MISSES = 3
_SHARE_SAME = 0.4
_MOST_FILES = 60
_MOST_RUNS = 40
_MOST_CANDIDATES = 6
_MOST_WORDS = 80
_WORDS_A_RUN = 12
_MOST_BYTES = 200_000
_LONGEST = 400
_SOURCES = frozenset(
    ".py .js .jsx .mjs .cjs .ts .tsx .mts .cts .go .sh .bash .rb .java .kt .rs .c .cc .cpp .h .hpp .cs .php"
    " .swift .scala .vue .svelte .sql .pl .ex .lua".split()
)
_GENERATED = pattern(rb"generated|do not edit|auto-?gen", re.IGNORECASE)
_SKIPPED = pattern(
    r"\s*(#|//|/?\*|\"\"\"|'''|import\b|from\s|use\s|using\s|package\s|require\b|[)\]}(\[{;,]*\s*$)"
)
_TOKEN = pattern(r"[A-Za-z_$][\w$]*|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\d[\w.]*|\S")
_NAME = pattern(r"[A-Za-z_$]")
_WORD = pattern(r"[A-Za-z_]\w{3,}")
_KEYWORD = pattern(
    r"if|for|while|return|switch|case|try|except|catch|with|raise|throw|elif|else|then|do|fi|yield|await"
)
_DATA_PATH = pattern(
    r"(^|/)(migrations?|locales?|i18n|translations?|data|tables?|benchmarks?|bench|generated|completions?)/"
    r"|[._-](pb2?|gen|generated)[._]",
    re.IGNORECASE,
)


class _Line(Struct, frozen=True):
    """A line of code: its number, its tokens, and the shape that copies of it share."""

    number: int
    tokens: tuple[str, ...]
    shape: int


class _Copy(Struct, frozen=True):
    """Lines of the added block, path and first line of the other."""

    first: int
    last: int
    path: str
    line: int


def applies(file: FileChange) -> bool:
    """Code that gains text."""
    path = file.path
    return (
        has_text(file)
        and suffix(path) in _SOURCES
        and not (is_test(path) or is_documentation(path) or _DATA_PATH.search(path))
    )


def check(view: View) -> Iterable[Finding]:
    """At most one finding a file, for its longest copy."""
    runs = {
        file.path: found
        for file in islice((file for file in view.change.files if applies(file)), _MOST_FILES)
        if (found := _runs(view, file))
    }
    if not runs or sum(len(each) for each in runs.values()) > _MOST_RUNS:
        return
    others = _candidates(view, runs)
    for path, added in runs.items():
        copies = [
            copy
            for run in added
            for other, lines in {**others, path: _lines_of(view, path)}.items()
            for copy in _copies(run, lines, other, is_own=other == path)
            if other <= path or not _is_added(view, other, copy.line)
        ]
        if copies:
            yield _finding(view, path, max(copies, key=lambda copy: copy.last - copy.first))


def _is_added(view: View, path: str, line: int) -> bool:
    """Whether the other place is of this change too: then the later path has the finding."""
    return any(line in view.added(file) for file in view.change.files if file.path == path)


def _runs(view: View, file: FileChange) -> list[tuple[_Line, ...]]:
    """The stretches of added code that are long enough to be a copy."""
    added = view.added(file)
    if len(added) < _LEAST_LINES:
        return []
    runs: list[list[_Line]] = [[]]
    code = {line.number: line for line in _lines_of(view, file.path)}
    for number in sorted(added):
        runs += [] if number - 1 in added else [[]]
        runs[-1] += [code[number]] if number in code else []
    return [tuple(run) for run in runs if len(run) >= _LEAST_CODE]


def _lines_of(view: View, path: str) -> tuple[_Line, ...]:
    content = view.content(path)
    if content is None or len(content) > _MOST_BYTES or _GENERATED.search(content[:600]):
        return ()
    return _lines(content)


@lru_cache(128)
def _lines(content: bytes) -> tuple[_Line, ...]:
    """The lines that are code: no comments, imports or lone brackets."""
    found: list[_Line] = []
    for number, text in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
        if len(text) > _LONGEST:
            return ()
        if text.strip() and not _SKIPPED.match(text):
            tokens = tuple(_TOKEN.findall(text))
            found.append(_Line(number, tokens, hash(tuple(_kind(token) for token in tokens))))
    return tuple(found)


def _kind(token: str) -> str:
    """What copies have in common: a name is a name, a literal a literal, the rest itself."""
    if _NAME.match(token):
        return token if _KEYWORD.fullmatch(token) else "name"
    return "text" if token[0] in "\"'" else token


def _candidates(view: View, runs: Mapping[str, list[tuple[_Line, ...]]]) -> dict[str, tuple[_Line, ...]]:
    """The files that may hold a copy: those of the change, and those with the longest words of a run."""
    known = {path: _lines_of(view, path) for path in runs}
    words = {(path, run[0].number): _words(run) for path, found in runs.items() for run in found}
    wanted = list(islice(dict.fromkeys(word for each in words.values() for word in each), _MOST_WORDS))
    kinds = {suffix(path) for path in runs}
    mentioned = view.mentions(wanted, [f"*{kind}" for kind in sorted(kinds)]) if wanted else {}
    for (path, _), each in words.items():
        score = Counter(
            place
            for word in each
            for place in mentioned.get(word, ())
            if place not in known and suffix(place) == suffix(path)
        )
        for place, count in score.most_common(_MOST_CANDIDATES):
            is_ours = not (is_test(place) or is_documentation(place) or is_foreign(place))
            if is_ours and count * 3 >= len(each):
                known[place] = _lines_of(view, place)
    return known


def _words(run: tuple[_Line, ...]) -> list[str]:
    words = {word for line in run for token in line.tokens for word in _WORD.findall(token)}
    return sorted(words, key=lambda word: (-len(word), word))[:_WORDS_A_RUN]


def _copies(run: tuple[_Line, ...], lines: tuple[_Line, ...], path: str, *, is_own: bool) -> Iterator[_Copy]:
    """The longest agreement of the run with the lines, if it is long enough."""
    starts: dict[int, list[int]] = {}
    for place in range(len(lines) - _SEED + 1):
        starts.setdefault(_seed(lines, place), []).append(place)
    best: _Copy | None = None
    place = 0
    while place <= len(run) - _LEAST_CODE:
        step = 1
        others = starts.get(_seed(run, place), [])
        for other in others if len(others) <= _MOST_STARTS else ():
            if is_own and lines[other].number >= run[place].number - _LEAST_LINES:
                continue
            size = _agreement(run[place : place + _LONGEST_BLOCK], lines[other : other + _LONGEST_BLOCK])
            if not size or (is_own and lines[other + size - 1].number >= run[place].number):
                continue
            step = max(step, size)
            found = _Copy(run[place].number, run[place + size - 1].number, path, lines[other].number)
            best = max(best or found, found, key=lambda copy: copy.last - copy.first)
        place += step
    yield from () if best is None else (best,)


def _seed(lines: tuple[_Line, ...], place: int) -> int:
    return hash(tuple(line.shape for line in lines[place : place + _SEED]))


def _agreement(ours: tuple[_Line, ...], theirs: tuple[_Line, ...]) -> int:
    """How many lines agree from the start, with one consistent renaming; 0 if it is not a copy."""
    there, back = dict[str, str](), dict[str, str]()
    same = misses = good = 0
    for size, (our, their) in enumerate(zip(ours, theirs, strict=False), 1):
        pairs = list(zip(our.tokens, their.tokens, strict=False))
        agrees = our.shape == their.shape and all(
            there.get(a, b) == b and back.get(b, a) == a for a, b in pairs if _NAME.match(a)
        )
        misses += not agrees
        if misses > _MOST_MISSES or (misses and misses * 8 > size + 7):
            break
        if agrees:
            good = size
            same += our.tokens == their.tokens
            there |= {a: b for a, b in pairs if _NAME.match(a)}
            back |= {b: a for a, b in pairs if _NAME.match(a)}
        if sum(a != b for a, b in there.items()) > _MOST_RENAMED:
            return 0
    block = ours[:good]
    long_enough = good >= _LEAST_CODE and block[-1].number - block[0].number > _LEAST_LINES - 3
    varied = len({line.shape for line in block}) >= _LEAST_SHAPES
    acting = sum(line.tokens[-1] != "," and line.tokens[0][0] not in "\"'{[" for line in block)
    return good if long_enough and varied and acting * 2 >= good and same >= _SHARE_SAME * good else 0


def _finding(view: View, path: str, copy: _Copy) -> Finding:
    added = next(view.added(file) for file in view.change.files if file.path == path)
    place = f"{copy.path}:{copy.line}" if copy.path != path else f"line {copy.line}"
    return Finding(
        path=path,
        line=copy.first,
        end_line=copy.last,
        severity=Severity.MINOR,
        category="maintainability",
        rule=NAME,
        title=f"These {copy.last - copy.first + 1} lines repeat the block at {place}",
        body="A later correction of one copy misses the other. Make one function of both.",
        anchor=quote(added.get(copy.first, b"")),
    )
