"""The static engine through its command line, on real repositories."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from support import GitRepository, make_repository

from lattice.engines.static.rules import RULES
from lattice.engines.static.snapshot import MOST_BYTES, MOST_FILES, Snapshot
from lattice.git.difference import difference
from lattice.git.process import ProcessStore
from lattice.git.repository import discover
from lattice.model.ids import Oid
from lattice.model.review import Answer, Check

ROOT = Path(__file__).parents[2]
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
TOKEN = "ghp_" + "k2Vd9sQx7LmZp4TfWn8RcYb3HgJu6EaC1oDi"


GENERAL = (
    "python-syntax",
    "data-syntax",
    "conflict-markers",
    "secrets",
    "lint",
    "missing-path",
    "untested-module",
    "whitespace",
)
"""Rules that nearly every change gives something to look at."""


def asked(answer: Answer) -> int:
    """How many rules had something to look at."""
    names = {rule.NAME for rule in RULES}
    return sum(each.name in names and each.status != "skipped" for each in answer.checks)


def run_engine(
    repo: GitRepository, base: str, head: str, python: str = sys.executable, git_dir: str = "", **env: str
) -> subprocess.CompletedProcess[bytes]:
    """The engine as a child process, away from the worktree."""
    words = ["--git-dir", git_dir or str(repo.path / ".git"), "--base", base, "--head", head]
    return subprocess.run(
        [python, "-P", "-m", "lattice.engines.static", *words],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        check=False,
    )


def review(repo: GitRepository, base: str = "HEAD^", head: str = "HEAD", **how: str) -> Answer:
    """The engine's answer for `base..head`."""
    oids = [repo.git("rev-parse", name) for name in (base, head)]
    done = run_engine(repo, *oids, **how)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    return msgspec.json.decode(done.stdout, type=Answer)


def places(answer: Answer) -> list[tuple[str | None, int | None, str, str | None]]:
    """Path, line, severity and rule of every finding."""
    return [(each.path, each.line, each.severity.value, each.rule) for each in answer.findings]


def check(answer: Answer, name: str) -> Check:
    """The check of that name."""
    return next(each for each in answer.checks if each.name == name)


def test_each_defect_is_found_at_its_line(repo: GitRepository) -> None:
    repo.commit(
        {
            "pkg/app.py": "import os\n\nprint(os.sep)\n",
            "pkg/__init__.py": "",
            "tests/test_app.py": "import pkg.app, gearshift, gears_\n",
            "docs/intro.md": "# Hello\n",
            "data.json": '{"a": 1}\n',
        }
    )
    module = "def engine(a):\n" + "".join(f"    a += {n}\n" for n in range(35)) + "    return a\n"
    repo.commit(
        {
            "pkg/app.py": "import os\n\nprint(os.sep)\nprint(osx)\n",
            "pkg/broken.py": "x = 1\ndef f(:\n",
            "pkg/gears.py": module,
            "pkg/conf.py": f'TOKEN = "{TOKEN}"\n',
            "mkdocs.yml": 'nav: ["docs/intr.md"]\n',
            "data.json": '{"a": 1,}\n',
            "merge.c": "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n",
            "untidy.c": "int x; \n",
        }
    )

    answer = review(repo)

    assert places(answer) == [
        ("data.json", 1, "blocker", "data-syntax"),
        ("merge.c", 1, "blocker", "conflict-markers"),
        ("pkg/broken.py", 2, "blocker", "python-syntax"),
        ("pkg/conf.py", 1, "blocker", "secrets"),
        ("pkg/app.py", 4, "important", "ruff/F821"),
        ("mkdocs.yml", 1, "minor", "missing-path"),
        ("pkg/gears.py", 1, "minor", "untested-module"),
        ("untidy.c", 1, "nit", "whitespace"),
    ]
    assert [check(answer, name).status for name in GENERAL] == ["failed"] * len(GENERAL)
    assert all(each.body and each.in_diff for each in answer.findings)
    found = "8 findings (4 blocker, 1 important, 2 minor, 1 nit)"
    assert answer.summary == f"{found} by {asked(answer)} checks on 8 files"


def test_a_clean_commit_says_what_was_checked(repo: GitRepository) -> None:
    repo.commit({"a.py": "x = 1\n", "b.toml": "a = 1\n", "c.txt": "hello\n"})

    answer = review(repo)

    assert answer.findings == ()
    assert answer.summary == f"nothing found by {asked(answer)} checks on 3 files"
    assert [check(answer, name).status for name in GENERAL] == ["passed"] * len(GENERAL)
    assert check(answer, "ruff").detail.startswith("ruff ")
    assert (answer.base, answer.head) == (repo.git("rev-parse", "HEAD^"), repo.git("rev-parse", "HEAD"))
    assert answer.bytes_shown > 0
    assert answer.bytes_withheld == 0


def test_checks_without_a_file_of_their_kind_are_skipped_and_not_claimed(repo: GitRepository) -> None:
    repo.commit({"a.txt": "hello\n"})

    answer = review(repo)

    assert answer.summary == f"nothing found by {asked(answer)} checks on 1 file"
    assert asked(answer) < len(RULES) / 2
    assert check(answer, "lint").status == "skipped"
    assert check(answer, "ruff") == Check("ruff", "skipped", "no Python file was edited")


def test_an_empty_commit_is_reviewed(repo: GitRepository) -> None:
    repo.commit()

    assert review(repo).summary == "nothing found by 0 checks on 0 files"


def test_a_root_commit_is_compared_with_the_empty_tree(repo: GitRepository) -> None:
    repo.git("checkout", "--quiet", "--orphan", "other")
    repo.commit({"a.py": "print(nowhere)\n"})

    assert places(review(repo, EMPTY_TREE)) == [("a.py", 1, "important", "ruff/F821")]


def test_a_merge_is_compared_with_its_first_parent(repo: GitRepository) -> None:
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.commit({"topic.py": "print(nowhere)\n"})
    repo.git("checkout", "--quiet", "main")
    repo.commit({"main.py": "print(elsewhere)\n"})
    repo.git("merge", "--quiet", "--no-edit", "topic")

    assert places(review(repo)) == [("topic.py", 1, "important", "ruff/F821")]


def test_a_rename_brings_no_old_defects_along(repo: GitRepository) -> None:
    lines = "".join(f"x{n} = {n}\n" for n in range(20))
    repo.commit({"old.py": f"{lines}print(nowhere)\n"})
    repo.git("mv", "old.py", "new.py")
    repo.commit({"new.py": f"{lines}print(nowhere)\nprint(elsewhere)\n"})

    assert places(review(repo)) == [("new.py", 22, "important", "ruff/F821")]


def test_a_removed_import_is_noticed_where_the_name_is_still_used(repo: GitRepository) -> None:
    repo.commit({"a.py": "import os\n\n\ndef f():\n    return os.sep\n"})
    repo.commit({"a.py": "\n\ndef f():\n    return os.sep\n"})

    (found,) = review(repo).findings

    assert (found.line, found.rule, found.in_diff) == (4, "ruff/F821", False)


def test_ruffs_configuration_is_ignored_wherever_it_stands(repo: GitRepository, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "ruff.toml").write_text('[lint.per-file-ignores]\n"*" = ["F821"]\n')
    (repo.path / "out").mkdir()
    everything = '[tool.ruff]\ncache-dir = "cache"\n[tool.ruff.lint]\nselect = ["ALL"]\nignore = ["F821"]\n'
    repo.commit({"pyproject.toml": everything, "ruff.toml": 'exclude = ["*"]\n'})
    repo.commit({"a.py": "import sys\nprint(nowhere,sys)\n"})

    answer = review(repo, TMPDIR=str(scratch), RUFF_OUTPUT_FILE=str(repo.path / "out" / "x"))

    assert places(answer) == [("a.py", 2, "important", "ruff/F821")]
    assert list((repo.path / "out").iterdir()) == []
    assert [path.name for path in scratch.iterdir()] == ["ruff.toml"]


def test_python_newer_than_ours_parses(repo: GitRepository) -> None:
    new = 'type Pair[T = int] = list[T]\ntry:\n    print(f"{"a"}")\nexcept ValueError, TypeError:\n    pass\n'
    repo.commit({"a.py": new})

    assert review(repo).findings == ()


def test_nothing_in_the_repository_changes(repo: GitRepository) -> None:
    repo.commit({"a.py": "print(nowhere)\n"})
    before = {path: path.stat().st_mtime_ns for path in repo.path.rglob("*")}

    review(repo)

    assert {path: path.stat().st_mtime_ns for path in repo.path.rglob("*")} == before


def test_a_git_dir_in_the_environment_does_not_redirect_it(repo: GitRepository, tmp_path: Path) -> None:
    other = make_repository(tmp_path / "other")
    repo.commit({"a.py": "print(nowhere)\n"})

    assert len(review(repo, GIT_DIR=str(other.path / ".git")).findings) == 1


def test_without_ruff_its_checks_are_skipped_and_the_others_run(repo: GitRepository, tmp_path: Path) -> None:
    python = tmp_path / "alone" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    repo.commit({"a.py": f'print("{TOKEN}")\nprint(nowhere)\n'})
    git = tmp_path / "bin"
    git.mkdir()
    (git / "git").symlink_to(shutil.which("git") or "git")
    libraries = os.pathsep.join([str(ROOT), *sys.path[1:]])

    answer = review(repo, python=str(python), PYTHONPATH=libraries, PATH=str(git))

    assert places(answer) == [("a.py", 1, "blocker", "secrets")]
    assert check(answer, "lint") == Check("lint", "skipped", "ruff is not installed")
    assert "lint" not in answer.summary


def test_awkward_files_are_survived(repo: GitRepository) -> None:
    awkward: dict[str, str | bytes] = {
        "empty.py": b"",
        "no_newline.py": b"x = 1",
        "crlf.py": b"x = 1\r\ny = 2\r\n",
        "utf16.py": "x = 1\n".encode("utf-16"),
        "latin1.py": b"# -*- coding: latin-1 -*-\ns = '\xe9'\n",
        "huge.json": b'{"a": "' + b"x" * 900_000 + b'"}\n',
        "over.json": b"[" + b"1," * MOST_BYTES + b"\n",
        "binary.dat": bytes(range(256)) * 10,
        "with space/new\nline.py": b"x = 1\n",
        "caf\udce9.py": b"x = 1\n",
        "deep.toml": b"a = " + b"[" * 5_000 + b"\n",
    }
    repo.commit(awkward)
    (repo.path / "link.py").symlink_to("missing target")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module.py")
    repo.git("add", "link.py")
    repo.git("commit", "--quiet", "-m", "links")

    answer = review(repo, "HEAD^^")

    assert answer.findings == ()
    assert check(answer, "size").detail == "1 content over 1 MiB not parsed or linted"


def test_files_that_go_away_are_survived(repo: GitRepository) -> None:
    repo.commit({"a.py": "x = 1\n", "b.json": "{}", "c.bin": b"\0\1"})
    repo.git("rm", "--quiet", "a.py", "b.json", "c.bin")
    repo.commit()

    assert review(repo).findings == ()


def test_what_is_beyond_the_limit_of_files_is_said_and_withheld(repo: GitRepository) -> None:
    files = "".join(
        f"M 100644 inline many/{number:05}.txt\ndata 6\nhello\n\n" for number in range(MOST_FILES + 3_000)
    )
    stream = "commit refs/heads/main\ncommitter A <> 1 +0000\ndata 1\nx\nfrom refs/heads/main^0\n" + files
    repo.git("fast-import", "--quiet", stdin=stream.encode())

    answer = review(repo)

    assert answer.summary.endswith("; 3000 files beyond the limit not looked at")
    assert answer.bytes_withheld > 0
    assert answer.bytes_shown > 0


def test_the_gravest_twenty_findings_are_listed_and_the_rest_counted(repo: GitRepository) -> None:
    names = "".join(f"print(nowhere_{number})\n" for number in range(30))
    repo.commit({"a.py": names, "b.c": "x \n", "c.json": "{"})

    answer = review(repo)

    assert len(answer.findings) == 20
    assert answer.hidden == 12
    assert answer.findings[0].severity == "blocker"
    assert answer.summary.startswith("32 findings (1 blocker, 30 important, 1 nit)")


def test_a_secret_is_redacted_in_what_other_rules_quote(repo: GitRepository) -> None:
    repo.commit({"a.py": f'print(nowhere, "{TOKEN}") \n'})

    done = run_engine(repo, repo.git("rev-parse", "HEAD^"), repo.git("rev-parse", "HEAD"))

    assert b"ruff/F821" in done.stdout
    assert b"whitespace" in done.stdout
    assert TOKEN[4:12].encode() not in done.stdout


@pytest.mark.parametrize("words", [[], ["--git-dir", "/"], ["--git-dir", "/", "--base", "x", "--head", "y"]])
def test_what_does_not_fit_is_one_line_on_stderr(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lattice.engines.static", *words],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert done.returncode != 0
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"error: ")


def test_a_commit_that_is_not_there_is_an_error(repo: GitRepository) -> None:
    done = run_engine(repo, "1" * 40, "2" * 40)

    assert done.returncode != 0
    assert done.stdout == b""


def test_a_linked_worktrees_git_directory_serves(repo: GitRepository, tmp_path: Path) -> None:
    repo.commit({"a.py": "print(nowhere)\n"})
    repo.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    (name,) = (repo.path / ".git" / "worktrees").iterdir()

    assert len(review(repo, git_dir=str(name)).findings) == 1


def test_an_interrupted_rule_leaves_the_view_able_to_answer(repo: GitRepository) -> None:
    base = repo.commit({"a.py": "A = 1\n"})
    head = repo.commit({"a.py": "A = 2\n", "b.py": "B = 1\n"})
    store = ProcessStore(discover(str(repo.path)))
    view = Snapshot(store, difference(store.repo, Oid(base), Oid(head)).change)
    assert view.content("a.py") == b"A = 2\n"

    view.recover()

    assert view.content("b.py") == b"B = 1\n"
    store.close()
