"""How commits stand with what the log alone does not know: exemptions, and workers as they are now."""

from support import GitRepository
from work.engines import looking

from lattice.model.decide.commits.standing import Kind
from lattice.work.judging import judge, ranges

from .conftest import Asked


def judged(repo: GitRepository, range_: str) -> list[tuple[Kind, str, bool]]:
    """Of each commit of a range, newest first, how it stands, its exemption, and whether that will do."""
    with looking(repo) as here:
        commits = ranges.commits_in(here, (ranges.typed(here, range_),))
        found = judge.judge(here, here.snapshot(), commits)
    return [(each.standing.kind, each.exempt, each.is_settled) for each in found]


def test_a_merge_that_git_makes_by_itself_needs_no_review_and_any_other_does(
    gate: Asked, repo: GitRepository
) -> None:
    gate.review(gate.commit("one"))
    repo.git("checkout", "--quiet", "-b", "side", "main")
    repo.commit({"other": "two\n"})
    gate.review("side")
    repo.git("checkout", "--quiet", "topic")
    repo.git("merge", "--quiet", "--no-edit", "side")
    plain = judged(repo, "main..topic")[0]
    repo.write({"code": "three\n"})
    repo.git("commit", "--quiet", "--all", "--amend", "--no-edit")

    assert plain == (Kind.NONE, "a merge that git makes by itself", True)
    assert judged(repo, "main..topic")[0] == (Kind.NONE, "", False)
