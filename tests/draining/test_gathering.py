"""What the notes of hooks amount to."""

from lattice.local.hooks.spool import Happened, Noted
from lattice.model.ids import Oid
from lattice.work.draining import gathering


def oid(digit: str) -> Oid:
    return Oid(digit * 40)


def rewrite(at: float, *pairs: str) -> Noted:
    """A note of commits that were rewritten: `12` says that 1 became 2."""
    return Noted(
        name=f"{at}",
        happened=Happened.REWRITE,
        commit=oid(pairs[-1][1]),
        at=at,
        rewritten=tuple((oid(old), oid(new)) for old, new in pairs),
    )


def test_a_commit_that_was_rewritten_again_and_again_has_become_the_last_one() -> None:
    final = gathering.final_ids((rewrite(1, "12", "34"), rewrite(2, "25"), rewrite(3, "56")))

    assert final == {oid("1"): oid("6"), oid("2"): oid("6"), oid("3"): oid("4"), oid("5"): oid("6")}


def test_several_commits_may_have_become_one() -> None:
    assert gathering.final_ids((rewrite(1, "13", "23"),)) == {oid("1"): oid("3"), oid("2"): oid("3")}


def test_a_commit_that_came_back_is_what_it_was() -> None:
    assert gathering.final_ids((rewrite(1, "12"), rewrite(2, "21")))[oid("1")] == oid("1")
