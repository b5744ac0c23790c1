"""The prompt of one run, and the files beside it, from a composed prompt and what it speaks of.

As long as all data fits the budget it stands in the prompt, the difference with line numbers. Else the
difference goes into the file `change.diff`. Where the rest is too long, too, or the engine's program would
rewrite it, all data goes into `brief.md`, and the prompt has no word of others.
"""

import os

from msgspec import Struct

from lattice.engines.prompting import difftext, template
from lattice.engines.prompting.fencing import fence, fenced
from lattice.engines.prompting.sections import Section, Subject, listed, sections
from lattice.git.difference import Difference
from lattice.model.change import FileChange

BRIEF = "brief.md"
DIFF = "change.diff"
_TIMES = 5
"""How many times as long as the budget the file with the difference may be."""

_AT = "(at)"
_ABOUT_AT = f"\nIn this text {_AT} stands for the sign U+0040, in paths too.\n"


class Briefing(Struct, frozen=True):
    """What an engine is given: the prompt, the files beside it by name, and how much of the diff that is.

    The two counts add up to the length of the diff's text as git prints it.
    """

    prompt: bytes
    files: dict[str, bytes]
    bytes_shown: int
    bytes_withheld: int


class _Patches(Struct, frozen=True):
    """A difference as a file: its text, the changes that it leaves out, and how much of the diff they are."""

    text: bytes
    left: tuple[FileChange, ...]
    bytes_left: int


def brief(composed: str, subject: Subject, budget: int, inline: bool) -> Briefing:
    """The prompt with at most `budget` bytes of data in it; with `inline` False, with none."""
    told = sections(subject)
    numbered = _numbered(subject.difference, budget - _size(told)) if inline else None
    if numbered is not None:
        values = _values(subject, (*told, Section("diff", numbered)))
        return _briefing(subject, template.fill(template.blocks(composed), values), {})
    patches = _patches(subject.difference, _TIMES * budget)
    left_out = listed([difftext.told(file) for file in patches.left])
    told = (*told, Section("withheld", left_out))
    values = _values(subject, told)
    files = {}
    if patches.text:
        files[DIFF] = patches.text
        values["diff_file"] = os.path.join(subject.folder, DIFF)
    if inline and _size(told) <= budget:
        return _briefing(subject, template.fill(template.blocks(composed), values), files, patches.bytes_left)
    prompt, files[BRIEF] = _apart(composed, values, os.path.join(subject.folder, BRIEF))
    prompt = prompt if inline else _without_at(prompt)
    return _briefing(subject, prompt, files, patches.bytes_left)


def _briefing(subject: Subject, prompt: str, files: dict[str, bytes], bytes_withheld: int = 0) -> Briefing:
    size = subject.difference.bytes_shown + subject.difference.bytes_withheld
    return Briefing(_bytes(prompt), files, max(0, size - bytes_withheld), min(size, bytes_withheld))


def _values(subject: Subject, told: tuple[Section, ...]) -> dict[str, str]:
    """What stands in each place of a template."""
    return {
        "base": subject.base,
        "head": subject.head,
        "run": subject.run,
        "task": subject.task or "",
        "fence": fence(subject.run),
        **{f"data:{section.name}": fenced(section.text, subject.run) for section in told},
    }


def _apart(composed: str, values: dict[str, str], path: str) -> tuple[str, bytes]:
    """The prompt without its blocks of data, and the file that has them."""
    parts = template.blocks(composed)
    data = template.fill([part for part in parts if template.is_data(part)], values)
    words = [part for part in parts if not template.is_data(part)]
    return template.fill(words, {**values, "brief_file": path}), _bytes(data)


def _without_at(prompt: str) -> str:
    return prompt.replace("@", _AT) + _ABOUT_AT if "@" in prompt else prompt


def _numbered(difference: Difference, room: int) -> str | None:
    """The whole difference with line numbers; None where it does not fit."""
    lines = (line for file in difference.change.files for hunk in file.hunks for _, line in hunk.lines)
    if difference.bytes_withheld or sum(map(len, lines)) > room:
        return None
    text = difftext.numbered(difference.change.files)
    return text if len(_bytes(text)) <= room else None


def _patches(difference: Difference, most: int) -> _Patches:
    """As many whole patches as fit, in the order of the difference; one that is too long stops no other."""
    kept: list[bytes] = []
    left: list[FileChange] = []
    size = bytes_left = 0
    for file in difference.change.files:
        patch = _bytes(difftext.patch(file))
        if size + len(patch) <= most:
            kept.append(patch)
            size += len(patch)
        else:
            left.append(file)
            bytes_left += len(patch)
    return _Patches(
        text=b"".join(kept),
        left=(*left, *difference.withheld),
        bytes_left=bytes_left + difference.bytes_withheld,
    )


def _size(told: tuple[Section, ...]) -> int:
    return sum(len(_bytes(section.text)) for section in told)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
