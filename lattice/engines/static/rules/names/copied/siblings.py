"""Lines of one shape that were copied from each other: the one in which a name was not adapted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.names.copied.words import Words, lines_of
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "sibling-slip"
SCOPE = "added lines of the same shape as lines near them, in all languages"
WHY = (
    "Where three lines or more of one shape use the same name in two places, and one line uses a "
    "neighbour's name in the second place, that line reads or writes the neighbour's value. So it is with "
    "a block that was copied with another name and keeps the first one's once. Data, imports and aliases "
    "are left alone, and what every line repeats."
)
EXAMPLE = "red = clamp(pixel.red)\ngreen = clamp(pixel.green)\nblue = clamp(pixel.green)"

_LANGUAGES = ("python", "javascript", "go", "shell", "c", "hash")
_WIDEST_GAP = 12
_MOST_LINES = 4_000
_MOST_IN_GROUP = 40
_FARTHEST = 30
_LEAST_CHANGED = 3
_LONGEST_RUN = 20
_NO_SIBLING = pattern(r"^\s*(import|from|export|use|using|require|source|alias)\b|^\s*[|@#]")
_ACTS = pattern(r"[=(:]|\breturn\b")
_SPECIAL = frozenset(
    "default defaults fallback alias legacy old initial current active primary main none unknown other any"
    " all total both same base common shared prev previous next last first min max start end".split()
)


class _Unit(Struct, frozen=True):
    """A line, or a few in a row, as one sequence of words; `lines` says on which line each word stands."""

    line: int
    words: tuple[str, ...]
    quoted: tuple[bool, ...]
    called: tuple[bool, ...]
    lines: tuple[int, ...]


def applies(file: FileChange) -> bool:
    """Program text and configuration that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line, and three for a file."""
    for file, source, fresh in sources(view, *_LANGUAGES):
        if len(source.lines) > _MOST_LINES:
            continue
        odd = dict(reversed([*_odd_ones(source, fresh), *_half_copied(source, fresh)]))
        for line, (meant, kept) in sorted(odd.items())[:3]:
            remark = Remark(
                line=line,
                title=f"'{kept}' is the neighbour's; the lines of this shape have '{meant}' here",
                body="One name of a copied line was not adapted. Name what is meant.",
                # On projects that nobody had tuned it on it was wrong five times in five.
                severity=Severity.MINOR,
            )
            yield finding(NAME, file, remark, quote(source.lines[line - 1].encode()))


def _odd_ones(source: Source, fresh: frozenset[int]) -> Iterator[tuple[int, tuple[str, str]]]:
    """The line, the name that its siblings would have, and the name that it has."""
    for length in (1, 2, 3):
        groups: dict[str, list[_Unit]] = defaultdict(list)
        for shape, unit in _units(source, length):
            groups[shape].append(unit)
        for units in groups.values():
            for cluster in _clusters(units):
                if len(cluster) > 2 and any(line in fresh for unit in cluster for line in unit.lines):
                    yield from _broken(source, cluster, fresh, length > 1)


def _units(source: Source, length: int) -> Iterator[tuple[str, _Unit]]:
    """Every run of that many lines with words in them."""
    lines = lines_of(source)
    usable = [
        number
        for number, words in enumerate(lines, 1)
        if words.words and not _NO_SIBLING.match(source.bare[number - 1])
    ]
    for at in range(len(usable) - length + 1):
        numbers = usable[at : at + length]
        if numbers[-1] - numbers[0] > length:
            continue
        parts = [lines[number - 1] for number in numbers]
        acts = all(_ACTS.search(source.code[number - 1]) for number in numbers)
        if acts and sum(len(part.words) for part in parts) <= 40:
            yield "\n".join(part.shape for part in parts), _unit(numbers, parts)


def _unit(numbers: Sequence[int], parts: Sequence[Words]) -> _Unit:
    return _Unit(
        line=numbers[0],
        words=tuple(word for part in parts for word in part.words),
        quoted=tuple(each for part in parts for each in part.quoted),
        called=tuple(each for part in parts for each in part.called),
        lines=tuple(number for number, part in zip(numbers, parts, strict=True) for _ in part.words),
    )


def _clusters(units: list[_Unit]) -> Iterator[list[_Unit]]:
    """Units of one shape that stand near each other, without those that overlap."""
    cluster: list[_Unit] = []
    for unit in units:
        if cluster and unit.line - cluster[-1].lines[-1] > _WIDEST_GAP:
            yield cluster
            cluster = []
        if not cluster or unit.line > cluster[-1].lines[-1]:
            cluster.append(unit)
    if len(cluster) <= _MOST_IN_GROUP:
        yield cluster


def _broken(
    source: Source, cluster: list[_Unit], fresh: frozenset[int], is_long: bool
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Pairs of places that hold one word in every unit but one, which has another unit's word there."""
    for first, second in combinations(range(len(cluster[0].words)), 2):
        if is_long and cluster[0].lines[first] == cluster[0].lines[second]:
            continue
        odd = [unit for unit in cluster if unit.words[first] != unit.words[second]]
        if len(odd) != 1:
            continue
        (one,) = odd
        used = {unit.words[first] for unit in cluster if unit is not one}
        is_first = one.words[first] in used and one.words[second] not in used
        left, right = (second, first) if is_first else (first, second)
        kept, meant, line = one.words[right], one.words[left], one.lines[right]
        if len(used) < 2 or line not in fresh or not _is_name(meant, kept):
            continue
        is_plain = (not one.quoted[left] or not one.quoted[right]) and not one.called[right]
        is_sure = len(cluster) > 3 or (is_long and one.quoted[right]) or _is_known(source, meant, one)
        if (
            kept in used
            and (meant not in used or len(cluster) > 3)
            and is_plain
            and is_sure
            and not _is_swapped(one, left, right)
        ):
            yield line, (meant, kept)


def _is_name(meant: str, kept: str) -> bool:
    return not {meant, kept} & _SPECIAL and "#" not in meant + kept


def _is_swapped(one: _Unit, left: int, right: int) -> bool:
    """Whether the unit has both words elsewhere too, and so means both."""
    others = [word for at, word in enumerate(one.words) if at not in (left, right)]
    return one.words[left] in others and one.words[right] in others


def _is_known(source: Source, meant: str, one: _Unit) -> bool:
    """Whether another line speaks of the name that would be meant."""
    return any(
        meant in words.words and number not in one.lines for number, words in enumerate(lines_of(source), 1)
    )


def _half_copied(source: Source, fresh: frozenset[int]) -> Iterator[tuple[int, tuple[str, str]]]:
    """A run of lines copied with one word changed in nearly every place, and kept in one."""
    lines = lines_of(source)
    for distance in range(1, _FARTHEST + 1):
        run: list[int] = []
        for number in range(1, len(lines) - distance + 2):
            second = number + distance
            is_same = (
                second <= len(lines)
                and lines[number - 1].shape == lines[second - 1].shape
                and lines[number - 1].words
            )
            if is_same and len(run) < min(distance, _LONGEST_RUN):
                run.append(number)
                continue
            if run and any(each + distance in fresh for each in run):
                yield from _kept(lines, run, distance, fresh)
            run = [number] if is_same else []


def _letters(old: str, new: str) -> tuple[str, str] | None:
    """The one letter in which two short names differ: `dx` and `dy`."""
    differing = [(a, b) for a, b in zip(old, new, strict=False) if a != b]
    return differing[0] if 1 < len(old) == len(new) < 4 and len(differing) == 1 else None


def _kept(
    lines: tuple[Words, ...], run: list[int], distance: int, fresh: frozenset[int]
) -> Iterator[tuple[int, tuple[str, str]]]:
    """The one place of the run in which the word was kept, in a line that changed it elsewhere."""
    changed: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    kept: dict[str, list[int]] = defaultdict(list)
    moved: dict[str, set[int]] = defaultdict(set)
    for number in run:
        first, second = lines[number - 1], lines[number + distance - 1]
        for at, (old, new) in enumerate(zip(first.words, second.words, strict=True)):
            if old == new:
                kept[old] += [0 if second.quoted[at] or second.called[at] else number]
            else:
                changed[old][new] += 1
                moved[old].add(number)
                if letters := _letters(old, new):
                    changed[letters[0]][letters[1]] += 1
    for old, news in changed.items():
        if len(news) != 1 or len(kept.get(old, ())) != 1:
            continue
        ((new, times),) = news.items()
        (number,) = kept[old]
        is_half = number in moved[old]
        if (
            times >= _LEAST_CHANGED - is_half
            and is_half
            and number + distance in fresh
            and _is_name(new, old)
        ):
            yield number + distance, (new, old)
    if distance < 3:
        yield from _strayed(lines, run, distance, fresh)


def _strayed(
    lines: tuple[Words, ...], run: list[int], distance: int, fresh: frozenset[int]
) -> Iterator[tuple[int, tuple[str, str]]]:
    """The one place that changed by itself, between two words that both lines otherwise keep."""
    for number in run:
        first, second = lines[number - 1], lines[number + distance - 1]
        pairs = list(zip(first.words, second.words, strict=True))
        kept = {old for old, new in pairs if old == new}
        changed = [pair for pair in pairs if pair[0] != pair[1]]
        stray = [pair for pair in changed if changed.count(pair) == 1]
        if len(stray) != 1 or number + distance not in fresh:
            continue
        (old, new), regular = stray[0], set(changed) - set(stray)
        is_one_to_one = len({a for a, _ in regular}) == len({b for _, b in regular}) == len(regular) > 0
        if is_one_to_one and {old, new} <= kept and len(changed) > 2 and "#" not in old + new:
            yield number + distance, (old, new)
