"""Which class or interface a value of TypeScript is, by its annotations, and which of them have a member."""

import re
from collections.abc import Iterable

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.reading.blocks import Program
from lattice.engines.static.rules.flow.reading.functions import around, owners_of

_PARENTS = pattern(r"\b(?:class|interface)\s+(\w+)[^{};]{0,80}?\b(?:extends|implements)\s+([^{};]{1,200})")
_KIND = r"\s*[?!]?\s*:\s*(?:(?:Readonly|Partial|Required)<)?([A-Z]\w*)"


def others_with(programs: Iterable[Program], name: str, holder: str) -> frozenset[str]:
    """The classes and interfaces, none of them a parent or a child of the holder, that have the member."""
    member = re.compile(
        rf"(?:^|[;{{,(\n])\s*(?:(?:public|private|protected|readonly|static)\s+)*{re.escape(name)}\s*[?!]?\s*[:=]"
    )
    found: set[str] = set()
    parents: dict[str, set[str]] = {}
    for program in programs:
        for owner, span in owners_of(program):
            if member.search(program.text(span)) or re.search(
                rf"\bthis\.{re.escape(name)}\s*=[^=]", program.text(span)
            ):
                found.add(owner)
        for child, listed in _PARENTS.findall(program.code):
            parents.setdefault(child, set()).update(re.findall(r"[A-Z]\w*", listed))
    related = {holder}
    for _ in range(4):
        related |= {each for kind in tuple(related) for each in parents.get(kind, ())}
        related |= {child for child, each in parents.items() if each & related}
    return frozenset(found - related)


def kind_at(program: Program, offset: int, chain: str) -> str:
    """The type of `this`, `this.a` or `a` at an offset; empty where the file is silent, or says several."""
    names = re.split(r"\??\.", chain)
    function = around(program, offset)
    if names == ["this"]:
        inside = [owner for owner, span in owners_of(program) if span.start <= offset < span.end]
        return inside[-1] if inside else ""
    if len(names) > 2 or (len(names) == 2 and names[0] != "this"):
        return ""
    name = re.escape(names[-1])
    texts = (
        [program.text(function.params), program.text(function.body)] if function and len(names) == 1 else []
    )
    for text in [*texts, program.code]:
        kinds = set(re.findall(rf"(?<![\w$.]){name}{_KIND}\b", text))
        kinds |= set(re.findall(rf"(?<![\w$]){name}\s*=\s*new\s+([A-Z]\w*)", text))
        if kinds:
            return str(kinds.pop()) if len(kinds) == 1 else ""
    return ""


def is_handed_on(program: Program, holder: str) -> bool:
    """Whether a value of that type is given whole to what is not of this project, and may read anything."""
    names = set(re.findall(rf"(?<![\w$.])(\w+)\s*\??\s*:\s*(?:\w+<)?{re.escape(holder)}\b", program.code))
    imports = "\n".join(
        re.findall(r"^[^\n]*\bfrom\s*['\"]\.[^\n]*", "\n".join(program.source.bare), re.MULTILINE)
    )
    for name in sorted(names)[:10]:
        for match in re.finditer(rf"([\w$.]+)\((?:[^()\n]*,)?\s*(?:this\.)?{name}\s*[,)]", program.code):
            root = match[1].split(".")[0]
            ours = root in ("this", "super") or re.search(rf"\b{re.escape(root)}\b", imports)
            made = re.search(rf"\b(?:function|class|const|let)\s+{re.escape(root)}\b", program.code)
            if not ours and not made and match[1] not in ("constructor", "function"):
                return True
    return False
