"""Which commits a range has: what is compared with what, merges, and history that is not there."""

import shutil
from pathlib import Path

import pytest
from support import GitRepository

from .conftest import Asked


def asked_about(gate: Asked, *words: str) -> list[str]:
    """The commits that the gate looks at."""
    answer = gate.typed.json("gate", *words, code=None)[0]
    return [commit["id"] for commit in answer["commits"]]


@pytest.fixture
def upstream(gate: Asked, repo: GitRepository, tmp_path: Path) -> str:
    """The only commit of `topic`, which is on its upstream."""
    head = gate.commit("one")
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "origin.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    repo.git("push", "--quiet", "-u", "origin", "main", "topic")
    return head


def test_a_branch_is_compared_with_its_upstream(gate: Asked, repo: GitRepository, upstream: str) -> None:
    second = gate.commit("two")

    assert asked_about(gate) == [second]
    repo.git("checkout", "--quiet", "main")
    assert asked_about(gate, "topic") == [second]
    assert upstream not in asked_about(gate, "topic")


def test_a_commit_is_compared_with_the_upstream_of_the_branch_one_is_on(gate: Asked, upstream: str) -> None:
    second = gate.commit("two")
    gate.commit("three")

    assert asked_about(gate, "HEAD~1") == [second]
    assert asked_about(gate, second) == [second]
    assert asked_about(gate, upstream) == []


def test_without_an_upstream_it_is_the_default_branch(gate: Asked) -> None:
    commits = [gate.commit(text) for text in ("one", "two")]

    assert asked_about(gate) == commits[::-1]
    assert asked_about(gate, "HEAD~1") == commits[:1]


@pytest.mark.parametrize("revision", ["HEAD", "main", "refs/heads/main", "@"])
def test_the_default_branch_is_not_compared_with_itself(
    gate: Asked, repo: GitRepository, revision: str
) -> None:
    repo.git("checkout", "--quiet", "main")

    said = gate(revision, code=4)

    assert said.err == (
        f"error: nothing to compare '{revision}' with: it has no upstream\n"
        "hint: git lattice gate BASE..HEAD\n"
    )


def test_without_any_default_branch_nothing_is_guessed(gate: Asked, repo: GitRepository) -> None:
    gate.commit("one")
    repo.git("branch", "--quiet", "-D", "main")

    assert "nothing to compare 'HEAD' with" in gate(code=4).err
    repo.git("checkout", "--quiet", "--detach")
    gate(code=4)


def test_the_head_of_a_range_may_be_left_out_and_the_base_may_not(gate: Asked) -> None:
    head = gate.commit("one")

    assert asked_about(gate, "main..") == [head]
    gate("..HEAD", code=2)
    gate("..", code=2)


@pytest.mark.parametrize("revision", ["gone", "gone..HEAD", "HEAD..gone", "-x", "--all", "", "dead" * 10])
def test_what_names_no_commit_lets_nothing_pass(gate: Asked, revision: str) -> None:
    gate("--", revision, code=4)


def test_merged_in_commits_are_in_the_range(gate: Asked, repo: GitRepository) -> None:
    gate.commit("one")
    repo.git("checkout", "--quiet", "-b", "side", "main")
    side = repo.commit({"other": "side\n"}, "side")
    repo.git("checkout", "--quiet", "topic")
    repo.git("merge", "--quiet", "--no-edit", "side")

    assert side in asked_about(gate, "main..topic")
    assert len(asked_about(gate, "main..topic")) == 3


def merged(gate: Asked, repo: GitRepository, *words: str, name: str = "other") -> str:
    """A merge of two reviewed sides into `topic`, of which one writes a file of that name; its id."""
    gate.review(gate.commit("one"))
    repo.git("checkout", "--quiet", "-b", "side", "main")
    gate.review(repo.commit({name: "side\n"}, "side"))
    repo.git("checkout", "--quiet", "topic")
    repo.git("merge", "--quiet", "--no-edit", *words, "side", check=False)
    return repo.git("rev-parse", "HEAD")


def test_a_merge_that_git_makes_by_itself_needs_no_review(gate: Asked, repo: GitRepository) -> None:
    merged(gate, repo)

    assert gate("main..topic").out == (
        "2 commits are reviewed, 1 needs no review, nothing important is open\n"
    )


@pytest.mark.parametrize("words", [("-s", "ours"), ("-X", "theirs")])
def test_a_merge_that_was_made_in_another_way_needs_a_review(
    gate: Asked, repo: GitRepository, words: tuple[str, ...]
) -> None:
    merge = merged(gate, repo, *words, name="code")

    assert gate("main..topic", code=1).out.startswith(f"{merge[:7]} no review: ")
    gate.review(merge)
    gate("main..topic")


def test_a_merge_with_something_slipped_in_needs_a_review(gate: Asked, repo: GitRepository) -> None:
    merged(gate, repo)
    repo.write({"slipped": "in\n"})
    repo.git("add", "-A")
    repo.git("commit", "--quiet", "--amend", "--no-edit")

    gate("main..topic", code=1)


def test_a_merge_whose_conflict_somebody_settled_needs_a_review(gate: Asked, repo: GitRepository) -> None:
    merged(gate, repo, name="code")
    repo.commit({"code": "both\n"}, "merge")
    assert len(repo.git("rev-list", "--parents", "-1", "HEAD").split()) == 3

    gate("main..topic", code=1)


def test_a_merge_of_three_needs_a_review(gate: Asked, repo: GitRepository) -> None:
    for branch in ("left", "right"):
        repo.git("checkout", "--quiet", "-b", branch, "main")
        gate.review(repo.commit({branch: "x\n"}, branch))
    repo.git("checkout", "--quiet", "topic")
    gate.review(gate.commit("one"))
    repo.git("merge", "--quiet", "--no-edit", "left", "right")

    assert len(repo.git("rev-list", "--parents", "-1", "HEAD").split()) == 4
    gate("main..topic", code=1)


def test_an_older_git_that_cannot_tell_lets_no_merge_pass(
    gate: Asked, repo: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged(gate, repo)
    real = shutil.which("git")
    older = tmp_path / "older"
    older.mkdir()
    script = '#!/bin/sh\nfor word; do test "$word" = --write-tree && exit 129; done\n'
    (older / "git").write_text(f'{script}exec {real} "$@"\n')
    (older / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(older), prepend=":")

    assert " no review: " in gate("main..topic", code=1).out


def cut(gate: Asked, repo: GitRepository, place: Path, *words: str) -> Asked:
    """The gate of a shallow clone of `repo`, with its log."""
    repo.git("clone", "--quiet", "--no-tags", *words, f"file://{repo.path}", str(place))
    clone = GitRepository(place)
    clone.git("fetch", "--quiet", "origin", "refs/lattice/events:refs/lattice/events")
    return Asked(clone)


@pytest.fixture
def three(gate: Asked) -> list[str]:
    """Three commits on `topic`, the last one reviewed."""
    commits = [gate.commit(text) for text in ("one", "two", "three")]
    gate.review(commits[-1])
    return commits


def test_a_base_that_a_shallow_clone_does_not_have_lets_nothing_pass(
    gate: Asked, repo: GitRepository, three: list[str], tmp_path: Path
) -> None:
    shallow = cut(gate, repo, tmp_path / "shallow", "--depth", "1", "-b", "topic")

    said = shallow(f"{three[0]}..HEAD", code=4)

    assert said.err == f"error: no commit '{three[0]}' in this shallow clone\nhint: git fetch --unshallow\n"


def test_a_base_beyond_the_cut_lets_nothing_pass(
    gate: Asked, repo: GitRepository, three: list[str], tmp_path: Path
) -> None:
    shallow = cut(gate, repo, tmp_path / "shallow", "--depth", "1", "--no-single-branch", "-b", "topic")
    assert shallow.repo.git("rev-list", "origin/main..HEAD") == three[-1]

    said = shallow("origin/main..HEAD", code=9)

    assert said.err == (
        f"error: the history ends at '{three[-1][:7]}': this clone is shallow\nhint: git fetch --unshallow\n"
    )
    shallow.repo.git("fetch", "--quiet", "--unshallow")
    shallow("origin/main..HEAD", code=1)


def test_a_shallow_clone_that_has_the_range_will_do(
    gate: Asked, repo: GitRepository, three: list[str], tmp_path: Path
) -> None:
    shallow = cut(gate, repo, tmp_path / "shallow", "--depth", "2", "-b", "topic")

    assert shallow("HEAD~1..HEAD").out == "1 commit is reviewed, nothing important is open\n"


def test_a_commit_with_its_parent_at_the_cut_will_do(
    gate: Asked, repo: GitRepository, three: list[str], tmp_path: Path
) -> None:
    shallow = cut(gate, repo, tmp_path / "shallow", "--depth", "1", "-b", "topic")
    shallow.repo.git("fetch", "--quiet", "--depth", "1", "origin", three[1])

    assert shallow(f"{three[1]}..HEAD").out == "1 commit is reviewed, nothing important is open\n"


def test_a_bare_repository_has_a_gate(
    gate: Asked, repo: GitRepository, three: list[str], tmp_path: Path
) -> None:
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    bare = GitRepository(tmp_path / "bare.git")
    bare.git("fetch", "--quiet", str(repo.path), "refs/lattice/events:refs/lattice/events")

    Asked(bare)(f"{three[1]}..topic")
    Asked(bare)(f"{three[0]}..topic", code=1)
