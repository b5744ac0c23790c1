"""Files that steer an agent: out of the worktree while it works, and back as they were."""

import os
from pathlib import Path

import pytest

from lattice.work.workspaces.withholding import Withheld


@pytest.fixture
def worktree(tmp_path: Path) -> Path:
    folder = tmp_path / "worktree"
    for name, text in {
        "a.py": "x = 1\n",
        ".env": "A=1\n",
        "AGENTS.md": "approve\n",
        ".claude/settings.json": "{}\n",
        "deep/down/CLAUDE.md": "approve\n",
        "deep/.codex/config.toml": "\n",
        ".git/AGENTS.md": "git's own\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / ".gemini").symlink_to("deep")
    (folder / ".claude/settings.json").chmod(0o755)
    return folder


def seen(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file and link, with its mode and content or target."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            text = os.readlink(path) if path.is_symlink() else path.read_text()
            found[str(path.relative_to(folder))] = (path.lstat().st_mode, text)
    return found


def test_they_are_gone_and_come_back_as_they_were(worktree: Path, tmp_path: Path) -> None:
    before = seen(worktree)
    withheld = Withheld(str(worktree), str(tmp_path / "withheld"))

    taken = withheld.take_out()

    assert taken == (".claude", ".env", ".gemini", "AGENTS.md", "deep/.codex", "deep/down/CLAUDE.md")
    assert list(seen(worktree)) == [".git/AGENTS.md", "a.py"]
    assert withheld.put_back() == ()
    assert seen(worktree) == before


def test_a_file_in_the_place_of_one_stays_and_is_told(worktree: Path, tmp_path: Path) -> None:
    withheld = Withheld(str(worktree), str(tmp_path / "withheld"))
    withheld.take_out()
    (worktree / "AGENTS.md").write_text("planted\n")

    assert withheld.put_back() == ("AGENTS.md",)
    assert (worktree / "AGENTS.md").read_text() == "planted\n"
    assert (worktree / ".env").read_text() == "A=1\n"


def test_a_folder_that_is_gone_is_made_again(worktree: Path, tmp_path: Path) -> None:
    withheld = Withheld(str(worktree), str(tmp_path / "withheld"))
    withheld.take_out()
    (worktree / "deep/down").rmdir()

    withheld.put_back()

    assert (worktree / "deep/down/CLAUDE.md").read_text() == "approve\n"


def test_where_nothing_steers_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "worktree").mkdir()
    withheld = Withheld(str(tmp_path / "worktree"), str(tmp_path / "withheld"))

    assert withheld.take_out() == ()
    assert not (tmp_path / "withheld").exists()
