"""Prose reviews in three shapes that agents fall into when they were asked for JSON.

| shape             | a finding is                                                              |
|-------------------|---------------------------------------------------------------------------|
| severity headings | an item below `## High`, or one marked `[P1]` or `**High**`, with a place |
| numbered lists    | an item that begins with its place, `1. src/a.py:12: ...`, if all do      |
| tables            | a row with a file and a severity or an issue                              |

Prose praises, quotes and changes its mind, and what stands in no shape is not seen. So what is read
here never makes a pass: it takes a finding that keeps the change from passing.
"""

import msgspec

from lattice.engines.answers.prose import lists, tables
from lattice.engines.answers.remarks import CHECK, answer_of
from lattice.model.review import Answer, Check, verdict_of
from lattice.model.run import Verdict

_MOST_TEXT = 400_000


def answer(text: str, root: str | None) -> Answer | None:
    """The answer that prose is; None for one without a finding that keeps the change from passing."""
    text = text[:_MOST_TEXT]
    listed, unplaced = lists.remarks(text, root)
    made = answer_of((*listed, *tables.remarks(text, root)))
    if verdict_of(made.findings, 0) is Verdict.PASS:
        return None
    said = f"read from prose; {unplaced} more without a place" if unplaced else "read from prose"
    return msgspec.structs.replace(made, checks=(*made.checks, Check(CHECK, "skipped", said)))
