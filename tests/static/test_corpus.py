"""The opened cases of the corpus: what is found stays found, and nothing is said of the fixed changes."""

import msgspec
import pytest

from bench.value import CORPUS, Case, cases, judge
from bench.varied import SHAPES, Shape, names_of, read_tree

OPENED = tuple((CORPUS / "opened.txt").read_text().split())
MISSED = frozenset((CORPUS / "missed.txt").read_text().split())
"""Opened cases whose defect the rules do not find, told in docs/value.md."""


# Every third case each day; `make stress` has the others too.
DAILY = OPENED[::3]
CASES = [pytest.param(name, marks=() if name in DAILY else (pytest.mark.stress,)) for name in OPENED]


@pytest.mark.parametrize("name", CASES)
def test_the_defect_is_found_at_its_line_and_nothing_on_the_twin(name: str) -> None:
    judged = judge(name)

    assert judged.twin == ()
    assert (judged.hit is None) == (name in MISSED)


def test_every_case_tells_its_defect_in_full() -> None:
    assert set(OPENED) <= set(cases())
    for name in cases():
        case = msgspec.json.decode((CORPUS / name / "case.json").read_bytes(), type=Case)
        assert case.title, name
        assert case.why, name
        assert "@@" in (CORPUS / name / "head.diff").read_text("utf-8", "replace"), name


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_shape_changes_projects(shape: Shape) -> None:
    changed = 0
    for name in OPENED[:12]:
        tree = read_tree(CORPUS / name / "base")
        changed += shape.tree(tree, names_of(tree)) != tree

    assert changed >= 2
