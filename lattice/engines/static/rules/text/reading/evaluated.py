"""Shell text that is run as a command: `eval`, `sh -c` and ssh with a variable from outside."""

import re
from collections.abc import Iterator

from lattice.engines.static.rules.text.reading.source import Source

_EVAL = re.compile(
    r"(?:^|[;&|]|\bthen|\bdo|\belse)\s*(?:eval\s+\"?(?!\$\()[^\n]*|(?:su\b[^\n]*|(?:ba|z"
    r"|da)?sh) -l?c \"[^\n]*|ssh [^\n]*\"[^\n]*)"
)
_VARIABLE = re.compile(r"(?<!\\)\$\{?([@*1-9]|[A-Za-z_]\w*)")


def evaluated(source: Source, fresh: frozenset[int]) -> Iterator[int]:
    """The new lines that run a text with a given value in it as a command."""
    text = "\n".join(source.bare)
    for number in sorted(fresh):
        match = _EVAL.search(source.bare[number - 1])
        if not match or "printf %q" in match[0] or "@Q" in match[0] or "ssh-agent" in match[0]:
            continue
        run = re.sub(r"'[^']*'(?=[^\"]*$)", "", match[0]) if match[0].count('"') < 2 else match[0]
        names = _VARIABLE.findall(
            run.partition('"')[2].partition('" ')[0] if "ssh " not in run and '"' in run else run
        )
        if any((not name.isalpha() and len(name) == 1) or _is_given(text, name) for name in names):
            yield number


def _is_given(text: str, name: str) -> bool:
    """Whether a variable takes an argument, an answer, or a line of a file."""
    return bool(
        re.search(
            rf"\b{name}=[\"']?\$\{{?[@*1-9]|\bread\b[^\n;|]*\b{name}\b"
            rf"|\b{name}=[\"']?\$\((?:curl|jq|cat|git|gh)\b|\bfor {name} in [^\n]*\$[@*{{]",
            text,
        )
    )
