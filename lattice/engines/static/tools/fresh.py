"""Telling a linter's new remarks from those that stood at base: a change answers for what it adds."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from lattice.engines.static.view import SYNTAX, Diagnostic

_Key = tuple[str, str, bytes | str]


class Remark(Struct, frozen=True):
    """A diagnostic with the stripped text of its line and whether the change touched its lines."""

    diagnostic: Diagnostic
    text: bytes
    in_diff: bool = False


def located(
    diagnostics: Iterable[Diagnostic],
    contents: Mapping[str, bytes | None],
    added: Mapping[str, Mapping[int, bytes]],
    syntax: str = SYNTAX,
) -> list[Remark]:
    """The diagnostics on lines that are there, of files that parse; those on unchanged lines first."""
    diagnostics = tuple(diagnostics)
    broken = {each.path for each in diagnostics if each.code == syntax}
    lines = {path: (content or b"").splitlines() for path, content in contents.items()}
    remarks = []
    for each in diagnostics:
        if each.path not in contents or each.path in broken or not 0 < each.line <= len(lines[each.path]):
            continue
        touched = added.get(each.path, {})
        in_diff = any(number in touched for number in range(each.line, each.end_line + 1))
        remarks.append(Remark(each, lines[each.path][each.line - 1].strip(), in_diff))
    return sorted(remarks, key=lambda remark: remark.in_diff)


def fresh(old: list[Remark], new: list[Remark]) -> list[Remark]:
    """New = the multiset difference on (code, path, stripped line), then on (code, path, message) for
    lines that were edited around an old defect.
    """
    old, new = _without_pairs(old, new, lambda remark: remark.text)
    return _without_pairs(old, new, lambda remark: remark.diagnostic.message)[1]


def _without_pairs(
    old: list[Remark], new: list[Remark], likeness: Callable[[Remark], bytes | str]
) -> tuple[list[Remark], list[Remark]]:
    """What is left of both sides when remarks alike in code, path and `likeness` cancel out one by one."""

    def key(remark: Remark) -> _Key:
        return remark.diagnostic.code, remark.diagnostic.path, likeness(remark)

    return _surplus(old, Counter(map(key, new)), key), _surplus(new, Counter(map(key, old)), key)


def _surplus(remarks: list[Remark], others: Counter[_Key], key: Callable[[Remark], _Key]) -> list[Remark]:
    left = []
    for remark in remarks:
        if others[key(remark)]:
            others[key(remark)] -= 1
        else:
            left.append(remark)
    return left
