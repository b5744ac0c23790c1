"""Turn the text of a buffer into a flat list of outline symbols."""

import re
from dataclasses import dataclass

HEADING = re.compile(r"^(#{1,6})\s+(.*\S)\s*$")


@dataclass(frozen=True)
class Symbol:
    name: str
    level: int
    line: int


def scan(lines):
    found = []
    fenced = False
    for number, text in enumerate(lines, start=1):
        if text.startswith("```"):
            fenced = not fenced
            continue
        match = None if fenced else HEADING.match(text)
        if match:
            found.append(Symbol(match.group(2), len(match.group(1)), number))
    return found
