"""What the agent programs were seen to print, and what each of it comes to.

`make test-engines` runs the programs themselves; this runs every day, and where they are not installed.
"""

from pathlib import Path

import pytest

from engines.mock_models import TOKENS_OUT
from lattice.engines import table
from lattice.engines.exchange import BadOutput, Output, Request
from lattice.model.ids import Oid
from lattice.model.run import FailureKind
from lattice.model.worker.definition import Definition, Engine

RECORDED = Path(__file__).parent / "recorded"
REVIEW = None

EXPECTED = {
    "review": REVIEW,
    "tool": REVIEW,
    "fenced": REVIEW,
    "prose": FailureKind.BAD_OUTPUT,
    "badjson": FailureKind.BAD_OUTPUT,
    "empty": FailureKind.BAD_OUTPUT,
    "http401": FailureKind.AUTH,
    "http403": FailureKind.AUTH,
    "http429": FailureKind.QUOTA,
    "429retry": FailureKind.QUOTA,
    "http500": FailureKind.TRANSIENT,
    "cut": FailureKind.TRANSIENT,
    "refused": FailureKind.TRANSIENT,
    "loop": FailureKind.BAD_OUTPUT,
}
"""By scenario; every program says it in its own way."""

NEVER_ENDS = {
    ("codex", "loop"),
    ("opencode", "loop"),
    ("copilot", "loop"),
}
"""Runs that the time limit ends: there is no last word to record."""

AGENTS = ("claude", "codex", "gemini", "opencode", "copilot")
CASES = [
    (engine, scenario) for engine in AGENTS for scenario in EXPECTED if (engine, scenario) not in NEVER_ENDS
]


def recorded(engine: str, scenario: str) -> Output:
    """What the program left."""
    place = RECORDED / engine
    out, err = ((place / f"{scenario}.{ending}").read_bytes() for ending in ("out", "err"))
    return Output(out, err, int((place / f"{scenario}.code").read_text()))


def request(tmp_path: Path, engine: str) -> Request:
    """A request as the program had it; its worktree is elsewhere."""
    folder = str(tmp_path)
    return Request(
        git_dir=folder,
        worktree=folder,
        folder=folder,
        brief=folder,
        base=Oid("b" * 40),
        head=Oid("a" * 40),
        definition=Definition(name="CodeReviewLite", engine=Engine(engine)),
    )


@pytest.mark.parametrize(("engine", "scenario"), CASES)
def test_what_a_program_printed_comes_to_the_right_thing(tmp_path: Path, engine: str, scenario: str) -> None:
    module, output = table.module(Engine(engine)), recorded(engine, scenario)
    expected = EXPECTED[scenario]

    if expected is REVIEW:
        answer = module.parse(request(tmp_path, engine), output)
        assert [(finding.path, finding.line) for finding in answer.findings] == [("calc.py", 2)]
        assert answer.base
        assert answer.head
    else:
        with pytest.raises(BadOutput) as refused:
            module.parse(request(tmp_path, engine), output)
        assert refused.value.kind is expected, refused.value.message


@pytest.mark.parametrize("engine", AGENTS)
def test_what_a_review_took_is_read_from_the_programs_words(engine: str) -> None:
    used = table.module(Engine(engine)).usage(recorded(engine, "review"))

    assert used.turns > 0
    # copilot counts none where the models are not GitHub's.
    assert used.output_tokens >= (0 if engine == "copilot" else TOKENS_OUT)


def test_no_recording_is_of_another_case() -> None:
    kept = {(file.parent.name, file.stem) for file in RECORDED.glob("*/*.out")}

    assert kept == set(CASES)
