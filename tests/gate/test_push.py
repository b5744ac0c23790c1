"""The gate in git's hooks: real pushes to a real remote, from a clone and into a server."""

import subprocess
from pathlib import Path

import pytest
from support import GitRepository, Lattice, make_repository

from .conftest import Asked

WAY_OUT = "hint: git push --no-verify pushes all the same; git config lattice.gate off ends the asking"


def hook(repository: GitRepository, name: str, command: str) -> None:
    """A stand-in for a hook, which does nothing but ask the gate."""
    folder = Path(repository.git("rev-parse", "--absolute-git-dir")) / "hooks"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{command}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def remote(gate: Asked, repo: GitRepository, program: Path, tmp_path: Path) -> GitRepository:
    """A remote `origin` that has `main`; every push to it asks the gate."""
    origin = make_repository(tmp_path / "origin.git", "--bare")
    repo.git("remote", "add", "origin", str(origin.path))
    repo.git("push", "--quiet", "origin", "main")
    hook(repo, "pre-push", 'exec git-lattice gate --pre-push "$1"')
    return origin


def push(repo: GitRepository, *words: str) -> tuple[int, str]:
    """How `git push WORDS` ends, and all that it says."""
    done = subprocess.run(
        ["git", "push", *words],
        cwd=repo.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def has(remote: GitRepository, commit: str, ref: str = "refs/heads/topic") -> bool:
    return remote.git("rev-parse", "--quiet", "--verify", ref, check=False) == commit


def test_a_push_of_what_is_not_reviewed_is_refused(
    gate: Asked, repo: GitRepository, remote: GitRepository
) -> None:
    head = gate.commit("one")

    code, said = push(repo, "origin", "topic")

    assert code == 1
    assert f"{head[:7]} no review: git lattice worker run CodeReviewLite {head[:12]}\n" in said
    assert WAY_OUT in said
    assert not has(remote, head)


def test_a_push_of_what_is_reviewed_goes_through(
    gate: Asked, repo: GitRepository, remote: GitRepository
) -> None:
    head = gate.commit("one")
    gate.review(head)

    code, said = push(repo, "origin", "topic")

    assert (code, has(remote, head)) == (0, True)
    assert "1 commit is reviewed, nothing important is open\n" in said
    assert "hint" not in said


def test_there_is_a_way_around(gate: Asked, repo: GitRepository, remote: GitRepository) -> None:
    head = gate.commit("one")

    assert push(repo, "--no-verify", "origin", "topic")[0] == 0
    assert has(remote, head)


def test_a_warning_says_the_same_and_stops_nobody(
    gate: Asked, repo: GitRepository, remote: GitRepository
) -> None:
    head = gate.commit("one")
    repo.git("config", "lattice.gate", "warn")

    code, said = push(repo, "origin", "topic")

    assert (code, has(remote, head)) == (0, True)
    assert f"{head[:7]} no review: " in said
    assert "hint" not in said


def test_a_warning_stops_nobody_even_where_nothing_can_be_said(
    repo: GitRepository, program: Path, tmp_path: Path
) -> None:
    make_repository(tmp_path / "origin.git", "--bare")
    hook(repo, "pre-push", 'exec git-lattice gate --pre-push "$1"')
    repo.git("config", "lattice.gate", "warn")

    code, said = push(repo, str(tmp_path / "origin.git"), "main")

    assert code == 0
    assert "warning: there is no log in this repository\n" in said


def test_a_warning_leaves_standard_output_alone(gate: Asked, repo: GitRepository) -> None:
    head = gate.commit("one")
    repo.git("config", "lattice.gate", "warn")

    said = gate("--pushed", repo.git("rev-parse", "main"), head)

    assert said.out == ""
    assert f"{head[:7]} no review: " in said.err
    gate("main..topic", code=1)


def test_only_what_the_remote_has_not_is_asked_about(
    gate: Asked, repo: GitRepository, remote: GitRepository
) -> None:
    gate.commit("one")
    push(repo, "--no-verify", "origin", "topic")
    second = gate.commit("two")
    gate.review(second)

    assert push(repo, "origin", "topic")[0] == 0
    assert has(remote, second)
    # Another branch of the same commits brings nothing that the remote has not.
    assert push(repo, "origin", "topic:other")[0] == 0


def test_a_branch_gets_nothing_unreviewed_from_another_branch_of_the_remote(
    gate: Asked, repo: GitRepository, remote: GitRepository
) -> None:
    head = gate.commit("one")
    push(repo, "--no-verify", "origin", "topic:wip")

    code, _ = push(repo, "origin", "topic:main")

    assert (code, has(remote, head, "refs/heads/main")) == (1, False)


def test_what_stands_at_the_remote_and_is_not_here_is_no_excuse(
    gate: Asked, repo: GitRepository, remote: GitRepository, tmp_path: Path
) -> None:
    repo.git("clone", "--quiet", str(remote.path), str(tmp_path / "colleague"))
    colleague = GitRepository(tmp_path / "colleague")
    colleague.git("checkout", "--quiet", "-b", "topic")
    colleague.commit({"theirs": "x\n"}, "theirs")
    colleague.git("push", "--quiet", "origin", "topic")
    head = gate.commit("one")

    code, said = push(repo, "--force", "origin", "topic")

    assert code == 1
    assert said.count(" no review: ") == 1
    gate.review(head)
    assert push(repo, "--force", "origin", "topic")[0] == 0


def test_refs_of_ours_notes_and_deletions_are_left_alone(
    gate: Asked, repo: GitRepository, remote: GitRepository
) -> None:
    gate.commit("one")
    gate.review("HEAD")
    push(repo, "origin", "topic")
    gate.commit("two")

    refs = ("refs/lattice/events", "refs/notes/lattice")
    assert push(repo, "origin", *refs, ":topic")[0] == 0
    assert push(repo, "origin", *refs, "topic")[0] == 1


def test_a_tag_is_asked_about_as_its_commit_is(
    gate: Asked, repo: GitRepository, remote: GitRepository
) -> None:
    gate.commit("one")
    repo.git("tag", "-a", "-m", "one", "v1")
    assert push(repo, "origin", "v1")[0] == 1

    gate.review("topic")

    assert push(repo, "origin", "v1")[0] == 0


def test_a_remote_without_a_name_has_nothing_yet(
    gate: Asked, repo: GitRepository, remote: GitRepository
) -> None:
    gate.commit("one")
    gate.review("topic")

    code, said = push(repo, str(remote.path), "topic")

    assert code == 1
    assert "2 of 3 commits are not reviewed" in said


def test_without_a_log_no_push_goes_through(repo: GitRepository, program: Path, tmp_path: Path) -> None:
    make_repository(tmp_path / "origin.git", "--bare")
    hook(repo, "pre-push", 'exec git-lattice gate --pre-push "$1"')

    code, said = push(repo, str(tmp_path / "origin.git"), "main")

    assert code == 1
    assert "error: there is no log in this repository" in said


def test_lines_that_git_does_not_write_are_no_answer(gate: Asked, lattice: Lattice, tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.write_text("refs/heads/topic\n")

    with lines.open() as stdin:
        said = lattice("gate", "--pre-push", "origin", stdin=stdin, code=2)

    assert said.err.startswith("error: 'refs/heads/topic' is no line of a pre-push hook\n")


@pytest.fixture
def server(gate: Asked, repo: GitRepository, program: Path, tmp_path: Path) -> GitRepository:
    """A shared repository that has `main`, and asks the gate about every branch that is pushed."""
    shared = make_repository(tmp_path / "shared.git", "--bare")
    repo.git("remote", "add", "shared", str(shared.path))
    repo.git("push", "--quiet", "shared", "main")
    hook(shared, "update", 'case $1 in refs/heads/*) exec git-lattice gate --pushed "$2" "$3" ;; esac')
    return shared


def test_a_server_refuses_what_its_own_log_does_not_know(
    gate: Asked, repo: GitRepository, server: GitRepository
) -> None:
    head = gate.commit("one")
    gate.review(head)

    code, said = push(repo, "shared", "topic")
    assert (code, "there is no log in this repository" in said) == (1, True)

    assert push(repo, "shared", "refs/lattice/events")[0] == 0
    code, said = push(repo, "shared", "topic")
    assert (code, has(server, head)) == (0, True)
    assert "remote: 1 commit is reviewed, nothing important is open" in said


def test_a_server_judges_what_the_move_of_a_branch_brings(
    gate: Asked, repo: GitRepository, server: GitRepository
) -> None:
    gate.review(gate.commit("one"))
    # First the log: since git 2.51 no ref moves before the hooks of all were asked.
    push(repo, "shared", "refs/lattice/events")
    push(repo, "shared", "topic")
    head = gate.commit("two")

    code, said = push(repo, "shared", "topic")

    assert code == 1
    assert f"remote: {head[:7]} no review: " in said
    assert not has(server, head)
    assert push(repo, "shared", ":topic")[0] == 0


def test_a_server_waits_for_nobody(gate: Asked, repo: GitRepository, server: GitRepository) -> None:
    gate.commit("one")
    gate.typed("pause")
    gate.typed("worker", "run", "Custom", "topic")
    push(repo, "shared", "refs/lattice/events")
    server.git("config", "lattice.gateWait", "3600")

    code, said = push(repo, "shared", "topic")

    assert code == 1
    assert " queued, and paused: " in said
