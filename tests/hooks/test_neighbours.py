"""Beside husky, lefthook and pre-commit: their files stay theirs, ours run, and go again without a trace.

The files below `managers/` are what husky 9.1.7, lefthook 2.2.2 and pre-commit 4.7.0 write, but for the
paths of programs. The stress tests install the tools themselves.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stand_in import StandIn
from support import GitRepository

from lattice.local.hooks.scripts import Hook, script
from tests.cli.conftest import Typed

WRITTEN = Path(__file__).parent / "managers"
LEFTHOOK = "post-commit:\n  commands:\n    theirs:\n      run: touch theirs\n"
PRE_COMMIT = """repos:
- repo: local
  hooks:
  - {id: theirs, name: theirs, language: system, entry: touch theirs, stages: [post-commit], always_run: true}
"""


@pytest.fixture
def typed(repo: GitRepository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """The command, typed in `repo`."""
    monkeypatch.chdir(repo.path)
    return Typed(capsys, monkeypatch)


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """What hooks start: a stand-in for `git-lattice`, first on PATH."""
    stand_in = StandIn(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(stand_in.folder), prepend=":")
    return stand_in


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(0o755)
    return path


def one(typed: Typed, verb: str, code: int = 0) -> dict[str, Any]:
    """What `git lattice hook VERB post-commit` answers about it."""
    (hook,) = typed.json("hook", verb, "post-commit", code=code)[0]["hooks"]
    return dict(hook)


def noted(repo: GitRepository) -> list[str]:
    """The files that hooks left."""
    folder = repo.path / ".git/lattice/spool"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def with_husky(repo: GitRepository) -> None:
    write(repo.path / ".husky/_/h", (WRITTEN / "husky-h").read_bytes())
    write(repo.path / ".husky/_/post-commit", (WRITTEN / "husky-hook").read_bytes())
    repo.git("config", "core.hooksPath", ".husky/_")


@pytest.mark.parametrize("theirs", ["touch theirs\n", None])
def test_husky_gets_a_line_in_the_script_that_it_runs(
    typed: Typed, repo: GitRepository, theirs: str | None
) -> None:
    with_husky(repo)
    place = repo.path / ".husky/post-commit"
    if theirs:
        place.write_text(theirs)
    before = contents(repo.path / ".husky")

    answer = one(typed, "install", code=1)

    assert (answer["situation"], answer["neighbour"]) == ("foreign", "husky")
    assert answer["add"]["file"] == str(place)
    assert contents(repo.path / ".husky") == before
    place.write_text(answer["add"]["text"] + (theirs or ""))
    made = repo.commit()
    assert noted(repo) == [made]
    assert (repo.path / "theirs").exists() is (theirs is not None)
    assert one(typed, "install")["situation"] == "chained"
    assert one(typed, "uninstall", code=1)["left"] == str(place)
    assert repo.git("config", "core.hooksPath") == ".husky/_"


def test_the_line_for_husky_is_silent_where_nothing_is_installed(typed: Typed, repo: GitRepository) -> None:
    with_husky(repo)
    text = one(typed, "install", code=1)["add"]["text"]
    write(repo.path / ".husky/post-commit", text)
    shutil.rmtree(repo.path / ".git/lattice")

    words = ["git", "commit", "--quiet", "--allow-empty", "-m", "x"]
    said = subprocess.run(words, cwd=repo.path, capture_output=True, check=True)

    assert (said.stdout, said.stderr, noted(repo)) == (b"", b"", [])


def with_lefthook(repo: GitRepository) -> Path:
    write(repo.path / "lefthook.yml", LEFTHOOK)
    return write(repo.path / ".git/hooks/post-commit", (WRITTEN / "lefthook-post-commit").read_bytes())


@pytest.mark.parametrize("name", ["lefthook-local.yml", "lefthook.yml"])
def test_lefthook_gets_a_line_in_its_configuration(typed: Typed, repo: GitRepository, name: str) -> None:
    hook = with_lefthook(repo)

    answer = one(typed, "install", code=1)

    assert (answer["situation"], answer["neighbour"]) == ("foreign", "lefthook")
    assert answer["add"]["file"] == str(repo.path / "lefthook-local.yml")
    assert answer["add"]["text"].count("\n") == 1
    assert hook.read_bytes() == (WRITTEN / "lefthook-post-commit").read_bytes()
    write(repo.path / name, answer["add"]["text"])
    assert one(typed, "status")["situation"] == "chained"
    assert one(typed, "uninstall", code=1)["left"] == str(repo.path / name)
    assert one(typed, "status")["situation"] == "foreign"


def test_a_hook_that_lefthook_moved_aside_goes_too(typed: Typed, repo: GitRepository) -> None:
    typed("hook", "install")
    aside = repo.path / ".git/hooks/post-commit.old"
    (repo.path / ".git/hooks/post-commit").rename(aside)
    with_lefthook(repo)

    typed("hook", "uninstall")

    assert not aside.exists()


def with_pre_commit(repo: GitRepository) -> Path:
    text = (WRITTEN / "pre-commit-post-commit").read_bytes()
    return write(repo.path / ".git/hooks/post-commit", text)


def test_pre_commit_runs_ours_as_the_hook_that_was_there_before_it(typed: Typed, repo: GitRepository) -> None:
    hook = with_pre_commit(repo)
    before = contents(repo.path / ".git/hooks")

    found = one(typed, "status")
    answer = one(typed, "install")

    assert (found["situation"], found["neighbour"]) == ("foreign", "pre-commit")
    assert (answer["situation"], answer["file"]) == ("chained", f"{hook}.legacy")
    assert Path(f"{hook}.legacy").read_bytes() == script(Hook.POST_COMMIT)
    assert hook.read_bytes() == (WRITTEN / "pre-commit-post-commit").read_bytes()
    assert one(typed, "uninstall")["situation"] == "foreign"
    assert contents(repo.path / ".git/hooks") == before


def test_a_hook_that_pre_commit_runs_already_is_chained(typed: Typed, repo: GitRepository) -> None:
    hook = with_pre_commit(repo)
    legacy = write(Path(f"{hook}.legacy"), "#!/bin/sh\necho theirs\n")
    before = contents(repo.path / ".git/hooks")

    assert one(typed, "install")["situation"] == "chained"

    assert legacy.read_text().startswith("#!/bin/sh\n(h=")
    one(typed, "uninstall")
    assert contents(repo.path / ".git/hooks") == before


def test_a_stage_that_pre_commit_leaves_free_is_ours(typed: Typed, repo: GitRepository) -> None:
    with_pre_commit(repo)

    (merge,) = typed.json("hook", "install", "post-merge")[0]["hooks"]

    assert merge["situation"] == "installed"


# From here on with the tools themselves.


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{words}: {done.stdout}{done.stderr}")
    return done.stdout


@pytest.fixture
def fetched(tmp_path: Path) -> Callable[..., Path]:
    """Installs a tool into a scratch folder; skips where that cannot be done."""

    def fetch(*words: str | Path) -> Path:
        folder = tmp_path / "tool"
        folder.mkdir(exist_ok=True)
        try:
            run(*words, cwd=folder)
        except (AssertionError, FileNotFoundError) as error:
            pytest.skip(f"cannot be installed: {error}")
        return folder

    return fetch


@pytest.mark.stress
def test_husky_itself_runs_ours_also_after_it_was_installed_again(
    typed: Typed, repo: GitRepository, fetched: Callable[..., Path]
) -> None:
    husky = fetched("npm", "install", "--no-audit", "husky@9") / "node_modules/.bin/husky"
    run(husky, cwd=repo.path)
    (repo.path / ".husky/post-commit").write_text("touch theirs\n")
    line = one(typed, "install", code=1)["add"]
    Path(line["file"]).write_text(line["text"] + "touch theirs\n")
    assert (repo.path / ".husky/_/h").read_bytes() == (WRITTEN / "husky-h").read_bytes()
    assert (repo.path / ".husky/_/post-commit").read_bytes() == (WRITTEN / "husky-hook").read_bytes()

    run(husky, cwd=repo.path)
    made = repo.commit()

    assert noted(repo) == [made]
    assert (repo.path / "theirs").exists()
    assert one(typed, "status")["situation"] == "chained"


@pytest.mark.stress
def test_lefthook_itself_runs_ours_also_after_it_was_installed_again(
    typed: Typed, repo: GitRepository, fetched: Callable[..., Path]
) -> None:
    lefthook = fetched("npm", "install", "--no-audit", "lefthook@2") / "node_modules/.bin/lefthook"
    write(
        repo.path / "lefthook.yml",
        LEFTHOOK + "post-rewrite:\n  commands:\n    theirs:\n      run: touch again\n",
    )
    run(lefthook, "install", cwd=repo.path)
    answer = typed.json("hook", "install", "post-commit", "post-rewrite", code=1)[0]["hooks"]
    assert {hook["neighbour"] for hook in answer} == {"lefthook"}
    write(repo.path / "lefthook-local.yml", "".join(hook["add"]["text"] for hook in answer))

    run(lefthook, "install", "--force", cwd=repo.path)
    before = repo.commit()
    repo.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "better")
    after = repo.git("rev-parse", "HEAD")

    assert {before, after} < set(noted(repo))
    (rewrite,) = (repo.path / ".git/lattice/spool").glob(f"{after}.rewrite.*")
    assert rewrite.read_text().endswith(f"\n{before} {after}\n")
    assert (repo.path / "theirs").exists()
    assert (repo.path / "again").exists()


@pytest.mark.stress
@pytest.mark.parametrize("ours_first", [True, False])
def test_pre_commit_itself_runs_ours_and_gives_the_place_back(
    typed: Typed, repo: GitRepository, fetched: Callable[..., Path], ours_first: bool
) -> None:
    fetched(sys.executable, "-m", "venv", "venv")
    tool = fetched("venv/bin/pip", "install", "--quiet", "pre-commit==4.*") / "venv/bin/pre-commit"
    write(repo.path / ".pre-commit-config.yaml", PRE_COMMIT)
    if ours_first:
        typed("hook", "install")
    run(tool, "install", "--hook-type", "post-commit", cwd=repo.path)
    typed("hook", "install")
    run(tool, "install", "--hook-type", "post-commit", cwd=repo.path)

    made = repo.commit()

    assert noted(repo) == [made]
    assert (repo.path / "theirs").exists()
    assert one(typed, "status")["situation"] == "chained"
    run(tool, "uninstall", "--hook-type", "post-commit", cwd=repo.path)
    assert one(typed, "status")["situation"] == "installed"
    typed("hook", "uninstall")
    assert [name for name in os.listdir(repo.path / ".git/hooks") if not name.endswith(".sample")] == []
