"""Commits that git makes by the dozen: nothing is asked for while it does, and then once."""

from pathlib import Path

import pytest
from support import GitRepository, wait_until
from work.engines import Typed

from lattice.model.decide.commits.arriving import GONE
from lattice.work.draining.under_way import under_way

from .looks import Hooked, commit, failing

SIGNS = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "sequencer": "cherry-pick",
    "BISECT_LOG": "bisect",
}
RARE = ("cherry-pick", "revert", "bisect")


def hold_back(hooked: Hooked) -> str:
    """What a drain by hand says of the commits that it holds back."""
    return Typed(hooked)("hook", "drain").out


def test_ten_rebased_commits_are_not_reviewed_meanwhile_and_keep_their_reviews(hooked: Hooked) -> None:
    hooked.git("config", "lattice.batch", "100")
    hooked.git("checkout", "--quiet", "-b", "topic")
    before = [commit(hooked, f"{number}.py") for number in range(10)]
    reviews = [hooked.wait_for_review(oid).id for oid in before]
    hooked.git("checkout", "--quiet", "main")
    hooked.wait_for_review(commit(hooked, "main.py"))
    hooked.wait_until_drained()
    count = len(hooked.all_runs())
    hooked.git("checkout", "--quiet", "topic")

    # Stops before each commit, so that a drain finds a rebase under way.
    hooked.git("-c", "sequence.editor=sed -i 's/^pick/edit/'", "rebase", "--interactive", "main")
    held = 0
    while (hooked.path / ".git/rebase-merge").exists():
        # The first commits say as much as all ten would.
        held += held < 2 and "a rebase is under way" in hold_back(hooked)
        assert len(hooked.all_runs()) == count
        hooked.git("rebase", "--continue")
    after = hooked.git("rev-list", "--reverse", "main..topic").split()

    assert held > 0
    assert [hooked.wait_for_review(oid).id for oid in after] == reviews
    hooked.wait_until_drained()
    assert len(hooked.all_runs()) == count


def test_commits_that_a_rebase_changed_are_reviewed_after_it(hooked: Hooked) -> None:
    hooked.git("checkout", "--quiet", "-b", "topic")
    for number in range(3):
        hooked.wait_for_review(commit(hooked, f"{number}.py"))

    hooked.git("-c", "sequence.editor=sed -i '2,$s/^pick/fixup/'", "rebase", "--interactive", "main")
    [squashed] = hooked.git("rev-list", "main..topic").split()

    assert hooked.wait_for_review(squashed).head == squashed


def conflict(hooked: Hooked) -> str:
    """Leave a branch `side` that conflicts with main; its commit."""
    hooked.git("checkout", "--quiet", "-b", "side")
    side = commit(hooked, "a.py")
    hooked.git("checkout", "--quiet", "main")
    hooked.write({"a.py": "other\n"})
    hooked.git("add", "-A")
    hooked.git("commit", "--quiet", "-m", "main's own")
    main = hooked.git("rev-parse", "HEAD")
    for oid in (side, main):
        hooked.wait_for_review(oid)
    hooked.wait_until_drained()
    return side


@pytest.mark.parametrize("sign", list(SIGNS))
def test_what_git_leaves_meanwhile_is_a_sign(tmp_path: Path, sign: str) -> None:
    assert under_way(str(tmp_path)) is None

    (tmp_path / sign).touch()

    assert under_way(str(tmp_path)) == SIGNS[sign]


@pytest.mark.parametrize(
    "doing", ["rebase", "merge", *(pytest.param(each, marks=pytest.mark.stress) for each in RARE)]
)
def test_a_commit_made_in_the_middle_of_something_waits_for_its_end(hooked: Hooked, doing: str) -> None:
    side = conflict(hooked)
    begin, end = {
        "cherry-pick": (("cherry-pick", side), ("cherry-pick", "--abort")),
        "revert": (("revert", "--no-edit", "HEAD~1"), ("revert", "--abort")),
        "merge": (("merge", "side"), ("merge", "--abort")),
        "rebase": (("rebase", "side"), ("rebase", "--abort")),
        "bisect": (("bisect", "start", "HEAD", "HEAD~1"), ("bisect", "reset")),
    }[doing]
    if doing == "revert":
        hooked.write({"workers/custom.json": "{}"})
        hooked.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-am", "in the way")
        begin = ("revert", "--no-edit", "HEAD~2")
    failing(hooked.path, *begin)
    count = len(hooked.all_runs())
    noted = hooked.git("rev-parse", "side~0")
    spool = hooked.path / ".git/lattice/spool"
    fresh = hooked.git("commit-tree", "-p", "HEAD", "-m", "made meanwhile", "HEAD^{tree}")
    hooked.git("branch", "meanwhile", fresh)
    (spool / fresh).write_text(f"HEAD\n{hooked.path / '.git'}\n")

    said = hold_back(hooked)
    assert said == f"nothing to do\n{fresh[:12]} waits: a {doing} is under way\n"
    assert (len(hooked.all_runs()), noted) == (count, side)
    hooked.git(*end)

    Typed(hooked)("worker", "ps")
    wait_until(lambda: hooked.runs(fresh), "the commit is asked about")


def test_the_last_of_several_picked_commits_is_reviewed_though_git_is_not_done(hooked: Hooked) -> None:
    hooked.git("checkout", "--quiet", "-b", "topic")
    picked = [commit(hooked, f"{number}.py") for number in range(3)]
    for oid in picked:
        hooked.wait_for_review(oid)
    hooked.git("checkout", "--quiet", "main")
    commit(hooked, "main.py")

    hooked.git("cherry-pick", "main..topic")

    after = hooked.git("rev-list", "--reverse", "-3", "HEAD").split()
    assert all(hooked.wait_for_review(oid).verdict == "pass" for oid in after)
    hooked.wait_until_drained()


def test_commits_of_an_abandoned_rebase_are_dropped(hooked: Hooked) -> None:
    hooked.git("checkout", "--quiet", "-b", "topic")
    commit(hooked, "a.py")
    old = commit(hooked, "b.py")
    hooked.wait_for_review(old)
    hooked.git("-c", "sequence.editor=sed -i 's/^pick/edit/'", "rebase", "--interactive", "main")
    made = commit(hooked, "c.py", "--amend")
    hooked.git("rebase", "--abort")

    Typed(hooked)("hook", "drain")

    wait_until(lambda: not hooked.waiting, "the spool is empty")
    assert hooked.outcome(made) == [GONE]


def test_a_worktree_that_is_busy_does_not_hold_up_another(hooked: Hooked, tmp_path: Path) -> None:
    conflict(hooked)
    failing(hooked.path, "merge", "side")
    hooked.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))

    oid = commit(GitRepository(tmp_path / "linked"), "free.py")

    assert hooked.wait_for_review(oid).verdict == "pass"


def test_what_a_merge_brought_is_reviewed_where_a_worker_is_named_for_it(hooked: Hooked) -> None:
    hooked.git("config", "lattice.on.commit", "")
    hooked.git("checkout", "--quiet", "-b", "topic")
    topic = commit(hooked, "a.py")
    hooked.git("checkout", "--quiet", "main")
    base = commit(hooked, "b.py")
    hooked.git("merge", "--quiet", "--no-edit", "topic")
    quiet = hooked.git("rev-parse", "HEAD")
    hooked.wait_until_drained()
    assert hooked.all_runs() == []

    hooked.git("config", "lattice.on.merge", "Custom")
    hooked.git("reset", "--quiet", "--hard", base)
    hooked.git("merge", "--quiet", "--no-edit", "--no-ff", "-m", "again", "topic")
    merge = hooked.wait_for_review(hooked.git("rev-parse", "HEAD"))

    assert (merge.trigger, merge.base, merge.covers) == ("merge", base, ())
    assert (hooked.runs(quiet), hooked.runs(topic)) == ([], [])


def test_a_fast_forward_is_reviewed_as_the_range_that_it_brought(hooked: Hooked) -> None:
    hooked.git("config", "lattice.on.commit", "")
    hooked.git("config", "lattice.on.merge", "Custom")
    base = hooked.git("rev-parse", "HEAD")
    hooked.git("checkout", "--quiet", "-b", "topic")
    commits = [commit(hooked, name) for name in ("a.py", "b.py")]
    hooked.git("checkout", "--quiet", "main")

    hooked.git("merge", "--quiet", "--ff-only", "topic")

    run = hooked.wait_for_review(commits[-1])
    assert (run.base, run.trigger, run.covers) == (base, "merge", (commits[0],))
