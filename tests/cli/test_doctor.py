"""`doctor` and `notes rebuild`."""

from pathlib import Path

import pytest
from support import GitRepository

from lattice.cli.main import COMMANDS
from tests.cli.conftest import Reviewer, Typed


def levels(typed: Typed, *words: str, code: int = 0) -> dict[str, str]:
    """Each check's level by its name."""
    return {check["name"]: check["level"] for check in typed.json("doctor", *words, code=code)[0]["checks"]}


def test_a_sound_repository_passes_every_check(typed: Typed, repo: GitRepository, reviewer: Reviewer) -> None:
    reviewer.review(repo.git("rev-parse", "HEAD"))
    typed("notes", "rebuild")

    found = levels(typed, "--full")

    assert set(found.values()) == {"ok", "note"}
    assert {"git", "python", "pygit2", "log", "integrity", "reflog", "locks", "notes"} <= found.keys()


def test_it_says_what_holds_an_engines_processes_together(typed: Typed, repo: GitRepository) -> None:
    repo.git("config", "lattice.cgroup", "false")

    checks = {check["name"]: check for check in typed.json("doctor")[0]["checks"]}

    assert checks["processes"]["detail"].startswith("engines are kept together by ")
    assert checks["processes"]["detail"].endswith("; lattice.cgroup is off")
    assert checks["processes"]["level"] in ("ok", "note")


def test_text_is_one_line_a_check_and_a_hint_under_what_is_wrong(typed: Typed, repo: GitRepository) -> None:
    lock = repo.path / ".git/refs/lattice/events.lock"
    lock.touch()

    said = typed("doctor").out.splitlines()

    place = next(number for number, row in enumerate(said) if row.startswith("warn  locks: "))
    assert f"'{lock}', empty, 0 seconds old" in said[place]
    assert said[place + 1] == f"      hint: if no git is at work: rm '{lock}'"
    assert lock.exists()


def test_a_tree_that_does_not_follow_from_its_events_is_found(typed: Typed, repo: GitRepository) -> None:
    typed("task", "create", "one")
    tip = repo.git("rev-parse", "refs/lattice/events")
    forged = repo.git("commit-tree", repo.git("rev-parse", f"{tip}~1^{{tree}}"), "-p", tip, "-m", "forged")
    repo.git("update-ref", "refs/lattice/events", forged)

    assert levels(typed, code=1)["integrity"] == "fail"


def test_a_log_that_is_no_log_is_found(typed: Typed, repo: GitRepository) -> None:
    repo.git("update-ref", "refs/lattice/events", "HEAD")

    assert levels(typed, code=1)["log"] == "fail"


def test_a_ref_that_holds_no_id_is_found(typed: Typed, repo: GitRepository) -> None:
    (repo.path / ".git/refs/lattice/events").write_text("garbage\n")

    assert levels(typed, code=1)["log"] == "fail"


def test_a_missing_log_is_no_failure(typed: Typed, repo: GitRepository) -> None:
    repo.git("update-ref", "-d", "refs/lattice/events")

    assert levels(typed)["log"] == "warn"


def test_a_missing_reflog_is_a_warning(typed: Typed, repo: GitRepository) -> None:
    (repo.path / ".git/logs/refs/lattice/events").unlink()

    assert levels(typed)["reflog"] == "warn"


def test_a_bad_setting_is_found(typed: Typed, repo: GitRepository) -> None:
    repo.git("config", "lattice.maxRuns", "many")

    assert levels(typed, code=1)["settings"] == "fail"


def test_notes_that_are_behind_are_found_and_rebuilt(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    head = repo.git("rev-parse", "HEAD")
    reviewer.review(head)
    before = levels(typed)["notes"]

    said = typed("notes", "rebuild").out

    assert (before, levels(typed)["notes"]) == ("warn", "ok")
    assert said == f"refs/notes/lattice {repo.git('rev-parse', 'refs/notes/lattice')}\n"
    assert "Lint: pass (static 1.0)" in repo.git("notes", "--ref=lattice", "show", head)


def test_notes_are_not_behind_for_what_is_no_review(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    reviewer.review(repo.git("rev-parse", "HEAD"))
    typed("notes", "rebuild")

    typed("task", "create", "one")

    assert levels(typed)["notes"] == "ok"


def test_notes_of_people_are_moved_aside_and_told(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    head = repo.git("rev-parse", "HEAD")
    reviewer.review(head)
    repo.git("notes", "--ref=lattice", "add", "-m", "mine", head)

    said = typed("notes", "rebuild").out

    assert f"moved the note on {head} to refs/notes/lattice-foreign\n" in said
    assert repo.git("notes", "--ref=lattice-foreign", "show", head) == "mine"


def test_without_reviews_there_are_no_notes(typed: Typed) -> None:
    assert typed("notes", "rebuild").out == "refs/notes/lattice (no reviews, no notes)\n"


def test_it_changes_nothing(typed: Typed, repo: GitRepository) -> None:
    def everything() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in (repo.path / ".git").rglob("*") if path.is_file()}

    before = everything()

    typed("doctor", "--full")

    assert everything() == before


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_explains_itself_with_an_example_of_itself(typed: Typed, words: str) -> None:
    said = typed(*words.split(), "-h").out

    assert said.startswith(f"Usage: git lattice {words} ")
    assert f"\n  Example: git lattice {words}" in said
    assert said == typed(*words.split(), "--help").out
