"""What a request means: the words resolved to two commits, and the version of the worker that may run."""

from pathlib import Path

import pytest
from support import GitRepository, Lattice

from . import engines

lattice = pytest.fixture(engines.typed)


def target(lattice: Lattice, *words: str) -> tuple[str, str]:
    lattice("worker", "run", "CodeReviewLite", *words, "--wait")
    run = lattice.json("worker", "ps", "-a")[0]
    return str(run["base"]), str(run["head"])


@pytest.fixture
def three(repo: GitRepository) -> tuple[str, str, str]:
    """Three commits on main, the oldest first."""
    return repo.git("rev-parse", "HEAD"), repo.commit({"b": "b\n"}), repo.commit({"c": "c\n"})


def test_one_revision_is_reviewed_against_its_first_parent(
    lattice: Lattice, three: tuple[str, str, str]
) -> None:
    assert target(lattice, "HEAD~1") == three[:2]


def test_a_range_is_reviewed_as_it_stands(lattice: Lattice, three: tuple[str, str, str]) -> None:
    assert target(lattice, "HEAD~2..HEAD") == (three[0], three[2])


def test_a_task_is_its_branch_against_where_it_left_the_default_one(
    repo: GitRepository, lattice: Lattice, three: tuple[str, str, str]
) -> None:
    lattice("task", "create", "Parse dates")
    repo.git("checkout", "--quiet", "-b", "feat/LAT-1-dates", "HEAD~1")
    repo.commit({"d": "d\n"})
    head = repo.commit({"e": "e\n"})
    repo.git("checkout", "--quiet", "main")

    assert target(lattice, "LAT-1") == (three[1], head)


def test_options_say_what_is_what(repo: GitRepository, lattice: Lattice, three: tuple[str, str, str]) -> None:
    lattice("task", "create", "T")
    repo.git("branch", "LAT-1", "HEAD~1")

    assert target(lattice, "--rev", "LAT-1", "--task", "LAT-1") == three[:2]


def test_a_bare_repository_is_reviewed(
    repo: GitRepository, three: tuple[str, str, str], tmp_path: Path
) -> None:
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))

    assert target(Lattice(GitRepository(tmp_path / "bare.git")), "main") == three[1:]


@pytest.mark.parametrize(
    ("words", "code", "message", "hint"),
    [
        (["Nobody"], 4, "no worker 'Nobody'", "git lattice worker list"),
        (["Bad"], 2, "'workers/bad.json': unknown key 'comand'", "one of name, "),
        (["CodeReviewLite", "nowhere"], 4, "no commit 'nowhere'", "git log --all --oneline"),
        (["CodeReviewLite", "LAT-9"], 4, "no task 'LAT-9'", "git lattice task list"),
        (["CodeReviewLite", "a", "b"], 2, "cannot tell what 'b' is", "--task TASK --rev REV"),
        (["CodeReviewLite", "HEAD...HEAD"], 2, "'HEAD...HEAD' is not a range", "BASE..HEAD, with two dots"),
        (
            ["CodeReviewLite", "--timeout", "0"],
            2,
            "'0' is no time limit",
            "20m, 90s or 1h, 24h at most",
        ),
        (["CodeReviewLite", "--actor", "ana"], 2, "'ana' is not an actor", "human:NAME or agent:NAME"),
    ],
)
def test_a_request_that_makes_no_sense_gets_one_message_and_one_hint(
    repo: GitRepository, lattice: Lattice, words: list[str], code: int, message: str, hint: str
) -> None:
    repo.commit({"workers/bad.json": '{"name":"Bad","engine":"script","comand":["x"]}'})

    said = lattice("worker", "run", *words, code=code)

    assert said.err.startswith(f"error: {message}\nhint: {hint}")
    assert said.err.count("\n") == 2


def test_before_the_first_commit_there_is_nothing_to_review(repo: GitRepository, lattice: Lattice) -> None:
    repo.git("checkout", "--quiet", "--orphan", "new")

    assert "hint: commit something first" in lattice("worker", "run", "CodeReviewLite", code=4).err
