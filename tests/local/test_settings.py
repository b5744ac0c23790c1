"""Settings have defaults, and a bad value is named with its key when it is asked for."""

import os
from collections.abc import Callable

import pytest

from lattice.errors import UsageError
from lattice.local.config import DoneNeeds, Settings


def settings(**values: str) -> Settings:
    return Settings({f"lattice.{key}": value for key, value in values.items()}.get)


def test_defaults_hold_where_nothing_is_set() -> None:
    unset = settings()

    assert (unset.project, unset.worktree_dir) == (None, None)
    assert unset.max_runs == os.cpu_count()
    assert (unset.pack_limit, unset.lock_patience) == (1500, 10.0)
    assert unset.prompt_bytes == 81920
    assert unset.done_needs is DoneNeeds.NOTHING


def test_what_is_set_is_read() -> None:
    given = settings(
        project="lat",
        maxRuns="3",
        worktreeDir="/trees",
        packLimit="10",
        lockPatience="0.5",
        doneNeeds="review",
        promptBytes="0",
    )

    assert (given.project, given.worktree_dir) == ("lat", "/trees")
    assert (given.max_runs, given.pack_limit, given.lock_patience) == (3, 10, 0.5)
    assert given.done_needs is DoneNeeds.REVIEW
    assert given.prompt_bytes == 0


@pytest.mark.parametrize(
    ("key", "value", "ask"),
    [
        ("maxRuns", "0", lambda s: s.max_runs),
        ("maxRuns", "two", lambda s: s.max_runs),
        ("maxRuns", "", lambda s: s.max_runs),
        ("maxRuns", "²", lambda s: s.max_runs),
        ("packLimit", "-1", lambda s: s.pack_limit),
        ("promptBytes", "1000001", lambda s: s.prompt_bytes),
        ("lockPatience", "nan", lambda s: s.lock_patience),
        ("lockPatience", "inf", lambda s: s.lock_patience),
        ("lockPatience", "soon", lambda s: s.lock_patience),
        ("doneNeeds", "Review", lambda s: s.done_needs),
    ],
)
def test_a_bad_value_is_refused_with_its_key(key: str, value: str, ask: Callable[[Settings], object]) -> None:
    with pytest.raises(UsageError) as refused:
        ask(settings(**{key: value}))

    assert refused.value.message == f"bad value '{value}' for 'lattice.{key}'"
    assert f"lattice.{key} takes" in (refused.value.hint or "")


def test_a_bad_value_stops_only_what_needs_it() -> None:
    assert settings(maxRuns="x", packLimit="7").pack_limit == 7
