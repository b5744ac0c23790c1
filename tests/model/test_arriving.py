"""What becomes of commits that came, decided from the state and what was found out about them."""

from collections import Counter

import msgspec
import pytest
from model.asking import asked, tell, wish
from model.memory import BASE, CLONE, STARTED, Story, begin

from lattice.model import state
from lattice.model.decide.asking import Wish
from lattice.model.decide.commits.arriving import GONE, Arrival, Arrivals, Arrived, Rewritten, arrive
from lattice.model.decide.commits.batching import MOST
from lattice.model.ids import Oid, Target
from lattice.model.payload import ProcessCompleted, ProcessFailed, RequestDropped
from lattice.model.review import Evidence, Review
from lattice.model.run import FailureKind, Run, RunState, Trigger, Verdict
from lattice.model.state import TOKEN

AT = 1_800_000_000_000
HOUR = 3_600_000
COMMITS = tuple(Oid(f"{number:040x}") for number in range(1, 100))
"""A line of commits, each the parent of the next; the first one's parent is BASE."""

SKIPPED = RequestDropped(reason="lattice.skip: its message fits 'wip'")


def wished(number: int, **members: object) -> Wish:
    """The wish for the review of the `number`th commit of the line."""
    base = COMMITS[number - 1] if number else BASE
    usual = {"target": Target(base, COMMITS[number]), "trigger": Trigger.COMMIT}
    return wish(**(usual | members))


def came(*numbers: int, **members: object) -> Arrivals:
    """The arrival of these commits of the line."""
    usual: dict[str, object] = {
        "commits": tuple(Arrival(wish=wished(number)) for number in numbers),
        "lines": (COMMITS,),
        "most": 8,
        "budget": 60,
        "at": AT,
        "actor": "human:ana",
        "clone": CLONE,
    }
    return Arrivals(**(usual | members))  # type: ignore[arg-type]


def let_come(story: Story, arrivals: Arrivals) -> Arrived:
    """Decide, and tell the story what was decided."""
    decision = arrive(arrivals)(story.now)
    tell(story, decision)
    return decision.answer


def runs_on(story: Story, number: int) -> list[Run]:
    return list(state.runs_for(story.now, COMMITS[number]))


def states_on(story: Story, number: int) -> list[tuple[str, str]]:
    """Each run that has to do with a commit: its state, and the message that it ended with."""
    return [(run.state.value, run.message) for run in runs_on(story, number)]


def review(story: Story, run: Run, patch: str | None = None, withheld: int = 0) -> None:
    """Have a run end with a review of this patch, of which so many bytes were not seen."""
    evidence = Evidence(
        base=run.base,
        head=run.head,
        tree=run.head,
        patch=patch,
        diff_sha256="",
        bytes_shown=9,
        bytes_withheld=withheld,
        definition=run.definition,
        prompt=run.prompt,
        engine=run.engine,
        engine_version="1",
    )
    made = Review(target=run.target, verdict=Verdict.PASS, summary="", findings=(), evidence=evidence)
    text = msgspec.json.encode(made).decode()
    story.tell(STARTED, run=run.id)
    outcome = ProcessCompleted(verdict=Verdict.PASS, counts={}, review=text, engine="static", patch=patch)
    story.tell(outcome, run=run.id)


def test_a_commit_that_came_is_asked_about_once_however_often_it_is_looked_at() -> None:
    story = begin()

    first = let_come(story, came(0))
    again = let_come(story, came(0))

    assert (first, again) == (Arrived(queued=1), Arrived())
    [run] = runs_on(story, 0)
    assert (run.state, run.trigger, run.target) == ("queued", "commit", Target(BASE, COMMITS[0]))


@pytest.mark.parametrize("failed", [True, False])
def test_a_commit_that_was_dealt_with_is_not_asked_about_again_unless_somebody_insists(failed: bool) -> None:
    story = begin()
    let_come(story, came(0))
    [run] = runs_on(story, 0)
    if failed:
        story.tell(ProcessFailed(kind=FailureKind.TIMEOUT, message="late"), run=run.id)
    else:
        review(story, run)

    assert let_come(story, came(0)) == Arrived()
    insisting = came(0, commits=(Arrival(wish=wished(0), insist=True),))
    assert let_come(story, insisting) == Arrived(queued=int(failed))


def test_what_a_person_asked_for_serves_a_commit_that_came() -> None:
    story = begin()
    asked(story, wished(0, trigger=Trigger.HAND))

    assert let_come(story, came(0)) == Arrived()


def test_a_commit_that_is_not_to_be_reviewed_is_on_record_with_the_reason_and_once() -> None:
    story = begin()
    skipping = came(commits=(Arrival(wish=wished(0), instead=SKIPPED),))

    assert let_come(story, skipping) == Arrived(dropped=1)
    assert let_come(story, skipping) == Arrived()
    assert states_on(story, 0) == [("dropped", SKIPPED.reason)]


def test_a_commit_that_comes_back_after_it_was_gone_is_asked_about() -> None:
    story = begin()
    let_come(story, came(commits=(Arrival(wish=wished(0), instead=RequestDropped(reason=GONE)),)))

    assert let_come(story, came(0)) == Arrived(queued=1)
    assert states_on(story, 0) == [("dropped", GONE), ("queued", "")]


def test_a_worker_that_may_not_run_fails_at_once_and_again_if_somebody_insists() -> None:
    story = begin()
    untrusted = ProcessFailed(kind=FailureKind.TRUST, message="not approved")
    arrival = Arrival(wish=wished(0), instead=untrusted)

    assert let_come(story, came(commits=(arrival,))) == Arrived(failed=1)
    assert let_come(story, came(commits=(arrival,))) == Arrived()
    insisting = msgspec.structs.replace(arrival, insist=True)
    assert let_come(story, came(commits=(insisting,))) == Arrived(failed=1)
    assert [run.failure for run in runs_on(story, 0)] == ["trust", "trust"]


def test_a_queued_commit_that_was_amended_away_is_dropped_and_its_successor_asked_about() -> None:
    story = begin()
    let_come(story, came(0))

    arrived = let_come(story, came(1, gone=(COMMITS[0],)))

    assert arrived == Arrived(queued=1, dropped=1)
    assert states_on(story, 0) == [("dropped", GONE)]


def test_what_a_person_asked_for_stays_when_its_commit_is_gone() -> None:
    story = begin()
    asked(story, wished(0, trigger=Trigger.HAND))

    assert let_come(story, came(gone=(COMMITS[0],))) == Arrived()
    assert states_on(story, 0) == [("queued", "")]


def test_a_range_whose_head_is_gone_gives_its_other_commits_back() -> None:
    story = begin()
    let_come(story, came(*range(9)))

    arrived = let_come(story, came(*range(8), gone=(COMMITS[8],)))

    assert arrived == Arrived(queued=8, dropped=1)
    assert states_on(story, 3) == [("dropped", GONE), ("queued", "")]


def test_a_review_moves_along_with_a_commit_that_kept_its_patch() -> None:
    story = begin()
    let_come(story, came(0))
    review(story, runs_on(story, 0)[0])

    moving = came(1, rewritten=(Rewritten(COMMITS[0], COMMITS[1]),))
    assert let_come(story, moving) == Arrived(moved=1)
    assert let_come(story, moving) == Arrived()
    assert let_come(story, came(1)) == Arrived()
    assert [run.head for run in runs_on(story, 1)] == [COMMITS[0]]


def test_the_review_of_a_range_does_not_move_with_one_of_its_commits() -> None:
    story = begin()
    let_come(story, came(*range(9)))
    review(story, runs_on(story, 8)[0])

    moving = came(20, rewritten=(Rewritten(COMMITS[8], COMMITS[20]),))

    assert let_come(story, moving) == Arrived(queued=1)


def test_a_patch_that_was_reviewed_gets_that_review() -> None:
    story = begin()
    let_come(story, came(0))
    review(story, runs_on(story, 0)[0], patch="1" * 64)

    same = came(commits=(Arrival(wish=wished(7, patch="1" * 64)),))
    other = came(commits=(Arrival(wish=wished(8, patch="1" * 64, engine="script")),))

    assert let_come(story, same) == Arrived(moved=1)
    assert let_come(story, other) == Arrived(queued=1)


def test_a_patch_of_which_not_all_was_seen_is_reviewed_again() -> None:
    story = begin()
    let_come(story, came(0))
    review(story, runs_on(story, 0)[0], patch="1" * 64, withheld=5)

    assert let_come(story, came(commits=(Arrival(wish=wished(7, patch="1" * 64)),))) == Arrived(queued=1)


def test_as_many_commits_as_are_allowed_are_reviewed_one_by_one() -> None:
    story = begin()

    assert let_come(story, came(*range(8))) == Arrived(queued=8)


def test_more_commits_of_a_branch_are_one_range_that_covers_them() -> None:
    story = begin()

    assert let_come(story, came(*range(9))) == Arrived(queued=1)

    [run] = state.queued(story.now)
    assert (run.target, run.covers) == (Target(BASE, COMMITS[8]), COMMITS[:8])
    assert all(runs_on(story, number) == [run] for number in range(9))
    assert let_come(story, came(*range(9))) == Arrived()


def test_what_waits_in_the_queue_already_joins_the_range() -> None:
    story = begin()
    let_come(story, came(*range(6)))

    assert let_come(story, came(6, 7, 8)) == Arrived(queued=1, dropped=6)

    [run] = state.queued(story.now)
    assert (run.target, run.covers) == (Target(BASE, COMMITS[8]), COMMITS[:8])
    together = f"reviewed together with others, {BASE[:12]}..{COMMITS[8][:12]}"
    assert ("dropped", together) in states_on(story, 0)


def test_commits_of_two_branches_are_not_counted_together() -> None:
    story = begin()

    arrived = let_come(story, came(*range(9), lines=(COMMITS[:5], COMMITS[5:])))

    assert arrived == Arrived(queued=9)


def test_a_worker_may_want_every_commit_alone() -> None:
    story = begin()
    alone = tuple(Arrival(wish=wished(number), batch=False) for number in range(9))

    assert let_come(story, came(commits=alone)) == Arrived(queued=9)


def test_a_range_has_no_more_commits_than_an_event_holds() -> None:
    story = begin()

    assert let_come(story, came(*range(99))) == Arrived(queued=2)
    assert Counter(len(run.covers) for run in state.queued(story.now)) == {MOST - 1: 1, 99 - MOST - 1: 1}


def test_requests_beyond_the_hours_budget_fail_with_a_word_and_tokens_come_back() -> None:
    story = begin()
    few = {"budget": 2, "most": 100}

    assert let_come(story, came(0, 1, 2, **few)) == Arrived(queued=2, failed=1)
    [refused] = runs_on(story, 2)
    assert (refused.state, refused.failure) == (RunState.FAILED, FailureKind.QUOTA)
    assert refused.message.startswith("more than 2 requests within an hour (lattice.budget)")
    # The story's own clock says when the first two were asked for.
    begun = max(run.asked_at for run in state.queued(story.now))
    assert let_come(story, came(3, at=begun + HOUR // 2 - 3000, **few)) == Arrived(failed=1)
    assert let_come(story, came(4, 5, at=begun + HOUR // 2, **few)) == Arrived(queued=1, failed=1)


def test_a_worker_of_another_name_has_a_budget_of_its_own() -> None:
    story = begin()
    other = (Arrival(wish=wished(0)), Arrival(wish=wished(1, worker="Heavy")))

    assert let_come(story, came(commits=other, budget=1)) == Arrived(queued=2)


def test_what_a_bucket_lacks_never_grows_with_a_clock_that_goes_back() -> None:
    spent = state.charge(state.Spent(TOKEN, AT), 60, AT - HOUR)

    assert spent == state.Spent(2 * TOKEN, AT)
    assert state.level_at(spent, 60, AT + 2 * HOUR) == 0


def test_of_a_tasks_commits_only_the_newest_is_asked_about_where_the_worker_wants_that() -> None:
    story = begin()
    task = story.created()
    arrivals = tuple(Arrival(wish=wished(number, task=task, replace=True)) for number in range(3))

    assert let_come(story, came(commits=arrivals)) == Arrived(queued=1, dropped=2)
    assert states_on(story, 0) == [("dropped", f"replaced by a request for {COMMITS[2][:12]}")]
