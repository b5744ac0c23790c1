"""A composed prompt as a template: text with places in braces, in blocks that begin at headings.

```
{base} {head}            the two commits, in full
{run} {task}             the run's id, and the task's or nothing
{fence}                  the line around data
{data:NAME}              a section of data: see `sections`
{brief_file} {diff_file} the paths of files beside the prompt
```
No other word in braces is a place. A block with a section or a file of which there is none is left out
whole, its heading with it.
"""

import re
from collections.abc import Iterable, Mapping

from lattice.engines.static.patterns import pattern

_BLOCK = pattern(r"^(?=#{1,6} )", re.MULTILINE)
_PLACE = pattern(r"\{(base|head|run|task|fence|data:[a-z]+|brief_file|diff_file)\}")
_DATA = "{data:"


def blocks(template: str) -> tuple[str, ...]:
    """The parts of a template, each from its heading to the next."""
    return tuple(_BLOCK.split(template))


def is_data(block: str) -> bool:
    """Whether a block holds a section of data."""
    return _DATA in block


def fill(parts: Iterable[str], values: Mapping[str, str]) -> str:
    """The blocks with their places filled. What is put in is not looked at for places again."""
    told = [part for part in parts if all(values.get(name) for name in _needed(part))]
    return "".join(_PLACE.sub(lambda found: values.get(found[1], ""), part) for part in told)


def _needed(block: str) -> list[str]:
    return [name for name in _PLACE.findall(block) if name.startswith("data:") or name.endswith("_file")]
