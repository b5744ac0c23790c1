"""`hook install`, `uninstall` and `status` beside whatever is there; what is not ours stays to the byte."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stand_in import StandIn
from support import GitRepository, make_repository

from lattice.local.hooks.scripts import LOCAL, Hook, script
from tests.cli.conftest import Typed

ALL = [str(hook) for hook in LOCAL]
SHELLS = [
    "#!/bin/sh",
    "#!/bin/bash",
    "#! /bin/dash -eu",
    "#!/usr/bin/env bash",
    "#!/usr/bin/env -S sh -e",
    "#!/bin/zsh -f",
    "#!/usr/bin/ksh",
]


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


def hooks(repo: GitRepository) -> Path:
    return repo.path / ".git/hooks"


def put(repo: GitRepository, name: str, text: str | bytes, mode: int = 0o755) -> Path:
    """Somebody's hook."""
    path = hooks(repo) / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


def everything(*folders: Path) -> dict[str, tuple[int, bytes]]:
    """Every file, folder and link below: its mode and what it holds."""
    found = {}
    for path in [each for folder in folders for each in (folder, *folder.rglob("*"))]:
        target = os.readlink(path).encode() if path.is_symlink() else b""
        data = path.read_bytes() if path.is_file() and not target else target
        found[str(path)] = (path.lstat().st_mode, data)
    return found


@pytest.fixture
def unchanged(repo: GitRepository) -> Callable[[], bool]:
    """Whether worktree, hooks and configuration are as they were at the first call."""
    seen: list[dict[str, tuple[int, bytes]]] = []

    def look() -> bool:
        git = repo.path / ".git"
        below = [each for each in repo.path.iterdir() if each != git]
        seen.append(everything(*below, git / "hooks", git / "config", *git.glob("lattice")))
        return seen[-1] == seen[0]

    return look


def situations(typed: Typed, *words: str, code: int = 0) -> dict[str, str]:
    """How each hook stands by `git lattice hook WORDS`."""
    return {hook["name"]: hook["situation"] for hook in typed.json("hook", *words, code=code)[0]["hooks"]}


def one(typed: Typed, *words: str, code: int = 0) -> dict[str, Any]:
    """What `git lattice hook WORDS` answers about its one hook."""
    (hook,) = typed.json("hook", *words, code=code)[0]["hooks"]
    return dict(hook)


def noted(repo: GitRepository) -> list[str]:
    """The files that hooks left."""
    folder = repo.path / ".git/lattice/spool"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def commit(repo: GitRepository) -> subprocess.CompletedProcess[bytes]:
    """Commit nothing, and see what is said."""
    words = ["git", "commit", "--quiet", "--allow-empty", "-m", "x"]
    return subprocess.run(words, cwd=repo.path, capture_output=True, check=True)


def test_all_hooks_are_put_in_and_taken_out_again(
    typed: Typed, repo: GitRepository, unchanged: Callable[[], bool]
) -> None:
    unchanged()

    said = typed("hook", "install").out

    assert said == "".join(f"{name:<15}  installed  {hooks(repo) / name}\n" for name in ALL) + (
        "To undo it: git lattice hook uninstall\n"
    )
    assert {name: (hooks(repo) / name).read_bytes() for name in ALL} == {hook: script(hook) for hook in LOCAL}
    assert {(hooks(repo) / name).stat().st_mode & 0o777 for name in ALL} == {0o755}
    made = repo.commit(message="second")
    assert noted(repo) == [made]
    shutil.rmtree(repo.path / ".git/lattice/spool")
    assert situations(typed, "uninstall") == dict.fromkeys(ALL, "absent")
    assert unchanged()


def test_one_hook_can_be_named(typed: Typed, repo: GitRepository) -> None:
    assert situations(typed, "install", "pre-push", "post-merge") == {
        "post-merge": "installed",
        "pre-push": "installed",
    }
    assert situations(typed, "uninstall", "pre-push") == {"pre-push": "absent"}
    assert situations(typed, "status") == {**dict.fromkeys(ALL, "absent"), "post-merge": "installed"}


def test_installing_again_changes_nothing(typed: Typed, repo: GitRepository) -> None:
    put(repo, "post-commit", "#!/bin/sh\necho theirs\n")
    typed("hook", "install")
    once = everything(repo.path / ".git")

    typed("hook", "install")

    assert everything(repo.path / ".git") == once


def test_looking_changes_nothing(typed: Typed, repo: GitRepository) -> None:
    before = everything(repo.path)

    assert situations(typed, "status") == dict.fromkeys(ALL, "absent")
    assert situations(typed, "uninstall") == dict.fromkeys(ALL, "absent")

    assert everything(repo.path) == before


@pytest.mark.parametrize("name", ["update", "pre-commit", "post-commit.sample", "nonsense"])
@pytest.mark.parametrize("verb", ["install", "uninstall", "status"])
def test_a_hook_that_is_none_of_ours_is_refused(typed: Typed, verb: str, name: str) -> None:
    assert typed("hook", verb, name, code=2).err == (
        f"error: there is no hook '{name}' for a repository with a worktree\n"
        f"hint: there is {', '.join(ALL)}\n"
    )


def test_a_script_of_another_version_is_replaced(typed: Typed, repo: GitRepository) -> None:
    put(repo, "post-commit", "#!/bin/sh\n# git lattice: what it was in some other version\n")
    put(repo, "post-merge", script(Hook.POST_MERGE), mode=0o644)

    before = situations(typed, "status", "post-commit", "post-merge")
    after = situations(typed, "install", "post-commit", "post-merge")

    assert set(before.values()) == {"outdated"}
    assert set(after.values()) == {"installed"}
    assert (hooks(repo) / "post-commit").read_bytes() == script(Hook.POST_COMMIT)
    assert os.access(hooks(repo) / "post-merge", os.X_OK)


def test_the_hook_that_was_copied_by_hand_before_is_known_again(
    typed: Typed, repo: GitRepository, origin: GitRepository
) -> None:
    old = "#!/bin/sh\n# For a shared bare repository: refs/lattice/* only grow there. git's receive.deny…\n"
    (origin.path / "hooks/update").write_text(old)

    before = typed.json("-C", str(origin.path), "hook", "status")[0]["hooks"]
    after = typed.json("-C", str(origin.path), "hook", "install")[0]["hooks"]

    assert [hook["situation"] for hook in before + after] == ["outdated", "installed"]


def test_a_script_of_another_version_is_taken_out(typed: Typed, repo: GitRepository) -> None:
    put(repo, "post-commit", "#!/bin/sh\n# git lattice: what it was in some other version\n")

    assert situations(typed, "uninstall", "post-commit") == {"post-commit": "absent"}
    assert not (hooks(repo) / "post-commit").exists()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("shebang", SHELLS)
def test_a_shell_script_is_chained_and_restored_to_the_byte(
    typed: Typed, repo: GitRepository, unchanged: Callable[[], bool], shebang: str, name: str
) -> None:
    text = f"{shebang}\n\n# Größe\necho theirs".encode() + b"\xff"
    path = put(repo, name, text, mode=0o750)
    unchanged()

    assert one(typed, "install", name)["situation"] == "chained"

    first, *_, last = path.read_bytes().split(b"\n")
    assert (first, last) == (shebang.encode(), b"echo theirs\xff")
    assert path.read_bytes().count(f"lattice/hooks/{name}".encode()) > 0
    assert path.stat().st_mode & 0o777 == 0o750
    assert one(typed, "uninstall", name)["situation"] == "foreign"
    assert unchanged()


def test_a_chained_hook_runs_first_and_the_other_one_as_before(typed: Typed, repo: GitRepository) -> None:
    looks = "set | grep -i lattice >vars || :\ncat >told\nls .git/lattice/spool >seen\n"
    put(repo, "post-commit", f"#!/bin/sh -eu\n{looks}exit 3\n")
    typed("hook", "install", "post-commit")

    made = repo.commit(message="second")

    assert noted(repo) == [made]
    assert [(repo.path / name).read_text() for name in ("vars", "told", "seen")] == ["", "", f"{made}\n"]


def test_a_chain_without_our_copy_does_nothing(typed: Typed, repo: GitRepository) -> None:
    put(repo, "post-commit", "#!/bin/sh -eu\necho theirs >theirs\n")
    typed("hook", "install", "post-commit")
    (repo.path / ".git/lattice/hooks/post-commit").unlink()

    said = commit(repo)

    assert (said.stdout, said.stderr, noted(repo)) == (b"", b"", [])
    assert (repo.path / "theirs").exists()
    assert situations(typed, "status", "post-commit") == {"post-commit": "foreign"}
    assert situations(typed, "install", "post-commit") == {"post-commit": "chained"}


def test_a_copy_of_another_version_is_replaced(typed: Typed, repo: GitRepository) -> None:
    put(repo, "post-commit", "#!/bin/sh\necho theirs\n")
    typed("hook", "install", "post-commit")
    (repo.path / ".git/lattice/hooks/post-commit").write_text("#!/bin/sh\n# git lattice: old\n")

    assert situations(typed, "status", "post-commit") == {"post-commit": "outdated"}
    assert situations(typed, "install", "post-commit") == {"post-commit": "chained"}


def test_both_hooks_of_a_rewrite_are_told_all_of_it(typed: Typed, repo: GitRepository) -> None:
    put(repo, "post-rewrite", '#!/bin/sh\necho "$1" >told\ncat >>told\n')
    typed("hook", "install", "post-rewrite")
    before = repo.git("rev-parse", "HEAD")

    repo.git("commit", "--quiet", "--amend", "-m", "better")

    after = repo.git("rev-parse", "HEAD")
    (name,) = noted(repo)
    assert (repo.path / "told").read_text() == f"amend\n{before} {after}\n"
    assert (repo.path / ".git/lattice/spool" / name).read_text().endswith(f"\n{before} {after}\n")


@pytest.fixture
def origin(repo: GitRepository, tmp_path: Path) -> GitRepository:
    """A bare repository that `repo` pushes to."""
    bare = make_repository(tmp_path / "origin.git", "--bare")
    repo.git("remote", "add", "origin", bare.path)
    return bare


def push(repo: GitRepository) -> int:
    words = ["git", "push", "--quiet", "origin", "main"]
    return subprocess.run(words, cwd=repo.path, capture_output=True, check=False).returncode


@pytest.mark.parametrize("shebang", ["#!/bin/sh", "#!/bin/sh -eu", "#!/bin/bash"])
def test_both_hooks_of_a_push_are_told_all_of_it(
    typed: Typed, repo: GitRepository, origin: GitRepository, program: StandIn, shebang: str
) -> None:
    put(repo, "pre-push", f'{shebang}\necho "$1" >told\ncat >>told\n')
    repo.git("config", "lattice.gate", "on")
    typed("hook", "install", "pre-push")

    assert push(repo) == 0
    (repo.path / "told").rename(repo.path / "first")
    assert push(repo) == 0

    line = f"refs/heads/main {repo.git('rev-parse', 'HEAD')} refs/heads/main {'0' * 40}\n"
    assert (repo.path / "first").read_text() == f"origin\n{line}"
    assert (repo.path / "told").read_text() == "origin\n"
    assert f"gate --pre-push origin\n{line}" in program.calls()


@pytest.mark.parametrize(("ours", "theirs", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1)])
def test_either_hook_can_refuse_a_push(
    typed: Typed,
    repo: GitRepository,
    origin: GitRepository,
    program: StandIn,
    ours: int,
    theirs: int,
    code: int,
) -> None:
    put(repo, "pre-push", f"#!/bin/sh\nexit {theirs}\n")
    repo.git("config", "lattice.gate", "on")
    program.then(f'case "$*" in *gate*) exit {ours} ;; esac')
    typed("hook", "install", "pre-push")

    assert push(repo) == code


def test_lines_of_ours_that_somebody_edited_are_left_to_them(typed: Typed, repo: GitRepository) -> None:
    path = put(repo, "post-commit", "#!/bin/sh\necho theirs\n")
    typed("hook", "install", "post-commit")
    edited = path.read_bytes().replace(b"test ! -x", b"test ! -f")
    path.write_bytes(edited)

    said = typed("hook", "uninstall", "post-commit", code=1).out

    assert path.read_bytes() == edited
    assert f"'{path}' still names lattice/hooks/post-commit: take it out by hand\n" in said


def test_what_somebody_added_around_our_lines_stays(typed: Typed, repo: GitRepository) -> None:
    path = put(repo, "post-commit", "#!/bin/sh\necho theirs\n")
    typed("hook", "install", "post-commit")
    first, newline, rest = path.read_bytes().partition(b"\n")
    path.write_bytes(first + newline + b"echo before\n" + rest + b"echo after\n")

    assert situations(typed, "uninstall", "post-commit") == {"post-commit": "foreign"}

    assert path.read_text() == "#!/bin/sh\necho before\necho theirs\necho after\n"


def test_a_comment_that_names_our_hook_is_no_chain(typed: Typed, repo: GitRepository) -> None:
    put(repo, "post-commit", "#!/bin/sh\n# lattice/hooks/post-commit was here\n")

    assert situations(typed, "status", "post-commit") == {"post-commit": "foreign"}


PERL = '#!/usr/bin/perl -w\nuse strict;\nopen my $told, ">", "told"; print $told "@ARGV\\n", <STDIN>;\n'
PYTHON = """#!/usr/bin/env python3
import sys
with open("told", "w") as told:
    told.write(" ".join(sys.argv[1:]) + "\\n" + sys.stdin.read())
"""


@pytest.mark.parametrize(("text", "neighbour"), [(PERL, "a Perl script"), (PYTHON, "a Python script")])
def test_a_hook_in_another_language_gets_a_line_of_that_language_by_hand(
    typed: Typed, repo: GitRepository, text: str, neighbour: str
) -> None:
    names = ("post-commit", "post-rewrite")
    paths = [put(repo, name, text) for name in names]

    answer = typed.json("hook", "install", *names, code=1)[0]["hooks"]

    assert [(hook["situation"], hook["neighbour"]) for hook in answer] == [("foreign", neighbour)] * 2
    assert [path.read_text() for path in paths] == [text] * 2
    for hook, path in zip(answer, paths, strict=True):
        assert hook["add"]["file"] == str(path)
        assert hook["add"]["text"].count("\n") == 1
        first, newline, rest = text.partition("\n")
        path.write_text(first + newline + hook["add"]["text"] + rest)
    before = repo.git("rev-parse", "HEAD")
    repo.git("commit", "--quiet", "--amend", "-m", "better")
    after = repo.git("rev-parse", "HEAD")
    assert (repo.path / "told").read_text() == f"amend\n{before} {after}\n"
    assert [name.partition(".rewrite")[0] for name in noted(repo)] == [after, after]
    assert set(situations(typed, "install", *names).values()) == {"chained"}
    left = [hook["left"] for hook in typed.json("hook", "uninstall", *names, code=1)[0]["hooks"]]
    assert left == [str(path) for path in paths]
    assert not (repo.path / ".git/lattice/hooks").exists()


@pytest.mark.parametrize(("language", "text"), [("perl", PERL), ("python", PYTHON)])
def test_a_line_of_another_language_lets_a_push_be_refused(
    typed: Typed, repo: GitRepository, origin: GitRepository, program: StandIn, language: str, text: str
) -> None:
    path = put(repo, "pre-push", text)
    repo.git("config", "lattice.gate", "on")
    line = one(typed, "install", "pre-push", code=1)["add"]["text"]
    first, newline, rest = text.partition("\n")
    path.write_text(first + newline + line + rest)
    program.then('case "$*" in *gate*) exit 1 ;; esac')

    assert push(repo) == 1
    program.then("exit 0")
    assert push(repo) == 0
    assert (repo.path / "told").read_text().startswith("origin ")


@pytest.mark.parametrize(
    ("text", "mode", "neighbour"),
    [
        (b"\x7fELF\0\0", 0o755, "not a shell script"),
        (b"#!/usr/bin/env ruby\nputs 1\n", 0o755, "not a shell script"),
        (b"#!/bin/sh\r\necho theirs\r\n", 0o755, "a script with CRLF line ends"),
        (b"echo theirs\n", 0o755, "a script whose first line names no known shell"),
        (b"", 0o755, "a script whose first line names no known shell"),
        (b"#!/bin/sh", 0o755, "a script whose first line names no known shell"),
        (b"#!/bin/sh\n'''exec' python3 \"$0\" \"$@\"\n' '''\n", 0o755, "not a shell script"),
        (b"#!/bin/sh\necho theirs\n", 0o644, "not executable"),
        (b"#!/bin/sh\n# husky\n. husky.sh\n", 0o755, "written anew by the tool that made it"),
    ],
    ids=["binary", "ruby", "crlf", "no-shebang", "empty", "one-line", "two-languages", "idle", "generated"],
)
def test_what_cannot_take_our_lines_is_not_touched(
    typed: Typed, repo: GitRepository, text: bytes, mode: int, neighbour: str
) -> None:
    path = put(repo, "post-commit", text, mode)

    answer = one(typed, "install", "post-commit", code=1)

    assert (answer["situation"], answer["neighbour"], answer["add"]["file"]) == (
        "foreign",
        neighbour,
        str(path),
    )
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (text, mode)
    assert (repo.path / ".git/lattice/hooks/post-commit").read_bytes() == script(Hook.POST_COMMIT)
    typed("hook", "uninstall", "post-commit")
    assert path.read_bytes() == text
    assert not (repo.path / ".git/lattice").exists()


@pytest.mark.parametrize("target", ["post-commit.sh", "no-such-file"])
def test_a_link_is_not_touched(typed: Typed, repo: GitRepository, target: str) -> None:
    repo.write({"post-commit.sh": "#!/bin/sh\necho theirs\n"})
    link = hooks(repo) / "post-commit"
    link.symlink_to(repo.path / target)

    answer = one(typed, "install", "post-commit", code=1)

    assert (answer["situation"], answer["neighbour"]) == ("foreign", "a symbolic link")
    assert link.readlink() == repo.path / target
    assert (repo.path / "post-commit.sh").read_text() == "#!/bin/sh\necho theirs\n"


def test_a_link_to_our_script_is_somebodys_chain(typed: Typed, repo: GitRepository) -> None:
    link = hooks(repo) / "post-commit"
    link.symlink_to("../lattice/hooks/post-commit")

    assert one(typed, "install", "post-commit")["situation"] == "chained"
    assert one(typed, "uninstall", "post-commit", code=1)["left"] == str(link)
    assert link.is_symlink()


def test_a_file_with_another_name_elsewhere_is_not_touched(
    typed: Typed, repo: GitRepository, tmp_path: Path
) -> None:
    path = put(repo, "post-commit", "#!/bin/sh\necho theirs\n")
    (tmp_path / "template").hardlink_to(path)

    assert one(typed, "install", "post-commit", code=1)["neighbour"] == "a file with several names"
    assert path.read_text() == "#!/bin/sh\necho theirs\n"


@pytest.mark.parametrize("has_hook", [True, False])
def test_a_folder_of_the_worktree_is_not_touched(typed: Typed, repo: GitRepository, has_hook: bool) -> None:
    repo.write({".githooks/README": "ours, all of us\n"})
    place = repo.path / ".githooks/post-commit"
    if has_hook:
        place.write_text("#!/bin/sh\necho theirs >theirs\n")
        place.chmod(0o755)
    repo.commit(message="hooks")
    repo.git("config", "core.hooksPath", ".githooks")
    before = everything(repo.path / ".githooks"), (repo.path / ".git/config").read_text()

    answer = one(typed, "install", "post-commit", code=1)

    assert answer["situation"] == ("foreign" if has_hook else "absent")
    assert (answer["neighbour"], answer["add"]["file"]) == ("in a folder of the worktree", str(place))
    assert (everything(repo.path / ".githooks"), (repo.path / ".git/config").read_text()) == before
    text = place.read_text() if has_hook else ""
    first, newline, rest = text.partition("\n")
    place.write_text(first + newline + answer["add"]["text"] + rest)
    place.chmod(0o755)
    made = repo.commit(message="second")
    assert noted(repo) == [made]
    assert situations(typed, "status", "post-commit") == {"post-commit": "chained"}


def test_the_line_for_a_shared_folder_is_silent_where_nothing_is_installed(
    typed: Typed, repo: GitRepository, tmp_path: Path
) -> None:
    shared = tmp_path / "shared hooks"
    shared.mkdir()
    repo.git("config", "--global", "core.hooksPath", shared)
    answer = one(typed, "install", "post-commit", code=1)
    assert (answer["situation"], answer["neighbour"]) == ("absent", "in a folder outside of the repository")
    (shared / "post-commit").write_text(answer["add"]["text"])
    (shared / "post-commit").chmod(0o755)
    other = make_repository(tmp_path / "other")

    said = commit(other)

    assert (said.stdout, said.stderr, noted(other)) == (b"", b"", [])
    made = repo.commit()
    assert noted(repo) == [made]


def test_hooks_that_are_switched_off_stay_so(typed: Typed, repo: GitRepository) -> None:
    repo.git("config", "core.hooksPath", os.devnull)

    answer = one(typed, "install", "post-commit", code=1)

    assert (answer["situation"], answer["neighbour"]) == ("absent", "switched off by core.hooksPath")
    assert "add" not in answer
    assert repo.git("config", "core.hooksPath") == os.devnull


def test_a_folder_inside_the_git_directory_is_ours_to_write_in(typed: Typed, repo: GitRepository) -> None:
    repo.git("config", "core.hooksPath", ".git/more")

    assert one(typed, "install", "post-commit")["situation"] == "installed"
    repo.commit()
    assert len(noted(repo)) == 1
    typed("hook", "uninstall")
    assert not (repo.path / ".git/more").exists()


def test_a_hooks_folder_that_was_there_stays(typed: Typed, repo: GitRepository) -> None:
    shutil.rmtree(hooks(repo))
    hooks(repo).mkdir()
    typed("hook", "install")

    typed("hook", "uninstall")

    assert list(hooks(repo).iterdir()) == []


def test_a_hooks_folder_inside_the_git_directory_that_links_out_is_not_touched(
    typed: Typed, repo: GitRepository
) -> None:
    shutil.rmtree(hooks(repo))
    (repo.path / "tracked").mkdir()
    hooks(repo).symlink_to("../tracked")

    assert one(typed, "install", "post-commit", code=1)["neighbour"] == "in a folder of the worktree"
    assert list((repo.path / "tracked").iterdir()) == []


def test_linked_worktrees_share_the_hooks(typed: Typed, repo: GitRepository, tmp_path: Path) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "side", tmp_path / "linked")
    typed("-C", str(tmp_path / "linked"), "hook", "install")

    assert situations(typed, "status") == dict.fromkeys(ALL, "installed")
    assert (hooks(repo) / "post-commit").exists()


def test_from_inside_the_git_directory_it_is_the_same_repository(typed: Typed, repo: GitRepository) -> None:
    answer = typed.json("-C", str(repo.path / ".git"), "hook", "install")[0]["hooks"]

    assert [hook["name"] for hook in answer] == ALL


def test_a_bare_repository_has_a_hook_of_its_own(
    typed: Typed, repo: GitRepository, origin: GitRepository
) -> None:
    bare = ("-C", str(origin.path), "hook")
    before = everything(origin.path)

    assert [(hook["name"], hook["situation"]) for hook in typed.json(*bare, "install")[0]["hooks"]] == [
        ("update", "installed")
    ]
    assert (origin.path / "hooks/update").read_bytes() == script(Hook.UPDATE)
    assert (
        "there is no hook 'post-commit' for a bare repository"
        in typed(*bare, "install", "post-commit", code=2).err
    )
    typed(*bare, "uninstall")
    assert everything(origin.path) == before


@pytest.mark.parametrize(("ours", "code"), [(0, 0), (1, 1)])
def test_a_chained_hook_of_a_bare_repository_can_refuse(
    typed: Typed, repo: GitRepository, origin: GitRepository, program: StandIn, ours: int, code: int
) -> None:
    path = origin.path / "hooks/update"
    path.write_text(f'#!/bin/sh\necho "$1" >"{origin.path}/theirs"\n')
    path.chmod(0o755)
    origin.git("config", "lattice.gate", "on")
    program.then(f'case "$*" in *gate*) exit {ours} ;; esac')

    typed("-C", str(origin.path), "hook", "install")

    assert push(repo) == code
    assert (origin.path / "theirs").exists() is (code == 0)


def hook_check(typed: Typed) -> dict[str, str]:
    (check,) = [each for each in typed.json("doctor", code=None)[0]["checks"] if each["name"] == "hooks"]
    return dict(check)


def test_doctor_tells_how_the_hooks_stand(typed: Typed, repo: GitRepository) -> None:
    none = hook_check(typed)
    put(repo, "post-merge", "#!/bin/sh\necho theirs\n")
    typed("hook", "install")
    all_of_them = hook_check(typed)
    put(repo, "post-commit", "#!/bin/sh\n# git lattice: old\n")
    old = hook_check(typed)

    assert (none["level"], none["hint"]) == ("note", "git lattice hook install")
    assert all_of_them == {"name": "hooks", "level": "ok", "detail": ", ".join(ALL)}
    assert (old["level"], old["detail"]) == ("warn", "another version's: post-commit")


def test_what_must_be_added_is_printed_with_its_place(typed: Typed, repo: GitRepository) -> None:
    path = put(repo, "post-commit", PERL)

    said = typed("hook", "install", "post-commit", code=1).out.splitlines()

    assert said[0] == f"post-commit      foreign    {path} (a Perl script)"
    assert said[1] == f"For post-commit add to '{path}', below a first line with #!:"
    assert "lattice/hooks/post-commit" in said[2]
    assert said[3] == "To undo it: git lattice hook uninstall"
