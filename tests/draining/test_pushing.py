"""A commit's way through the installed hooks: reviewed, pushed, refused, resolved, pushed."""

import subprocess
from pathlib import Path

import pytest
from support import GitRepository, make_repository
from work.engines import Typed

from .looks import Hooked, commit

FINDS = """printf '{"v":1,"base":"%s","head":"%s","findings":[{"severity":"important","title":"wrong",\
"path":"bad.py","line":1,"rule":"r1","anchor":"bad.py"}]}' "$LATTICE_BASE" "$LATTICE_COMMIT" """
REVIEWS = f"""if git -C {{repo}} diff --quiet "$LATTICE_BASE" "$LATTICE_COMMIT" -- bad.py
then printf '{{{{"v":1,"base":"%s","head":"%s"}}}}' "$LATTICE_BASE" "$LATTICE_COMMIT"
else {FINDS.replace("{", "{{").replace("}", "}}")}
fi"""
"""A reviewer that minds every change of bad.py, and nothing else."""


def push(repo: GitRepository, *words: str) -> tuple[int, str]:
    """How a push ended, and all that was said meanwhile."""
    done = subprocess.run(["git", "push", *words], cwd=repo.path, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def shared(hooked: Hooked, tmp_path: Path) -> GitRepository:
    """A bare repository that `hooked` pushes to, with the hooks installed on both sides."""
    made = make_repository(tmp_path / "shared", "--bare")
    hooked.git("remote", "add", "origin", str(made.path))
    hooked.git("push", "--quiet", "origin", "main")
    hooked.define(REVIEWS.format(repo=hooked.path))
    hooked.git("push", "--quiet", "origin", "main")
    Typed(hooked)("hook", "install")
    Typed(made)("hook", "install", cwd=made.path)
    return made


def test_a_push_is_refused_until_what_was_found_is_resolved(hooked: Hooked, shared: GitRepository) -> None:
    hooked.git("config", "lattice.gate", "on")
    oid = commit(hooked, "bad.py")
    hooked.wait_for_review(oid)

    code, said = push(hooked, "origin", "main")
    assert (code, "bad.py:1: wrong" in said, "--no-verify" in said) == (1, True, True)
    assert shared.git("rev-parse", "main") != oid
    finding = Typed(hooked).json("review", "list")[0]["id"]
    Typed(hooked)("review", "resolve", finding[:8], "--as", "accepted", "--reason", "for the test")

    assert push(hooked, "origin", "main")[0] == 0
    assert shared.git("rev-parse", "main") == oid


def test_what_was_accepted_once_is_not_raised_again(hooked: Hooked, shared: GitRepository) -> None:
    assert shared.path.exists()
    first = hooked.wait_for_review(commit(hooked, "bad.py"))
    finding = Typed(hooked).json("review", "list")[0]["id"]
    Typed(hooked)("review", "resolve", finding, "--as", "refuted", "--reason", "it is meant so")
    hooked.write({"bad.py": "bad.py and more\n"})
    second = hooked.wait_for_review(commit(hooked, "good.py"))

    assert (first.verdict, second.verdict) == ("needs_changes", "pass")
    shown = Typed(hooked).json("review", "show")[0]
    assert shown["findings"] == []
    [check] = [each for each in shown["checks"] if each["name"] == "resolutions"]
    assert check["detail"] == f"refuted or accepted before, and not raised again: {finding[:12]}"


def test_a_push_of_what_nobody_reviewed_is_refused_warned_of_or_waved_through(
    hooked: Hooked, shared: GitRepository
) -> None:
    hooked.git("config", "lattice.on.commit", "")
    oid = commit(hooked, "good.py")
    hooked.wait_until_drained()

    hooked.git("config", "lattice.gate", "on")
    code, said = push(hooked, "origin", "main")
    assert (code, f"{oid[:7]}" in said) == (1, True)
    hooked.git("config", "lattice.gate", "warn")
    code, said = push(hooked, "--dry-run", "origin", "main")
    assert (code, f"{oid[:7]}" in said) == (0, True)
    hooked.git("config", "lattice.gate", "on")
    assert push(hooked, "--no-verify", "origin", "main")[0] == 0
    assert shared.git("rev-parse", "main") == oid


def test_a_push_waits_for_the_review_if_it_is_told_to(hooked: Hooked, shared: GitRepository) -> None:
    hooked.git("config", "lattice.gate", "on")
    hooked.git("config", "lattice.gateWait", "60")
    hooked.git("config", "lattice.settle", "0.5")
    oid = commit(hooked, "good.py")

    assert push(hooked, "origin", "main")[0] == 0
    assert shared.git("rev-parse", "main") == oid


def test_a_shared_repository_takes_what_its_own_log_says_is_reviewed(
    hooked: Hooked, shared: GitRepository
) -> None:
    shared.git("config", "lattice.gate", "on")
    oid = commit(hooked, "good.py")
    hooked.wait_for_review(oid)

    refused = push(hooked, "origin", "main")
    assert refused[0] == 1
    assert push(hooked, "origin", "refs/lattice/events")[0] == 0
    assert push(hooked, "origin", "main")[0] == 0
    assert shared.git("rev-parse", "main") == oid
    assert push(hooked, "origin", "+HEAD~1:refs/lattice/events")[0] == 1


def test_ours_may_be_taken_out_again_with_nothing_left(hooked: Hooked, shared: GitRepository) -> None:
    assert shared.path.exists()
    Typed(hooked)("hook", "uninstall")

    oid = commit(hooked, "bad.py")

    assert hooked.waiting == []
    assert hooked.runs(oid) == []
