"""`doctor` and `notes rebuild`."""

import json
import os
import re
from pathlib import Path
from typing import Any

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
    assert re.search(rf"'{re.escape(str(lock))}', empty, \d+ seconds? old", said[place])
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


@pytest.mark.parametrize("option", ["--full", "--engines"])
def test_it_changes_nothing(typed: Typed, repo: GitRepository, option: str) -> None:
    def everything() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in (repo.path / ".git").rglob("*") if path.is_file()}

    before = everything()

    typed("doctor", option)

    assert everything() == before


AGENTS = {"claude", "codex", "gemini", "opencode", "copilot"}
KEYS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "GEMINI_API_KEY", "GOOGLE_API_KEY", "OPENAI_API_KEY")


def listed(folder: str) -> list[str]:
    return os.listdir(folder) if os.path.isdir(folder) else []


@pytest.fixture
def agents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH for agent programs, in place of those that the machine may have."""
    folder = tmp_path / "agents"
    folder.mkdir()
    system = [
        place for place in os.environ["PATH"].split(os.pathsep) if not (Path(place) / "claude").exists()
    ]
    monkeypatch.setenv("PATH", os.pathsep.join([str(folder), *system]))
    for name in (*KEYS, "CODEX_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return folder


def install(folder: Path, name: str, shell: str) -> Path:
    """A program on PATH that does what the shell's words say."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{shell}\n")
    program.chmod(0o755)
    return program


def engines(typed: Typed) -> dict[str, dict[str, Any]]:
    """What `doctor --engines` found, by engine."""
    return {each["engine"]: each for each in typed.json("doctor", "--engines")[0]["engines"]}


def test_an_engine_is_told_with_its_program_version_and_login(
    typed: Typed, agents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = install(agents, "claude", "echo '2.1.330 (Claude Code)'")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "dummy-key-for-nobody")

    found = engines(typed)
    text = typed("doctor", "--engines").out

    assert found["claude"] == {
        "engine": "claude",
        "where": str(program),
        "version": "2.1.330",
        "why_not": "",
        "signed_in": True,
        "how": "ANTHROPIC_API_KEY is set",
    }
    row = ["claude", "2.1.330", "yes:", "ANTHROPIC_API_KEY", "is", "set", str(program)]
    assert row in [line.split() for line in text.splitlines()]
    assert "dummy-key-for-nobody" not in text


def test_an_engine_that_is_not_there_is_nothing_wrong(typed: Typed, agents: Path) -> None:
    found = engines(typed)

    assert found["codex"]["why_not"] == "not on PATH"
    assert (found["codex"]["where"], found["codex"]["version"]) == (None, "")
    assert (found["static"]["why_not"], found["script"]["why_not"]) == ("", "")


def test_asking_a_program_is_all_that_is_done_with_it(typed: Typed, agents: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    for name in ("claude", "gemini", "opencode", "copilot"):
        install(agents, name, f'echo "{name} $*" >> {asked}; echo 1.0.0')

    typed("doctor", "--engines")

    assert sorted(asked.read_text().splitlines()) == [
        f"{name} --version" for name in ("claude", "copilot", "gemini", "opencode")
    ]


def test_a_program_that_fails_or_hangs_has_no_version_and_holds_nobody_up(
    typed: Typed, agents: Path, tmp_path: Path
) -> None:
    fifo = tmp_path / "never"
    os.mkfifo(fifo)
    install(agents, "claude", f"exec cat {fifo}")
    install(agents, "gemini", "echo 9.9.9; exit 1")
    install(agents, "copilot", "echo 1.0.102")

    found = engines(typed)

    assert {name: found[name]["version"] for name in ("claude", "gemini", "copilot")} == {
        "claude": "",
        "gemini": "",
        "copilot": "1.0.102",
    }


def sandboxes(typed: Typed) -> dict[str, str]:
    """Why each sandbox cannot be used, by name."""
    found = typed.json("doctor", "--engines")[0]["sandboxes"]
    return {each["name"]: each["why_not"] for each in found}


def test_it_says_whether_codex_can_confine_what_it_runs(typed: Typed, agents: Path) -> None:
    install(
        agents, "codex", 'test "$1" != sandbox && echo 0.169.0 || { echo "bwrap: no \x1b[2K" >&2; exit 1; }'
    )

    refused = {each["name"]: each["why_not"] for each in typed.json("doctor", "--engines")[0]["sandboxes"]}
    install(agents, "codex", "echo 0.169.0")
    usable = {each["name"]: each["why_not"] for each in typed.json("doctor", "--engines")[0]["sandboxes"]}

    assert refused["codex"].startswith("bwrap: no")
    assert usable["codex"] == ""


def test_a_sandbox_that_is_turned_off_is_told(typed: Typed, repo: GitRepository, agents: Path) -> None:
    repo.git("config", "lattice.sandbox", "off")

    assert "sandbox bwrap: cannot be used: 'lattice.sandbox' is 'off'\n" in typed("doctor", "--engines").out


def workers(typed: Typed) -> dict[str, dict[str, Any]]:
    """What would run, by worker."""
    return {each["worker"]: each for each in typed.json("doctor", "--engines")[0]["workers"]}


def test_it_says_with_which_engine_each_worker_would_run(
    typed: Typed, repo: GitRepository, agents: Path
) -> None:
    install(agents, "gemini", "echo 0.61.0")
    own = {"name": "Own", "engine": "codex"}
    repo.commit({"workers/own.json": json.dumps(own), "workers/broken.json": '{"name": "Broken", "x": 1}'})
    before = {each["worker"]: each for each in typed.json("doctor", "--engines")[0]["workers"]}
    typed("worker", "trust", "Own", "--yes")
    after = {each["worker"]: each for each in typed.json("doctor", "--engines")[0]["workers"]}

    assert before["CodeReviewLite"]["engine"] == "static"
    assert "claude is not on PATH" in before["CodeReviewLite"]["passed_over"]
    assert any(
        each.startswith("gemini is not signed in: ") for each in before["CodeReviewLite"]["passed_over"]
    )
    assert (before["Own"]["engine"], before["Own"]["why_not"]) == (
        None,
        "worker 'Own' is not approved in this clone",
    )
    assert after["Own"]["why_not"] == "cannot start 'Own': engine codex is not on PATH"
    assert "unknown key 'x'" in before["Broken"]["why_not"]


def test_it_needs_no_commit(typed: Typed, repo: GitRepository, agents: Path) -> None:
    repo.git("update-ref", "-d", "HEAD")

    assert "CodeReviewLite would run with static\n" in typed("doctor", "--engines").out


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_explains_itself_with_an_example_of_itself(typed: Typed, words: str) -> None:
    said = typed(*words.split(), "-h").out

    assert said.startswith(f"Usage: git lattice {words} ")
    assert f"\n  Example: git lattice {words}" in said
    assert said == typed(*words.split(), "--help").out
