"""What a commit is worth, decided from literals: which reviews count, and what they leave open."""

import msgspec
import pytest
from model.asking import asked, wish
from model.memory import ANA, BASE, BOT, DEFINITION, FAILED, HEAD, PROMPT, STARTED, Memory, Story, begin

from lattice.errors import NotFound, UnreadableLog
from lattice.model import state
from lattice.model.decide.commits.resolving import Fate, Raised, find, resolve, settled
from lattice.model.decide.commits.standing import Held, Kind, Standing, reviews, standing
from lattice.model.decide.findings import with_ids
from lattice.model.ids import Oid, RunId, Target
from lattice.model.payload import FindingResolved, ProcessCompleted, RequestDropped, ReviewMoved
from lattice.model.review import Evidence, Finding, Review, Severity, counts, verdict_of
from lattice.model.run import RunState, Verdict

OTHER = Oid("7" * 40)
NOBODY: dict[str, tuple[Oid, Oid | None]] = {}
BUG, NIT = with_ids(
    (
        Finding(path="a.py", line=3, severity=Severity.IMPORTANT, title="never closed", anchor="open(path)"),
        Finding(path="a.py", line=1, severity=Severity.NIT, title="a word", anchor="# teh"),
    )
)


def came_out(*findings: Finding, hidden: int = 0, tampered: tuple[str, ...] = ()) -> ProcessCompleted:
    """The end of a run with these findings."""
    verdict = verdict_of(findings, 0, bool(tampered))
    evidence = Evidence(
        base=BASE,
        head=HEAD,
        tree=BASE,
        patch=None,
        diff_sha256="0" * 64,
        bytes_shown=1,
        bytes_withheld=0,
        definition=DEFINITION,
        prompt=PROMPT,
        engine="static",
        engine_version="1",
    )
    review = Review(
        target=Target(BASE, HEAD),
        verdict=verdict,
        summary="",
        findings=findings,
        hidden=hidden,
        evidence=evidence,
    )
    return ProcessCompleted(
        verdict=verdict,
        counts=counts(findings),
        review=msgspec.json.encode(review).decode(),
        engine="static",
        tampered=tampered,
    )


def reviewed(story: Story, *findings: Finding, **members: object) -> str:
    """A run, on HEAD unless the members say otherwise, whose review came out; its id."""
    run = asked(story, wish(again=True, **members))
    return ended(story, run, came_out(*findings))


def ended(story: Story, run: str, completed: ProcessCompleted) -> str:
    story.tell(STARTED, run=run, actor=BOT)
    story.tell(completed, run=run, actor=BOT)
    return run


def stands(story: Story, commit: Oid = HEAD) -> Standing:
    return standing(story.now, commit, NOBODY)


def told(story: Story, finding: Finding, fate: str, actor: str = ANA) -> None:
    story.tell(FindingResolved(finding=finding.id, resolution=fate, reason="so it is"), actor=actor)


def open_ids(story: Story, commit: Oid = HEAD) -> list[str]:
    return [raised.finding.id for raised in stands(story, commit).open]


def test_a_commit_that_nobody_asked_about_has_nothing() -> None:
    assert stands(begin()) == Standing(HEAD)
    assert stands(begin()).kind is Kind.NONE


def test_the_kind_follows_the_run() -> None:
    story = begin()
    run = asked(story, wish())
    kinds = [stands(story).kind]
    story.tell(STARTED, run=run)
    kinds.append(stands(story).kind)
    story.tell(came_out(), run=run)
    kinds.append(stands(story).kind)

    assert kinds == [Kind.QUEUED, Kind.RUNNING, Kind.REVIEWED]


def test_a_run_that_ended_in_vain_is_no_review() -> None:
    story = begin()
    story.tell(FAILED, run=asked(story, wish()))
    assert stands(story).kind is Kind.FAILED

    story.tell(RequestDropped(reason="gone"), run=asked(story, wish()))
    assert (stands(story).kind, stands(story).sure) == (Kind.DROPPED, ())


def test_of_each_worker_the_newest_review_counts() -> None:
    story = begin()
    reviewed(story, BUG)
    newest = reviewed(story)
    other = reviewed(story, NIT, worker="Deep")

    found = stands(story)

    assert [one.run.id for one in found.counting] == [other, newest]
    assert open_ids(story) == [NIT.id]


def test_a_later_run_without_a_review_undoes_nothing_and_is_told() -> None:
    story = begin()
    review = reviewed(story)
    failed = asked(story, wish(again=True))
    story.tell(FAILED, run=failed)

    found = stands(story)

    assert ([one.run.id for one in found.counting], [run.id for run in found.others]) == ([review], [failed])
    assert found.kind is Kind.REVIEWED

    queued = asked(story, wish(again=True))
    assert [run.id for run in stands(story).others] == [queued]


def test_an_earlier_run_without_a_review_is_no_news() -> None:
    story = begin()
    story.tell(FAILED, run=asked(story, wish()))
    reviewed(story)

    assert stands(story).others == ()


@pytest.mark.parametrize(
    "completed",
    [
        msgspec.structs.replace(came_out(), verdict=Verdict.INCONCLUSIVE),
        came_out(tampered=("a commit",)),
        came_out(BUG, tampered=("a commit",)),
    ],
    ids=["inconclusive", "tampered", "tampered with findings"],
)
def test_a_review_that_is_not_sure_is_no_verdict(completed: ProcessCompleted) -> None:
    story = begin()
    ended(story, asked(story, wish()), completed)

    assert (stands(story).kind, stands(story).sure) == (Kind.INCONCLUSIVE, ())


def test_another_workers_verdict_does_beside_one_that_is_not_sure() -> None:
    story = begin()
    ended(story, asked(story, wish()), came_out(BUG, tampered=("a commit",)))
    reviewed(story, worker="Deep")

    assert stands(story).kind is Kind.REVIEWED
    assert open_ids(story) == [BUG.id]


def test_a_review_holds_for_the_same_patch_and_for_what_its_range_covers() -> None:
    story = begin()
    moved, covered = Oid("8" * 40), Oid("9" * 40)
    own = reviewed(story)
    story.tell(ReviewMoved(review=RunId(own), head=moved))
    wide = reviewed(story, NIT, worker="Wide", covers=(covered,))

    assert [(one.run.id, one.held) for one in stands(story, moved).counting] == [(own, Held.EQUIVALENT)]
    assert [(one.run.id, one.held) for one in stands(story, covered).counting] == [(wide, Held.COVERED)]
    assert {one.held for one in stands(story).counting} == {Held.OWN}
    assert open_ids(story, covered) == [NIT.id]


def test_a_range_that_is_moved_along_covers_nothing_new() -> None:
    story = begin()
    wide = reviewed(story, covers=(OTHER,))
    story.tell(ReviewMoved(review=RunId(wide), head=Oid("8" * 40)))

    assert stands(story, Oid("8" * 40)).counting[0].held is Held.EQUIVALENT
    assert stands(story, Oid("6" * 40)).kind is Kind.NONE


@pytest.mark.parametrize(
    ("current", "kind"),
    [
        ({}, Kind.REVIEWED),
        ({"Deep": (OTHER, None)}, Kind.REVIEWED),
        ({"Lite": (DEFINITION, PROMPT)}, Kind.REVIEWED),
        ({"Lite": (OTHER, PROMPT)}, Kind.STALE),
        ({"Lite": (DEFINITION, None)}, Kind.STALE),
    ],
    ids=["no worker known", "another worker changed", "the same", "another definition", "no prompt any more"],
)
def test_a_review_is_stale_when_its_worker_is_another_now(
    current: dict[str, tuple[Oid, Oid | None]], kind: Kind
) -> None:
    story = begin()
    reviewed(story)

    assert standing(story.now, HEAD, current).kind is kind


def test_one_review_that_is_not_stale_is_enough() -> None:
    story = begin()
    reviewed(story)
    reviewed(story, worker="Deep")

    assert standing(story.now, HEAD, {"Lite": (OTHER, PROMPT)}).kind is Kind.REVIEWED


def test_reviews_are_the_newest_that_came_out_of_each_worker() -> None:
    story = begin()
    reviewed(story, worker="Wide")
    newest = reviewed(story, worker="Wide")
    asked(story, wish(again=True))

    assert [run.id for run in reviews(story.now, HEAD)] == [newest]


def test_a_run_that_the_log_names_and_does_not_have_is_no_small_matter() -> None:
    story = begin()
    run = reviewed(story, BUG)
    reviewed(story)
    files = story.now.files.items()
    damaged = Memory({path: value for path, value in files if not path.startswith(f"runs/{run[:2]}")})

    with pytest.raises(UnreadableLog, match=run[:12]):
        standing(damaged, HEAD, NOBODY)


def test_a_review_that_the_log_does_not_have_is_no_verdict() -> None:
    story = begin()
    run = reviewed(story)
    review = f"{state.run_folder(RunId(run))}/review.json"
    lacking = Memory({path: value for path, value in story.now.files.items() if path != review})

    found = standing(lacking, HEAD, NOBODY)

    assert (found.kind, found.sure) == (Kind.INCONCLUSIVE, ())


@pytest.mark.parametrize("fate", Fate)
def test_each_resolution_closes_a_finding(fate: Fate) -> None:
    story = begin()
    reviewed(story, BUG, NIT)

    told(story, BUG, fate)

    assert open_ids(story) == [NIT.id]


def test_a_word_that_is_no_resolution_closes_nothing() -> None:
    story = begin()
    reviewed(story, BUG)

    told(story, BUG, "ignored")

    assert open_ids(story) == [BUG.id]


@pytest.mark.parametrize(
    ("fate", "left"),
    [(Fate.FIXED, [BUG.id]), (Fate.REFUTED, []), (Fate.ACCEPTED, [])],
    ids=str,
)
def test_what_was_fixed_is_open_again_when_a_later_review_raises_it(fate: Fate, left: list[str]) -> None:
    story = begin()
    reviewed(story, BUG)
    told(story, BUG, fate)

    reviewed(story, BUG, target=Target(BASE, OTHER))

    assert open_ids(story) == []
    assert open_ids(story, OTHER) == left


def test_the_last_resolution_stands() -> None:
    story = begin()
    reviewed(story, BUG)
    told(story, BUG, Fate.REFUTED)
    told(story, BUG, "reopened")

    assert open_ids(story) == [BUG.id]


@pytest.mark.parametrize(
    ("listed", "least", "hides"),
    [
        ((), Severity.IMPORTANT, True),
        ((BUG,), Severity.IMPORTANT, True),
        ((BUG, NIT), Severity.IMPORTANT, False),
        ((BUG, NIT), Severity.NIT, True),
    ],
    ids=["nothing listed", "only grave ones listed", "the rest is below a nit", "nits count"],
)
def test_what_is_not_listed_may_be_as_grave_as_the_last_that_is(
    listed: tuple[Finding, ...], least: Severity, hides: bool
) -> None:
    story = begin()
    ended(story, asked(story, wish()), came_out(*listed, hidden=2))

    assert stands(story).counting[0].hides(least) is hides


def test_what_was_refuted_or_accepted_is_not_raised_again() -> None:
    story = begin()
    assert settled(story.now, (BUG, NIT)) == ((BUG, NIT), ())

    told(story, BUG, Fate.REFUTED)
    told(story, NIT, Fate.FIXED)
    assert settled(story.now, (BUG, NIT)) == ((NIT,), (BUG,))

    told(story, NIT, Fate.ACCEPTED)
    assert settled(story.now, (BUG, NIT)) == ((), (BUG, NIT))


def test_resolving_is_one_event_and_says_how_the_finding_stood() -> None:
    story = begin()
    run = reviewed(story, BUG)

    first = resolve(BUG.id[:8], Fate.FIXED, "closed now", ANA, ())(story.now)

    assert first.answer == Raised(story.run(run), BUG, None)
    payload = FindingResolved(finding=BUG.id, resolution="fixed", reason="closed now")
    assert [(draft.payload, draft.actor, draft.run) for draft in first.drafts] == [(payload, ANA, None)]

    story.tell(first.drafts[0].payload)
    before = resolve(BUG.id, Fate.REFUTED, "never was", ANA, ())(story.now).answer.resolution
    assert before is not None
    assert (before.resolution, before.reason) == ("fixed", "closed now")


def twin(of: Finding, last: str) -> Finding:
    """Another finding whose id differs in the last digit alone."""
    return msgspec.structs.replace(of, id=of.id[:-1] + last)


def test_a_finding_is_looked_for_in_the_newest_reviews_then_on_the_branch_then_everywhere() -> None:
    one, two, three = (twin(BUG, last) for last in "012")
    story = begin()
    far = reviewed(story, one, target=Target(BASE, OTHER))
    near = reviewed(story, two)
    newest = reviewed(story, three, worker="Deep")

    def found(kept: tuple[str, ...], commits: tuple[Oid, ...]) -> str:
        recent = state.Recent(tuple(RunId(run) for run in kept))
        now = story.now.having({state.RECENT: state.encode(recent)})
        return find(now, BUG.id[:9], commits).run.id

    assert found((newest,), (HEAD,)) == newest
    assert found((far,), (HEAD,)) == far
    with pytest.raises(NotFound, match="names 2 findings"):
        found((), (HEAD,))
    with pytest.raises(NotFound, match="names 3 findings"):
        found((), ())
    assert find(story.now, two.id, ()).run.id == near


def test_a_finding_that_several_runs_raised_is_one_and_the_newest_raised_it() -> None:
    story = begin()
    reviewed(story, BUG)
    newest = reviewed(story, BUG)

    assert find(story.now, BUG.id[:4], ()).run.id == newest


@pytest.mark.parametrize("name", ["", "abc", "none", "../../meta", "f" * 40])
def test_what_names_no_finding_is_not_found(name: str) -> None:
    story = begin()
    reviewed(story, BUG)

    with pytest.raises(NotFound):
        find(story.now, name, (HEAD,))


def test_a_run_without_a_review_has_no_findings_to_find() -> None:
    story = begin()
    run = asked(story, wish())
    story.tell(FAILED, run=run)

    assert story.run(run).state is RunState.FAILED
    with pytest.raises(NotFound):
        find(story.now, BUG.id, (HEAD,))
