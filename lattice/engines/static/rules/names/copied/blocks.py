"""A block that was copied from one near it: the word that every line changed, and one place kept."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.rules.names.copied.words import Words, lines_of, renamed, uses_of
from lattice.engines.static.rules.text.reading.source import Source

_FARTHEST = 30
_LEAST_CHANGED = 2
_LONGEST_RUN = 20
_SPECIAL = frozenset(
    "default defaults fallback alias legacy old initial current active primary main none unknown other any"
    " all total both same base common shared prev previous next last first min max start end".split()
)


class _Spot(Struct, frozen=True):
    """The place of a word: its line, the number of the word in it, and how far it is from the original."""

    line: int
    at: int
    distance: int


def is_name(meant: str, kept: str) -> bool:
    """Whether both are names like others: no numbers, and no words for what stands for another."""
    return not {meant, kept} & _SPECIAL and "#" not in meant + kept


def half_copied(source: Source, fresh: frozenset[int]) -> Iterator[tuple[int, tuple[str, str]]]:
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
                yield from _kept(source, run, distance, fresh)
            run = [number] if is_same else []


def _letters(old: str, new: str) -> tuple[str, str] | None:
    """The one letter in which two short names differ: `dx` and `dy`."""
    differing = [(a, b) for a, b in zip(old, new, strict=False) if a != b]
    return differing[0] if 1 < len(old) == len(new) < 4 and len(differing) == 1 else None


def _kept(
    source: Source, run: list[int], distance: int, fresh: frozenset[int]
) -> Iterator[tuple[int, tuple[str, str]]]:
    """The one place of the run in which the word was kept, in a line that changed it elsewhere."""
    lines = lines_of(source)
    changed: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    kept: dict[str, list[tuple[int, int]]] = defaultdict(list)
    moved: dict[str, set[int]] = defaultdict(set)
    for number in run:
        first, second = lines[number - 1], lines[number + distance - 1]
        for at, (old, new) in enumerate(zip(first.words, second.words, strict=True)):
            if old == new:
                kept[old] += [(0 if second.quoted[at] or second.called[at] else number, at)]
            else:
                changed[old][new] += 1
                moved[old].add(number)
                if letters := _letters(old, new):
                    changed[letters[0]][letters[1]] += 1
    for old, news in changed.items():
        if len(news) != 1 or len(kept.get(old, ())) != 1:
            continue
        ((new, times),), ((number, at),) = news.items(), kept[old]
        if (
            number in moved[old]
            and times >= _LEAST_CHANGED
            and number + distance in fresh
            and is_name(new, old)
            and _is_at_hand(source, run, _Spot(number + distance, at, distance), new)
        ):
            yield number + distance, (new, old)
    if distance < 3:
        yield from _strayed(lines, run, distance, fresh)


def _is_at_hand(source: Source, run: list[int], spot: _Spot, new: str) -> bool:
    """Whether the name that would be meant is one elsewhere, too, as a holder of members if it is one here;
    and whether nothing between the block and its copy speaks of the name that was kept."""
    line = lines_of(source)[spot.line - 1]
    name, uses = line.names[spot.at], uses_of(source)
    meant = uses.get((renamed(name, line.words[spot.at], new), line.holds[spot.at]), frozenset())
    spoken = uses.get((name, False), frozenset()) | uses.get((name, True), frozenset())
    between = range(run[-1] + 1, run[0] + spot.distance)
    return bool(meant - {spot.line}) and spoken.isdisjoint(between)


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
