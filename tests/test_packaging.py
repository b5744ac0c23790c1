"""What somebody gets who installs the program: the wheel, in a venv of its own, with no network."""

import os
import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support import GitRepository, make_repository

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("hooks", "prompts", "workers")

# One worker of pytest builds and installs; the others do not do it again.
pytestmark = pytest.mark.xdist_group("packaging")


def run(*words: str | Path, **environment: str) -> str:
    done = subprocess.run(
        words, capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built by what is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", *offline, "--wheel-dir", folder, ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh venv with the wheel in it. What it depends on is lent by the Python that runs the tests."""
    venv = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", "--without-pip", venv)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", venv / "bin" / "python")
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel)
    packages = next(venv.glob("lib/python*/site-packages"))
    (packages / "lent.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    (venv / "bin" / "ruff").symlink_to(Path(sys.executable).with_name("ruff"))
    return venv


@pytest.fixture
def stranger(tmp_path: Path, installed: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A repository that never saw the program; its user has an empty HOME and `git lattice` on PATH."""
    home = tmp_path / "empty"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("PATH", f"{installed / 'bin'}:{os.environ['PATH']}")
    repository = make_repository(tmp_path / "strange folder")
    repository.git("config", "user.name", "Ana")
    repository.git("config", "user.email", "ana@example.org")
    repository.commit({"sum.py": "def add(a, b):\n    return a + b\n"}, "first")
    repository.commit({"sum.py": "def add(a, b):\n    return a + c\n"}, "second")
    return repository


def files_below(folder: Path) -> dict[str, bytes]:
    tracked = subprocess.run(["git", "ls-files", "-z", "."], cwd=folder, capture_output=True, check=False)
    names = [name for name in tracked.stdout.decode().split("\0") if name]
    return {name: (folder / name).read_bytes() for name in names}


@pytest.mark.parametrize("folder", SHIPPED)
def test_wheel_carries_every_file_of_a_shipped_folder(wheel: Path, folder: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}

    expected = files_below(ROOT / folder)
    assert expected
    for name, content in expected.items():
        assert inside[f"lattice/_shipped/{folder}/{name}"] == content


def test_wheel_carries_the_program_and_nothing_of_its_workshop(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}

    assert {top for top in tops if not top.startswith("git_lattice-")} == {"lattice"}


def test_shipped_files_of_an_installation_are_its_own(installed: Path, tmp_path: Path) -> None:
    script = "from lattice import shipped; print(shipped.root()); print(*shipped.workers(), sep='\\n')"

    root, *workers = run(installed / "bin" / "python", "-I", "-c", script).splitlines()

    assert Path(root).is_relative_to(installed)
    assert workers == sorted(f"workers/{path.name}" for path in (ROOT / "workers").glob("*.json"))


def test_git_finds_the_program_and_reviews_a_strange_repository(stranger: GitRepository) -> None:
    stranger.git("lattice", "init")

    review = subprocess.run(
        ["git", "lattice", "worker", "run", "CodeReviewLite", "--wait"],
        cwd=stranger.path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert review.returncode == 1, review.stdout + review.stderr
    assert "sum.py" in review.stdout
    assert "sum.py" in stranger.git("notes", "--ref=lattice", "show", "HEAD")


def test_reviewing_leaves_nothing_in_the_worktree(stranger: GitRepository) -> None:
    stranger.git("lattice", "init")
    stranger.git("lattice", "worker", "run", "CodeReviewLite", "--wait", check=False)

    assert stranger.git("status", "--porcelain", "--ignored") == ""
    assert len(stranger.git("worktree", "list").splitlines()) == 1


def test_man_page_and_completions_are_where_shells_look(installed: Path) -> None:
    for place in (
        "man/man1/git-lattice.1",
        "bash-completion/completions/git-lattice",
        "zsh/site-functions/_git-lattice",
        "fish/vendor_completions.d/git-lattice.fish",
    ):
        assert (installed / "share" / place).stat().st_size > 0


@pytest.mark.parametrize(("typed", "completed"), [("ta", "task"), ("task cr", "create")])
def test_git_completion_in_bash_reaches_the_commands(installed: Path, typed: str, completed: str) -> None:
    # What git's own completion hands over for `git -C . lattice WORDS<TAB>`.
    script = f"""
        source {installed}/share/bash-completion/completions/git-lattice
        words=(git -C . lattice {typed}) __git_cmd_idx=3
        cword=$((${{#words[@]}} - 1))
        _git_lattice
        echo "${{COMPREPLY[@]}}"
    """

    answer = run("bash", "-c", script, PATH=f"{installed / 'bin'}:{os.environ['PATH']}")

    assert answer == f"{completed}\n"


def test_man_follows_path_to_the_page(installed: Path) -> None:
    man = shutil.which("man")
    found = run(man, "-w", "git-lattice", PATH=f"{installed / 'bin'}:{os.environ['PATH']}") if man else None

    assert found in (None, f"{installed}/share/man/man1/git-lattice.1\n")


@pytest.mark.parametrize(
    ("lacking", "package"),
    [("*", "python3.11-venv"), ("*ensurepip*", "python3-venv")],
    ids=["python", "venv"],
)
def test_make_names_the_package_that_is_missing_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str, package: str
) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "bin").mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        program = tmp_path / "bin" / name
        program.write_text(f'#!/bin/sh\ncase "$2" in {lacking}) exit 1 ;; esac\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
        monkeypatch.delenv(name, raising=False)

    made = subprocess.run(["make", "test"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert made.returncode == 2
    assert made.stdout == ""
    assert len(made.stderr.splitlines()) == 1
    assert package in made.stderr
