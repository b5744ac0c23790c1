"""Locks of Go that an early return leaves held, and what is said of anything that stays."""

import re

from lattice.engines.static.rules.text.reading.source import Remark, Source, indent


def below(source: Source, number: int) -> list[str]:
    """The lines below, to the end of the block that the line stands in."""
    depth = indent(source.code[number - 1])
    rest: list[str] = []
    for line in source.code[number : number + 200]:
        if line.strip() and indent(line) < depth:
            break
        rest.append(line)
    return rest


def stays_locked(rest: list[str], unlock: str) -> bool:
    """Whether a return in the lines below a lock comes before its unlock."""
    if any("defer" in line and unlock in line for line in rest) or not any(unlock in line for line in rest):
        return False
    last = max(at for at, line in enumerate(rest) if unlock in line)
    for at, line in enumerate(rest[:last]):
        if re.match(r"\s*return\b", line):
            depth = indent(line)
            above = rest[:at]
            block = []
            for each in reversed(above):
                if each.strip() and indent(each) < depth:
                    break
                block.append(each)
            at_top = [each for each in above if unlock in each and indent(each) <= indent(rest[0])]
            if not any(unlock in each for each in block) and not at_top:
                return True
    return False


def remark(line: int, title: str, advice: str) -> Remark:
    """What is said of something that stays."""
    return Remark(
        line=line, title=title, body=f"Each such failure keeps one until there are none left. {advice}"
    )
