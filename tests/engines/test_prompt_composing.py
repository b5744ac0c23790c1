"""The shipped frame and personas, and what may be one."""

import re
from pathlib import Path

import msgspec
import pytest
from support import ROOT

from lattice import shipped
from lattice.engines.prompting import template
from lattice.engines.prompting.composing import compose, persona
from lattice.errors import UsageError
from lattice.model.review import Answer

FRAME = (ROOT / "prompts/frame.md").read_text()
PERSONAS = sorted(path for path in (ROOT / "prompts").glob("*.md") if path.name != "frame.md")


def test_a_persona_stands_in_the_frame_as_it_is() -> None:
    role = persona(b"\xef\xbb\xbf\r\nMind {role} and {base}.\r\nAnd \\1.\n\n", "'x'")

    made = compose("Review.\n\n{role}\n\n# Rest\n", role)

    assert made == b"Review.\n\nMind {role} and {base}.\nAnd \\1.\n\n# Rest\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "'p.md' is empty"),
        (b" \r\n\t", "'p.md' is empty"),
        (b"Look.\xff", "'p.md' is not UTF-8: invalid start byte at byte 5"),
        (b"Look.\n{data:diff}\n", "'p.md' holds '{data:'"),
        (b"Read {diff_file}.", "'p.md' holds '{diff_file}'"),
    ],
)
def test_what_is_no_persona_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        persona(data, "'p.md'")

    assert refused.value.message == message


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
def test_a_shipped_persona_is_one_and_short(path: Path) -> None:
    role = persona(path.read_bytes(), path.name)

    assert shipped.read(f"prompts/{path.name}") == path.read_bytes()
    assert len(role.splitlines()) <= 25


def test_the_shipped_personas_are_these() -> None:
    assert [path.stem for path in PERSONAS] == ["code-review-critical", "code-review-lite"]


def test_the_frame_has_a_place_for_everything_and_no_other() -> None:
    places = re.findall(r"\{([a-z_:]+)\}", FRAME)

    assert set(places) == {
        *("role", "base", "head", "run", "fence", "brief_file", "diff_file"),
        *(f"data:{name}" for name in ("task", "guidelines", "checks", "earlier", "messages", "paths")),
        *("data:diff", "data:withheld"),
    }
    assert [places.count(name) for name in ("role", "data:diff", "diff_file")] == [1, 1, 1]


def test_the_frame_has_nothing_that_a_program_would_rewrite() -> None:
    assert "@" not in FRAME
    assert FRAME[0].isalpha()


def test_the_answer_that_the_frame_shows_is_one() -> None:
    shown = FRAME[FRAME.index("\n{\n") : FRAME.index("\n}\n") + 2]

    answer = msgspec.json.decode(shown, type=Answer)

    assert (answer.base, answer.head) == ("{base}", "{head}")
    assert [finding.path for finding in answer.findings] == ["src/example.py"]


TEMPLATE = (
    "Top {base}\n\n# One\n\n{data:a}\n\n## Two\n\nsee {x_file} {brief_file}\n\n# End {head} {other} { }\n"
)


def test_a_block_goes_with_what_it_is_for() -> None:
    parts = template.blocks(TEMPLATE)

    assert template.fill(parts, {"base": "b", "head": "{base}"}) == "Top b\n\n# End {base} {other} { }\n"
    assert template.fill(parts, {"data:a": "{head}"}) == "Top \n\n# One\n\n{head}\n\n# End  {other} { }\n"
    assert "## Two\n\nsee {x_file} path" in template.fill(parts, {"brief_file": "path"})
    assert [template.is_data(part) for part in parts] == [False, True, False, False]
