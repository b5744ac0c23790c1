"""Prose that was meant as a review, and prose that only looks like one."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice.engines.answers import ladder
from lattice.engines.exchange import BadOutput
from lattice.model.review import Answer

GRAVE = """\
I went through the change.

## Critical issues

1. **Division by zero** in `src/calc.py:2`
   mean([]) raises.

   ```python
   1. src/other.py:9: this is code
   ## Low
   ```
2. The file of src/io.py, lines 4-6, is never closed

## Low severity (1)

* the name in `src/names.py#L7` misleads

## What looks good

- `src/tests.py:9` covers it
"""
NOTICED = """\
Found two problems:

- [P1] The lock stays behind — src/lock.py:3-9
  When the write fails, nobody removes it.
- **Minor**: `src/names.py` (line 7) misleads
- Otherwise fine
"""
HEADINGS = """\
## Findings

### 1. [High] Division by zero

**File:** `src/calc.py`
**Line:** 2

- mean([]) raises

**Impact:**

1. the job dies

### 2. The file is never closed

See src/io.py:4 to see it. Severity: low
"""
TABLE = """\
| # | Severity | File         | Line | Issue            | Details       |
|---|:--------:|--------------|------|------------------|---------------|
| 1 | High     | `src/a.py`   | 2-3  | division by zero | mean([]) dies |
| 2 | Low      | src/b.py:7   |      | odd name         |               |
| 3 | High     | the whole of | it   | is hard to read  |               |
"""


def read(text: str, root: str | None = None) -> list[tuple[str | None, int | None, int | None, str, str]]:
    made: Answer = ladder.answer(text, root)
    return [(each.path, each.line, each.end_line, each.severity.value, each.title) for each in made.findings]


def detail(text: str) -> str:
    (check,) = ladder.answer(text).checks
    assert (check.name, check.status) == ("answer", "skipped")
    return check.detail


def is_bad(text: str, root: str | None = None) -> bool:
    with pytest.raises(BadOutput, match="the answer is not a review: '"):
        ladder.answer(text, root)
    return True


def test_headings_say_how_grave_the_items_below_them_are() -> None:
    assert read(GRAVE) == [
        ("src/calc.py", 2, None, "blocker", "Division by zero in `src/calc.py:2`"),
        ("src/io.py", 4, 6, "blocker", "The file of src/io.py, lines 4-6, is never closed"),
        ("src/names.py", 7, None, "nit", "the name in `src/names.py#L7` misleads"),
    ]
    assert detail(GRAVE) == "read from prose"
    assert "mean([]) raises.\n\n   ```python" in ladder.answer(GRAVE).findings[0].body


def test_items_say_how_grave_they_are() -> None:
    assert read(NOTICED) == [
        ("src/lock.py", 3, 9, "important", "The lock stays behind — src/lock.py:3-9"),
        ("src/names.py", 7, None, "minor", "misleads"),
    ]
    assert detail(NOTICED) == "read from prose; 1 more without a place"


def test_a_heading_can_be_a_finding() -> None:
    assert read(HEADINGS) == [
        ("src/calc.py", 2, None, "important", "Division by zero"),
        ("src/io.py", 4, None, "nit", "The file is never closed"),
    ]


def test_a_path_without_a_line_is_a_place_if_it_has_a_slash() -> None:
    assert read("## High\n\n- `src/a.py` leaks\n") == [
        ("src/a.py", None, None, "important", "`src/a.py` leaks")
    ]


def test_regret_is_no_refusal() -> None:
    assert read("Unfortunately there is a problem:\n\n- src/a.py:3 leaks\n")[0][0] == "src/a.py"


def test_rows_of_a_table_are_findings() -> None:
    assert read(TABLE) == [
        ("src/a.py", 2, 3, "important", "division by zero"),
        ("src/b.py", 7, None, "nit", "odd name"),
    ]
    assert ladder.answer(TABLE).findings[0].body == "division by zero\n\nmean([]) dies"


@pytest.mark.parametrize(
    "heading", ["**Important**", "### High", "# 2. Major issues (2)", "#### 🟠 P1", "High:"]
)
def test_a_severity_is_a_heading_in_many_ways(heading: str) -> None:
    assert read(f"{heading}\n\n- `src/a.py:3` leaks\n") == [("src/a.py", 3, None, "important", "leaks")]


@pytest.mark.parametrize(
    "mark", ["[P0] ", "P0: ", "**Critical**: ", "**[Blocker]** ", "(critical) ", "🔴 **P0** "]
)
def test_an_item_is_marked_in_many_ways(mark: str) -> None:
    assert read(f"- {mark}it leaks, src/a.py:3\n") == [
        ("src/a.py", 3, None, "blocker", "it leaks, src/a.py:3")
    ]


def test_numbered_places_are_findings_that_say_not_how_grave_they_are() -> None:
    assert read("1. src/a.py:12: divides by zero\n2. `src/b.py:3-5` - leaks\n") == [
        ("src/a.py", 12, None, "important", "divides by zero"),
        ("src/b.py", 3, 5, "important", "leaks"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1. src/a.py:12: adds a guard\n2. then it is merged\n",
        "1. src/a.py:12: adds a guard\n\nLooks good to me.",
        "1. src/a.py:12: adds a guard\n\nNo blocking issues.",
        "- src/a.py:12: adds a guard\n",
        "## High-level overview\n\n- src/a.py:12 adds a guard\n",
        "## Important files\n\n- src/a.py:12 adds a guard\n",
        "## No issues\n\n- src/a.py:12 adds a guard\n",
        "## Fixed issues\n\n- src/a.py:12 had no guard\n",
        "## High\n\n- none\n",
        "## High\n\nNothing.\n",
        "## High\n\n- `os.path` is odd\n",
        "## High\n\n- the design is odd\n- it is slow\n",
        "## High\n\n```\n- src/a.py:12 leaks\n```\n",
        "| File | Description |\n|---|---|\n| src/a.py:3 | adds a guard |\n",
        "| Severity | Count |\n|---|---|\n| High | 0 |\n",
        "| Severity | File | Issue |\n|---|---|---|\n| High | - | none |\n",
        "Severity: high. See src/a.py:12, where it leaks.",
        "The server at example.com:443 is down.",
        "## High\n\n- see https://example.com:443/a.py for the rules\n",
    ],
)
def test_prose_without_a_finding_in_a_shape_is_no_review(text: str) -> None:
    assert is_bad(text)


@pytest.mark.parametrize(
    "text", ["## Low\n\n- src/a.py:3: odd name\n", "- [P3] odd name, src/a.py:3\n## High\n\n- all of it\n"]
)
def test_prose_never_makes_a_pass(text: str) -> None:
    assert is_bad(text)


def test_in_a_known_worktree_a_path_has_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text("")
    (tmp_path / "Makefile").write_text("")
    text = "## High\n\n- os.path:3 of `src/a.py`\n- src/gone.py:3 leaks\n- `Makefile` has no target\n"

    assert [each[:2] for each in read(text, str(tmp_path))] == [("src/a.py", None), ("Makefile", None)]
    assert is_bad("## High\n\n- src/gone.py:3 leaks\n", str(tmp_path))
    assert is_bad("## High\n\n- ../a.py:3 leaks\n", str(tmp_path / "src"))


WORDS = st.text(st.characters(exclude_characters=":/.`#", exclude_categories=["Nd", "Cs"]), max_size=40)
LINES = st.tuples(
    st.sampled_from(
        ["", "# ", "## High\n", "**Important**\n", "- ", "- [P0] ", "1. ", "| ", "|---|---|\n", "```\n"]
    ),
    WORDS,
)


@settings(deadline=None, max_examples=200)
@given(st.lists(LINES, max_size=12))
def test_prose_without_a_place_is_never_a_review(lines: list[tuple[str, str]]) -> None:
    with pytest.raises(BadOutput):
        ladder.answer("\n".join(f"{begin}{words}" for begin, words in lines))
