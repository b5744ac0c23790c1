"""What the supervisor does while an engine runs: every row of the policy's table, and that it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lattice.model.decide.policy import (
    KILL_SECONDS,
    LOOK_SECONDS,
    MOST_KILLS,
    SHORT_SECONDS,
    Action,
    End,
    Kill,
    Limits,
    Live,
    Progress,
    Stopped,
    Terminate,
    Wait,
    done,
    next_actions,
)

LIMITS = Limits(until=1000.0, grace=10.0, idle=None, linger=60.0)
BEGUN = Progress(LIMITS)
IDLING = Progress(replace(LIMITS, idle=300.0))
RUNNING = Live(leader=True, others=0, asked=None, stirred_at=100.0, answered=False)
ANSWERED = replace(RUNNING, answered=True)
ENDED = replace(RUNNING, leader=False)
LEFT = replace(ENDED, others=2)
ASKED = replace(RUNNING, asked=Stopped.CANCELLED)

TERMINATED = Progress(LIMITS, Stopped.CANCELLED, terminated_at=200.0)
KILLED = replace(TERMINATED, killed_at=210.0, kills=1)
HOPELESS = replace(TERMINATED, killed_at=220.0, kills=MOST_KILLS)


@pytest.mark.parametrize(
    ("now", "progress", "live", "action"),
    [
        (100.0, BEGUN, RUNNING, Wait(100.0 + LOOK_SECONDS)),
        (999.0, BEGUN, RUNNING, Wait(1000.0)),
        (1000.0, BEGUN, RUNNING, Terminate(Stopped.AT_DEADLINE)),
        (100.0, BEGUN, ASKED, Terminate(Stopped.CANCELLED)),
        (1000.0, BEGUN, ASKED, Terminate(Stopped.CANCELLED)),
        (999.0, BEGUN, replace(RUNNING, stirred_at=0.0), Wait(1000.0)),
        (399.0, IDLING, RUNNING, Wait(400.0)),
        (400.0, IDLING, RUNNING, Terminate(Stopped.IDLE)),
        (159.0, BEGUN, ANSWERED, Wait(160.0)),
        (160.0, BEGUN, ANSWERED, Terminate(Stopped.ANSWERED)),
        (160.0, BEGUN, RUNNING, Wait(160.0 + LOOK_SECONDS)),
        (1000.0, BEGUN, replace(ANSWERED, stirred_at=999.0), Terminate(Stopped.ANSWERED)),
        (
            400.0,
            replace(IDLING, limits=replace(IDLING.limits, linger=900.0)),
            ANSWERED,
            Terminate(Stopped.ANSWERED),
        ),
        (100.0, BEGUN, ENDED, End()),
        (1000.0, BEGUN, ENDED, End()),
        (100.0, BEGUN, LEFT, Terminate(Stopped.BY_ITSELF)),
        (1000.0, BEGUN, replace(LEFT, asked=Stopped.CANCELLED), Terminate(Stopped.BY_ITSELF)),
    ],
)
def test_while_the_engine_runs(now: float, progress: Progress, live: Live, action: Action) -> None:
    assert next_actions(now, progress, live) == [action]


@pytest.mark.parametrize(
    ("now", "progress", "live", "action"),
    [
        (200.0, TERMINATED, ENDED, End()),
        (200.0, TERMINATED, RUNNING, Wait(200.0 + SHORT_SECONDS)),
        (200.0, TERMINATED, LEFT, Wait(200.0 + SHORT_SECONDS)),
        (205.0, TERMINATED, RUNNING, Wait(205.5)),
        (209.9, TERMINATED, RUNNING, Wait(210.0)),
        (205.0, TERMINATED, ASKED, Wait(205.5)),
        (210.0, TERMINATED, RUNNING, Kill()),
        (210.0, TERMINATED, LEFT, Kill()),
        (210.0, TERMINATED, ENDED, End()),
        (210.0, KILLED, LEFT, Wait(210.0 + SHORT_SECONDS)),
        (210.0 + 2 * KILL_SECONDS, KILLED, LEFT, Kill()),
        (210.0, KILLED, ENDED, End()),
        (220.0, HOPELESS, LEFT, Wait(220.0 + SHORT_SECONDS)),
        (230.0, HOPELESS, LEFT, End()),
        (230.0, HOPELESS, RUNNING, End()),
    ],
)
def test_once_it_was_told_to_end(now: float, progress: Progress, live: Live, action: Action) -> None:
    assert next_actions(now, progress, live) == [action]


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        (BEGUN, Wait(7.0), BEGUN),
        (BEGUN, Terminate(Stopped.CANCELLED), TERMINATED),
        (TERMINATED, Kill(), replace(TERMINATED, killed_at=200.0, kills=1)),
        (KILLED, Kill(), replace(KILLED, killed_at=200.0, kills=2)),
        (BEGUN, End(), replace(BEGUN, stopped=Stopped.BY_ITSELF)),
        (TERMINATED, End(), TERMINATED),
    ],
)
def test_an_action_that_was_performed_is_remembered(
    before: Progress, action: Action, after: Progress
) -> None:
    assert done(before, action, 200.0) == after


def test_a_night_of_suspension_in_which_the_clock_stood_still_costs_nothing() -> None:
    before_the_lid_closed, after_it_opened = 110.0, 110.5

    seen = [next_actions(now, IDLING, ANSWERED) for now in (before_the_lid_closed, after_it_opened)]

    assert seen == [[Wait(110.0 + LOOK_SECONDS)], [Wait(110.5 + LOOK_SECONDS)]]


def test_a_short_linger_is_looked_at_in_time() -> None:
    hasty = Progress(replace(LIMITS, linger=0.5))

    assert next_actions(100.0, hasty, RUNNING) == [Wait(100.5)]


seconds = st.floats(0.0, 30.0)
limits = st.builds(
    Limits, until=seconds, grace=seconds, idle=st.none() | seconds, linger=seconds.filter(bool)
)
sights = st.builds(
    Live,
    leader=st.booleans(),
    others=st.integers(0, 3),
    asked=st.none() | st.sampled_from(Stopped),
    stirred_at=seconds,
    answered=st.booleans(),
)


@given(limits, st.lists(sights, max_size=20), sights)
def test_whatever_is_seen_it_ends_in_time(limits: Limits, history: list[Live], at_last: Live) -> None:
    now, progress, ended = 0.0, Progress(limits), False
    sight = iter(history)

    while not ended:
        for action in next_actions(now, progress, next(sight, at_last)):
            before, now = now, action.until if isinstance(action, Wait) else now
            assert now > before or not isinstance(action, Wait)
            progress = done(progress, action, now)
            ended = isinstance(action, End)
        assert now <= limits.until + limits.grace + KILL_SECONDS * 2 ** (MOST_KILLS + 1)
    assert progress.stopped is not None
