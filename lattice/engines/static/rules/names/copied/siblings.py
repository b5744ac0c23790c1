"""Lines of one shape that were copied from each other: the one in which a name was not adapted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.names.copied.blocks import half_copied, is_name
from lattice.engines.static.rules.names.copied.words import Words, lines_of, renamed, uses_of
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "sibling-slip"
SCOPE = "added lines of the same shape as lines near them, in all languages"
WHY = (
    "Where three lines or more of one shape use the same name in two places, and one line uses a "
    "neighbour's name in the second place, that line reads or writes the neighbour's value. So it is with "
    "a block that was copied with another name and keeps the first one's once, if the name that would be "
    "meant is there. Data, imports and aliases are left alone, and what every line repeats."
)
EXAMPLE = "red = clamp(pixel.red)\ngreen = clamp(pixel.green)\nblue = clamp(pixel.green)"

_LANGUAGES = ("python", "javascript", "go", "shell", "c", "hash")
_WIDEST_GAP = 12
_MOST_LINES = 4_000
_MOST_IN_GROUP = 40
_NO_SIBLING = pattern(r"^\s*(import|from|export|use|using|require|source|alias)\b|^\s*[|@#]")
_ACTS = pattern(r"[=(:]|\breturn\b")


class _Unit(Struct, frozen=True):
    """A line, or a few in a row, as one sequence of words; `lines` says on which line each word stands."""

    line: int
    words: tuple[str, ...]
    quoted: tuple[bool, ...]
    called: tuple[bool, ...]
    lines: tuple[int, ...]
    names: tuple[str, ...]


def applies(file: FileChange) -> bool:
    """Program text and configuration that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line, and three for a file."""
    for file, source, fresh in sources(view, *_LANGUAGES):
        if len(source.lines) > _MOST_LINES:
            continue
        odd = dict(reversed([*_odd_ones(source, fresh), *half_copied(source, fresh)]))
        for line, (meant, kept) in sorted(odd.items())[:3]:
            remark = Remark(
                line=line,
                title=f"'{kept}' is the neighbour's; the lines of this shape have '{meant}' here",
                body="One name of a copied line was not adapted. Name what is meant.",
                # Lines that differ on purpose look the same to who does not know what they mean.
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
        names=tuple(name for part in parts for name in part.names),
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
        if len(used) < 2 or line not in fresh or not is_name(meant, kept):
            continue
        is_plain = (not one.quoted[left] or not one.quoted[right]) and not one.called[right]
        is_sure = len(cluster) > 3 or (is_long and one.quoted[right]) or _is_known(source, meant, one)
        if (
            kept in used
            and (meant not in used or len(cluster) > 3)
            and is_plain
            and is_sure
            and _is_there(source, one.names[right], kept, meant)
            and not _is_swapped(one, left, right)
        ):
            yield line, (meant, kept)


def _is_there(source: Source, name: str, kept: str, meant: str) -> bool:
    """Whether a constant that would be meant is one: nobody names it here alone."""
    wanted, uses = renamed(name, kept, meant), uses_of(source)
    return not name.isupper() or bool(uses.get((wanted, False)) or uses.get((wanted, True)))


def _is_swapped(one: _Unit, left: int, right: int) -> bool:
    """Whether the unit has both words elsewhere too, and so means both."""
    others = [word for at, word in enumerate(one.words) if at not in (left, right)]
    return one.words[left] in others and one.words[right] in others


def _is_known(source: Source, meant: str, one: _Unit) -> bool:
    """Whether another line speaks of the name that would be meant."""
    return any(
        meant in words.words and number not in one.lines for number, words in enumerate(lines_of(source), 1)
    )
