"""What becomes of a review, whatever the model and its provider do: the right outcome, and nothing left."""

import pytest

from engines.mock_models import commands
from engines.real.world import World

pytestmark = pytest.mark.engines

REVIEW = (1, "needs_changes")
BAD_OUTPUT, AUTH, QUOTA, TRANSIENT, TIMEOUT = (
    (3, kind) for kind in ("bad_output", "auth", "quota", "transient", "timeout")
)

OUTCOMES = {
    "review": REVIEW,
    "fenced": REVIEW,
    "prose": BAD_OUTPUT,
    "badjson": BAD_OUTPUT,
    "empty": BAD_OUTPUT,
    "http401": AUTH,
    "http403": AUTH,
    "http429": QUOTA,
    "429retry": QUOTA,
    "http500": TRANSIENT,
    "cut": TRANSIENT,
}
"""By scenario, whichever engine it is; EXCEPTIONS says which are other."""

EXCEPTIONS: dict[tuple[str, str], tuple[int, str]] = {}

TURNS = {"claude": BAD_OUTPUT, "gemini": BAD_OUTPUT}
"""What an endless loop of calls comes to: a limit of turns, else the time limit."""

NOBODY = "http://127.0.0.1:9"
"""An address at which nobody listens."""

WRITING = commands(
    "echo x > f1",
    "git diff --output=f2 HEAD~1",
    "git diff --no-ext-diff --out''put=f3 HEAD~1",
    "git log --out\\put=f4",
    "git show {--output=f5,HEAD}",
    "git show $'--output=f6'",
    "git grep --open='touch f7' mean",
    "git blame calc.py\ntouch f8",
    "git lattice status; touch f9",
    "git lattice status $(touch f10)",
    "git lattice status `touch f11`",
    "git lattice status\ntouch f12",
    "git lattice task create mine",
    "git lattice worker trust CodeReviewLite --revoke",
    "git commit --allow-empty -m mine",
    "git -c user.name=x -c user.email=x commit --allow-empty -m mine",
    "git branch mine",
    "git branch -m mine",
    "git tag mine",
    "rm calc.py",
    "setsid sleep 1000 > f13 2>&1 &",
)
"""What a model might try: git takes `--open` for `--open-files-in-pager`; the last would outlive the run."""


@pytest.mark.parametrize("scenario", OUTCOMES)
def test_a_review_ends_in_the_right_outcome_and_leaves_nothing(world: World, scenario: str) -> None:
    world.commit(scenario)

    ended = world.review("--timeout", "120s")

    world.keep(ended, scenario)
    expected = EXCEPTIONS.get((world.engine, scenario), OUTCOMES[scenario])
    assert ended.outcome == expected, ended.told
    assert world.left(ended) == []


def test_a_model_can_look_at_the_change_with_git(world: World) -> None:
    world.commit("tool")

    ended = world.review("--timeout", "120s")

    world.keep(ended, "tool")
    assert ended.outcome == REVIEW, ended.told
    requests = world.server.requests(f"tool.{world.engine}")
    last = "".join(request.get("text", "") for request in requests)
    # The first is git's answer alone; the second may be that, too, or inline, or read from a file.
    assert "working tree clean" in last
    assert "def mean(xs)" in last
    assert world.left(ended) == []


def test_a_provider_that_nobody_answers_for_is_a_passing_trouble(world: World) -> None:
    world.commit(NOBODY)

    ended = world.review("--timeout", "120s")

    world.keep(ended, "refused")
    assert ended.outcome == TRANSIENT, ended.told
    assert world.left(ended) == []


def test_a_hang_ends_at_the_time_limit(world: World) -> None:
    world.commit("hang")

    ended = world.review("--timeout", "25s")

    assert ended.outcome == TIMEOUT, ended.told
    assert world.server.requests(f"hang.{world.engine}")
    assert world.left(ended) == []


def test_an_endless_loop_of_calls_ends(world: World) -> None:
    world.commit("loop", max_turns=5)

    ended = world.review("--timeout", "25s")

    world.keep(ended, "loop")
    assert ended.outcome == TURNS.get(world.engine, TIMEOUT), ended.told
    assert len(world.server.requests(f"loop.{world.engine}")) > 2
    assert world.left(ended) == []


@pytest.mark.parametrize("sandbox", ["off", "auto"])
def test_a_model_that_tries_to_write_and_to_commit_changes_nothing_of_the_users(
    world: World, sandbox: str
) -> None:
    world.commit(WRITING)
    world.configure("lattice.sandbox", sandbox)

    ended = world.review("--timeout", "120s")

    assert ended.outcome == REVIEW, ended.told
    assert ended.row.get("tampered", []) == []
    assert world.left(ended) == []


def test_the_marks_of_other_agents_sessions_do_not_matter(world: World) -> None:
    world.commit("review")

    ended = world.review("--timeout", "120s", **SESSIONS)

    assert ended.outcome == REVIEW, ended.told
    assert world.left(ended) == []


SESSIONS = {
    "CLAUDECODE": "1",
    "CLAUDE_CODE_ENTRYPOINT": "cli",
    "CLAUDE_CODE_SESSION_ID": "00000000-0000-4000-8000-000000000000",
    "CODEX_CI": "1",
    "CODEX_THREAD_ID": "00000000-0000-4000-8000-000000000000",
    "GEMINI_CLI": "1",
    "GEMINI_CLI_TRUST_WORKSPACE": "true",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "diff.external",
    "GIT_CONFIG_VALUE_0": "",
    "OPENCODE": "1",
    "OPENCODE_PID": "1",
    "COPILOT_CLI": "1",
    "COPILOT_ALLOW_ALL": "true",
    "NODE_OPTIONS": "--inspect-brk=0",
}
"""What agents set in their shells, and one debugger."""
