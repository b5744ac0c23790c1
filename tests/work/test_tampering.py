"""Reviewers that do more than read: told on, kept, not believed, and nobody gets their worktree."""

from pathlib import Path

import pytest
from support import GitRepository

from . import engines
from .conftest import ANSWER, SAY_PASS
from .engines import Typed, Worker, run_of

lattice = pytest.fixture(engines.typed)

COMMIT = "echo worse > README; git commit --quiet --all --message mine"
EDIT = "echo worse > README; echo new > added"
BUILD = "mkdir -p build; echo out > build/out"


def reviewing(does: str, places: Path) -> str:
    """A reviewer's shell text: it notes where it is, does something, and says that all is well."""
    return f"pwd >> {places}; {{ {does}; }} >&2; {SAY_PASS}"


@pytest.mark.parametrize(
    ("does", "told", "kept"),
    [(COMMIT, "HEAD is at ", ["README"]), (EDIT, "README", ["README", "added"])],
    ids=["commits", "edits"],
)
def test_a_reviewer_that_changes_the_commit_is_told_on_and_not_believed(
    repo: GitRepository,
    lattice: Typed,
    worker: Worker,
    tmp_path: Path,
    does: str,
    told: str,
    kept: list[str],
) -> None:
    places = tmp_path / "places"
    head = worker(reviewing(does, places))

    review = lattice.json("worker", "run", "Custom", "--wait", code=3)[0]
    row = lattice.rows()[review["run"]]
    shown = lattice.json("review", "show", code=3)[0]
    again = lattice.json("worker", "run", "Custom", "--wait", code=3)[0]

    assert (row["state"], row["verdict"]) == ("completed", "inconclusive")
    assert any(told in each for each in row["tampered"]), row["tampered"]
    assert (review["verdict"], shown["verdict"]) == ("inconclusive", "inconclusive")
    assert shown["tampered"] == row["tampered"]
    keep = f"refs/lattice/keep/{row['id']}"
    assert repo.git("show", f"{keep}:README") == "worse"
    assert repo.git("diff", "--name-only", head, keep).splitlines() == kept
    assert again["run"] != review["run"]
    first, second = places.read_text().splitlines()
    assert first != second
    assert not Path(first).exists()
    assert repo.git("show", "HEAD:README") == "hello"
    assert repo.git("status", "--porcelain") == ""


def test_a_reviewer_of_another_commit_has_made_no_review(
    repo: GitRepository, lattice: Typed, worker: Worker
) -> None:
    say = f'printf \'{ANSWER}\' "$(git rev-parse HEAD~1)" "$(git rev-parse HEAD)"'
    repo.commit({"README": "second\n"})
    worker(f"git checkout --quiet HEAD~1; {say}")

    lattice("worker", "run", "Custom", "--wait", code=3)

    row = next(iter(lattice.rows().values()))
    assert (row["state"], row["failure"]) == ("failed", "bad_output")
    assert row["tampered"][0].startswith("HEAD is at ")
    assert "the answer is about base" in row["message"]


def test_what_git_ignores_is_no_tampering_and_does_not_stay(
    repo: GitRepository, lattice: Typed, worker: Worker, tmp_path: Path
) -> None:
    places = tmp_path / "places"
    repo.git("config", "lattice.maxRuns", "1")
    repo.commit({".gitignore": "build/\n"})
    worker(reviewing(f"git status --porcelain --ignored >> {places}; {BUILD}", places))

    first = lattice.json("worker", "run", "Custom", "--wait")[0]
    reused = lattice.json("worker", "run", "Custom")[0]
    second = lattice.json("worker", "run", "Custom", "--again", "--wait")[0]

    assert [run_of(repo, each["run"]).tampered for each in (first, second)] == [(), ()]
    assert (reused["answered"], reused["run"]) == ("reused", first["run"])
    before, after = places.read_text().splitlines()
    assert before == after
    assert repo.git("for-each-ref", "refs/lattice/keep") == ""


def test_where_a_worker_may_write_new_files_are_welcome_and_edits_are_not(
    repo: GitRepository, lattice: Typed, worker: Worker
) -> None:
    edits = 'test "$(git log -1 --format=%s)" = worse && echo worse > README'
    worker(f"echo new > added; {edits}; {SAY_PASS}", workspace="write")

    added = lattice.json("worker", "run", "Custom", "--wait")[0]["run"]
    repo.commit(message="worse")
    edited = lattice.json("worker", "run", "Custom", "--wait", code=3)[0]["run"]

    assert run_of(repo, added).tampered == ()
    assert [each.split()[-1] for each in run_of(repo, edited).tampered] == ["README"]
