"""`worker new`: what it writes can be used as it is, and what cannot be used is not written."""

import json
import subprocess
from pathlib import Path

import pytest
from support import ROOT, GitRepository, Lattice, make_repository

from lattice.model.worker.definition import Definition, Engine
from tests.cli.conftest import Typed


def worktree(repo: GitRepository) -> dict[str, str]:
    """The files of the working tree that are not committed, with their contents."""
    paths = repo.git("ls-files", "--others").splitlines()
    return {path: (repo.path / path).read_text() for path in paths}


def test_definition_and_prompt_are_written_and_what_comes_next_is_said(
    typed: Typed, repo: GitRepository
) -> None:
    said = typed(
        *("worker", "new", "SecurityReview", "--engine", "claude", "--model", "opus"),
        *("--prompt", "Look for injection.", "--timeout", "90s"),
    )

    files = worktree(repo)
    assert json.loads(files["workers/security-review.json"]) == {
        "name": "SecurityReview",
        "engine": "claude",
        "prompt": "prompts/security-review.md",
        "model": "opus",
        "timeout_minutes": 1.5,
    }
    assert files["prompts/security-review.md"] == "Look for injection.\n"
    assert said.out == (
        "workers/security-review.json\n"
        "prompts/security-review.md\n"
        "To have it run here:\n"
        "  git add workers/security-review.json prompts/security-review.md"
        " && git commit -m 'Add worker SecurityReview'\n"
        "  git lattice worker trust SecurityReview\n"
    )


def test_what_it_says_to_type_next_makes_a_worker_that_runs(
    typed: Typed, repo: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    say = """printf '{"v":1,"base":"%s","head":"%s","findings":[]}' "$LATTICE_BASE" "$LATTICE_COMMIT" """
    (repo.path / "deep").mkdir()
    monkeypatch.chdir(repo.path / "deep")

    said = typed("worker", "new", "Lint", "--engine", "script", "--json", "--", "sh", "-c", say)
    made = json.loads(said.out)
    subprocess.run(["sh", "-c", made["next"][0]], check=True, capture_output=True)
    typed(*made["next"][1].split()[2:], "--yes")

    assert made["files"] == ["workers/lint.json"]
    assert Lattice(repo)("worker", "run", "Lint", "--wait").code == 0


def test_only_what_was_asked_for_is_written(typed: Typed, repo: GitRepository) -> None:
    typed("worker", "new", "Quick", "--engine", "static", "--timeout", "5m")

    assert worktree(repo) == {
        "workers/quick.json": '{\n  "name": "Quick",\n  "engine": "static",\n  "timeout_minutes": 5\n}\n'
    }


def test_words_of_a_command_are_taken_as_they_are(typed: Typed, repo: GitRepository) -> None:
    odd = ["sh", "-c", "echo \"$1\" 'x' | cat; `true`", "--", "a b", "*", ""]
    one_each = [word for each in odd for word in ("--command", each)]

    typed("worker", "new", "One", "--engine", "script", "--", *odd)
    typed("worker", "new", "Two", "--engine", "script", *one_each)

    files = worktree(repo)
    assert json.loads(files["workers/one.json"])["command"] == odd
    assert json.loads(files["workers/two.json"])["command"] == odd


def test_auto_gets_every_agent_to_choose_from(typed: Typed, repo: GitRepository) -> None:
    typed("worker", "new", "Any", "--engine", "auto", "--prompt", "Look.")

    engines = json.loads(worktree(repo)["workers/any.json"])["engines"]
    assert engines == ["claude", "codex", "gemini", "opencode", "copilot"]


def test_a_prompt_may_come_from_a_file(typed: Typed, repo: GitRepository, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("From a file.\n\n")

    typed("worker", "new", "One", "--engine", "claude", "--prompt-file", str(tmp_path / "text"))
    typed("worker", "new", "Two", "--engine", "claude", "--prompt-file", "-", stdin=b"From a pipe.")

    files = worktree(repo)
    assert files["prompts/one.md"] == "From a file.\n"
    assert files["prompts/two.md"] == "From a pipe.\n"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("9", "--engine", "static"), "'workers/9.json': 'name': not an allowed text"),
        (("A/b", "--engine", "static"), "'name': not an allowed text"),
        (("Lint", "--engine", "script"), "'workers/lint.json': engine 'script' needs 'command'"),
        (
            ("Lint", "--engine", "static", "--", "true"),
            "'command' is for engine 'script', and this is 'static'",
        ),
        (("Lint", "--engine", "claude", "--timeout", "0"), "'0' is no time limit"),
        (("Lint", "--engine", "claude", "--prompt", " "), "the prompt is empty"),
        (("Lint", "--engine", "claude", "--prompt", "a", "--prompt-file", "b"), "cannot be given together"),
        (("Lint", "--engine", "static", "--prompt", "a"), "engine 'static' has no use for a prompt"),
        (
            ("Lint", "--engine", "script", "--model", "a", "--", "true"),
            "'script' has no use for a model",
        ),
        (("Lint", "--engine", "gpt"), "invalid value for '--engine': 'gpt'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_used_is_not_written(
    typed: Typed, repo: GitRepository, words: tuple[str, ...], complaint: str
) -> None:
    said = typed("worker", "new", *words, code=2)

    assert complaint in said.err
    assert worktree(repo) == {}


@pytest.mark.parametrize("path", ["workers/lint.json", "prompts/lint.md"])
def test_what_is_there_already_is_not_touched(typed: Typed, repo: GitRepository, path: str) -> None:
    repo.write({path: "mine"})

    said = typed("worker", "new", "Lint", "--engine", "claude", "--prompt", "Look.", code=5)

    assert said.err == f"error: '{path}' is there already\nhint: give another name, or edit {path}\n"
    assert worktree(repo) == {path: "mine"}


@pytest.mark.parametrize("name", ["Lint", "CodeReviewLite"])
def test_a_name_that_a_worker_has_is_refused(typed: Typed, repo: GitRepository, name: str) -> None:
    repo.commit({"workers/elsewhere.json": '{"name": "Lint", "engine": "static"}'})

    said = typed("worker", "new", name, "--engine", "static", code=5)

    assert f"error: worker '{name}' is there already (workers/" in said.err
    assert worktree(repo) == {}


@pytest.mark.parametrize("folder", ["workers", "prompts"])
def test_a_link_leads_nowhere_else(typed: Typed, repo: GitRepository, tmp_path: Path, folder: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (repo.path / folder).symlink_to(tmp_path / "elsewhere")
    repo.git("add", folder)

    said = typed("worker", "new", "Lint", "--engine", "claude", "--prompt", "Look.", code=5)

    assert f"error: '{folder}' is a symbolic link\n" in said.err
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert worktree(repo) == {}


def test_both_files_are_written_or_none(typed: Typed, repo: GitRepository) -> None:
    repo.write({"prompts": "a file where the folder should be"})

    said = typed("worker", "new", "Lint", "--engine", "claude", "--prompt", "Look.", code=9)

    assert "prompts" in said.err
    assert set(worktree(repo)) == {"prompts"}


def test_a_repository_without_a_working_tree_is_refused(tmp_path: Path) -> None:
    bare = make_repository(tmp_path / "bare.git", "--bare")

    said = Lattice(bare)("worker", "new", "Lint", "--engine", "static", code=5)

    assert said.err.startswith("error: this repository has no working tree to write to\nhint: ")


def test_every_key_and_engine_has_its_place_in_the_page_on_workers() -> None:
    page = (ROOT / "docs/workers.md").read_text()

    assert [
        key for key in Definition.__struct_fields__ if f"| `{key}`" not in page.replace("`, `", "` | `")
    ] == []
    assert [engine for engine in Engine if f"`{engine}`" not in page] == []
