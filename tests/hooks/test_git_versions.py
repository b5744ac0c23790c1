"""The real hooks and the real program with every git of the variable `GITS`: folders that have `bin/git`.

Tests of every day that are imported run again with each of them; those that follow run nowhere else.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from draining.conftest import hooked, program
from draining.looks import Hooked, commit, failing
from draining.test_commits import (
    test_a_commit_in_a_linked_worktree_is_reviewed_and_one_on_no_branch,
    test_a_commit_is_reviewed_without_being_asked_for,
    test_a_commit_that_is_amended_at_once_is_dropped_with_the_reason,
    test_a_message_only_amend_takes_the_review_along,
)
from draining.test_under_way import (
    conflict,
    test_a_commit_made_in_the_middle_of_something_waits_for_its_end,
    test_a_fast_forward_is_reviewed_as_the_range_that_it_brought,
    test_ten_rebased_commits_are_not_reviewed_meanwhile_and_keep_their_reviews,
    test_the_last_of_several_picked_commits_is_reviewed_though_git_is_not_done,
)
from support import GitRepository, Lattice, make_repository, wait_until
from work.engines import Typed

from lattice.local.hooks.scripts import LOCAL, Hook, script

__all__ = [
    "hooked",
    "program",
    "test_a_commit_in_a_linked_worktree_is_reviewed_and_one_on_no_branch",
    "test_a_commit_is_reviewed_without_being_asked_for",
    "test_a_commit_made_in_the_middle_of_something_waits_for_its_end",
    "test_a_commit_that_is_amended_at_once_is_dropped_with_the_reason",
    "test_a_fast_forward_is_reviewed_as_the_range_that_it_brought",
    "test_a_message_only_amend_takes_the_review_along",
    "test_ten_rebased_commits_are_not_reviewed_meanwhile_and_keep_their_reviews",
    "test_the_last_of_several_picked_commits_is_reviewed_though_git_is_not_done",
]
pytestmark = pytest.mark.stress

Version = tuple[int, ...]
OLDEST: Version = (2, 31)
FIRST_WITH_PATIENT_REFTABLE: Version = (2, 47)
FIRST_WITH_CONFIGURED_HOOKS: Version = (2, 54)
REMEDY = "later: git lattice hook drain --missing"


def version(folder: Path) -> Version:
    """Which git is in a folder."""
    said = subprocess.run([folder / "bin/git", "version"], capture_output=True, text=True, check=True)
    return tuple(int(number) for number in said.stdout.split()[2].split(".")[:3] if number.isdecimal())


def gits(wanted: Callable[[Version], bool]) -> list[object]:
    """The folders of `GITS` as parameters, by their versions; one that is skipped where there is none."""
    named = [Path(folder) for folder in os.environ.get("GITS", "").split(os.pathsep) if folder]
    found = [(version(folder), folder) for folder in named]
    given = [pytest.param(folder, id=".".join(map(str, each))) for each, folder in found if wanted(each)]
    return given or [pytest.param(None, marks=pytest.mark.skip("GITS names no folder with such a git"))]


@pytest.fixture(params=gits(lambda found: found >= OLDEST))
def git(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Version:
    """The version of the git that is first on PATH, for the test and for all that it starts."""
    monkeypatch.setenv("PATH", str(request.param / "bin"), prepend=os.pathsep)
    return version(request.param)


@pytest.fixture
def formats(request: pytest.FixtureRequest, git: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable by which `git init` chooses a format, where a test gives one."""
    name, _, value = getattr(request, "param", "").partition("=")
    if value == "reftable" and git < FIRST_WITH_PATIENT_REFTABLE:
        pytest.skip("before 2.47 git has no reftable.lockTimeout: who comes second to write a ref fails")
    if name:
        monkeypatch.setenv(name, value)


@pytest.fixture
def repo(git: Version, formats: None, repo: GitRepository) -> GitRepository:
    """`repo`, made by this git."""
    return repo


@pytest.fixture
def installed(hooked: Hooked) -> Hooked:
    """`hooked` with all hooks and a log that has begun."""
    hooked.git("lattice", "init", "--hooks")
    return hooked


def say(repo: GitRepository, *words: str) -> subprocess.CompletedProcess[str]:
    """How `git WORDS` ended and what it said."""
    return subprocess.run(["git", *words], cwd=repo.path, capture_output=True, text=True, check=False)


def hooks(repo: GitRepository) -> dict[str, tuple[int, bytes]]:
    """The mode and the bytes of everything in the folder of hooks."""
    folder = repo.path / ".git/hooks"
    return {path.name: (path.stat().st_mode, path.read_bytes()) for path in folder.iterdir()}


def put(repo: GitRepository, name: str, text: bytes) -> None:
    """Put a hook there by hand."""
    place = repo.path / ".git/hooks" / name
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(text)
    place.chmod(0o755)


def put_foreign(repo: GitRepository, *names: str) -> None:
    """Hooks of somebody else, which write down what git tells them beside the repository."""
    for name in names:
        put(repo, name, f'#!/bin/sh -eu\n{{ echo "{name} ${{1-}}"; cat; }} >>../told\nexit 0'.encode())


@pytest.fixture
def remote(repo: GitRepository, tmp_path: Path) -> GitRepository:
    """A bare repository, `origin` of `repo`, that has `main`."""
    bare = make_repository(tmp_path / "origin.git", "--bare")
    repo.git("remote", "add", "origin", bare.path)
    repo.git("push", "--quiet", "--no-verify", "origin", "main")
    return bare


def test_the_hooks_and_the_program_run_the_git_that_runs_them(
    git: Version, repo: GitRepository, program: Path
) -> None:
    put(repo, "post-commit", b"#!/bin/sh\ngit version >../in-hook\n")

    repo.commit()

    said = repo.git("version")
    assert said.split()[2].startswith(".".join(map(str, git)))
    assert (repo.path / "../in-hook").read_text() == f"{said}\n"
    assert said.removeprefix("git version ") in repo.git("lattice", "doctor", check=False)


def test_an_amended_change_is_reviewed_anew(installed: Hooked) -> None:
    first = installed.wait_for_review(commit(installed, "a.py"))
    installed.wait_until_drained()

    second = commit(installed, "b.py", "--amend")

    assert installed.wait_for_review(second).id != first.id


def test_a_rebase_is_noted_with_every_commit_that_it_made_anew(installed: Hooked, program: Path) -> None:
    program.unlink()
    installed.git("checkout", "--quiet", "-b", "topic")
    old = [commit(installed, name) for name in ("a.py", "b.py")]
    installed.git("checkout", "--quiet", "main")
    commit(installed, "main.py")

    installed.git("rebase", "--quiet", "main", "topic")

    new = installed.git("rev-list", "--reverse", "main..topic").split()
    pairs = "".join(f"{was} {now}\n" for was, now in zip(old, new, strict=True))
    (note,) = (installed.path / ".git/lattice/spool").glob(f"{new[-1]}.rewrite.*")
    assert note.read_text() == f"refs/heads/topic\n{installed.path}/.git\n{pairs}"


def test_three_commits_of_a_mailbox_are_reviewed_once_each(installed: Hooked) -> None:
    installed.git("config", "lattice.batch", "100")
    installed.git("checkout", "--quiet", "-b", "topic")
    reviews = [installed.wait_for_review(commit(installed, f"{number}.py")).id for number in range(3)]
    patches = installed.git("format-patch", "--stdout", "main..topic").encode() + b"\n"
    installed.git("checkout", "--quiet", "main")
    installed.wait_for_review(commit(installed, "main.py"))
    installed.wait_until_drained()
    count = len(installed.all_runs())

    installed.git("am", "--quiet", stdin=patches)

    applied = installed.git("rev-list", "--reverse", "-3", "HEAD").split()
    assert [installed.wait_for_review(oid).id for oid in applied] == reviews
    assert len(installed.all_runs()) == count


def test_a_merge_that_conflicts_is_reviewed_once_it_is_made(installed: Hooked) -> None:
    installed.git("config", "lattice.on.merge", "Custom")
    conflict(installed)
    base = installed.git("rev-parse", "HEAD")
    count = len(installed.all_runs())
    assert failing(installed.path, "merge", "side") == 1
    assert Typed(installed)("hook", "drain").out == "nothing to do\n"
    assert len(installed.all_runs()) == count

    installed.write({"a.py": "both\n"})
    installed.git("commit", "--quiet", "--all", "--no-edit")

    run = installed.wait_for_review(installed.git("rev-parse", "HEAD"))
    assert (run.trigger, run.base) == ("merge", base)
    assert len(installed.all_runs()) == count + 1


def test_a_commit_that_cannot_be_noted_stands_and_is_found_later(installed: Hooked) -> None:
    spool = installed.path / ".git/lattice/spool"
    shutil.rmtree(spool, ignore_errors=True)
    spool.write_text("in the way")
    installed.write({"a.py": "a\n"})
    installed.git("add", "-A")

    said = say(installed, "commit", "--quiet", "-m", "a")

    head = installed.git("rev-parse", "HEAD")
    line = f"git lattice: cannot note commit {head} for review; {REMEDY}\n"
    assert (said.returncode, said.stdout, said.stderr) == (0, "", line)
    spool.unlink()
    Typed(installed)("hook", "drain", "--missing", "HEAD~1..HEAD")
    assert installed.wait_for_review(head).verdict == "pass"


def test_a_push_is_refused_until_its_commit_is_reviewed(installed: Hooked, remote: GitRepository) -> None:
    installed.git("config", "lattice.on.commit", "")
    installed.git("config", "lattice.gate", "on")
    before = remote.git("rev-parse", "main")
    head = commit(installed, "a.py")

    refused = say(installed, "push", "--quiet", "origin", "main")

    assert (refused.returncode, remote.git("rev-parse", "main")) == (1, before)
    assert f"{head[:7]} no review: " in refused.stdout + refused.stderr
    installed.git("lattice", "worker", "run", "Custom", head, "--wait")
    passed = say(installed, "push", "--quiet", "origin", "main")
    assert (passed.returncode, remote.git("rev-parse", "main")) == (0, head)
    assert say(installed, "push", "--quiet", "origin", "main").returncode == 0


def test_a_server_takes_what_is_reviewed_once_it_has_the_log(
    installed: Hooked, remote: GitRepository
) -> None:
    remote.git("lattice", "hook", "install")
    remote.git("config", "lattice.gate", "on")
    installed.git("config", "lattice.on.commit", "")
    head = commit(installed, "a.py")
    installed.git("lattice", "worker", "run", "Custom", head, "--wait")
    log = installed.git("rev-parse", "refs/lattice/events")
    assert say(installed, "push", "--quiet", "origin", "main").returncode == 1

    # Two pushes: git 2.51 and newer move no ref before every update hook has run.
    for ref in ("refs/lattice/events", "main"):
        installed.git("push", "--quiet", "origin", ref)

    assert remote.git("rev-parse", "refs/lattice/events", "main").split() == [log, head]
    commit(installed, "b.py")
    refused = [
        say(installed, "push", "--quiet", "origin", words)
        for words in ("main", ":refs/lattice/events", f"+{head}:refs/lattice/events")
    ]
    assert [said.returncode for said in refused] == [1, 1, 1]
    assert remote.git("rev-parse", "refs/lattice/events", "main").split() == [log, head]


def test_hooks_that_were_there_are_told_the_same_as_before(
    installed: Hooked, remote: GitRepository, tmp_path: Path
) -> None:
    names = ("post-commit", "post-rewrite", "pre-push")
    put_foreign(installed, *names)
    before = remote.git("rev-parse", "main")
    installed.git("lattice", "hook", "install")
    first = commit(installed, "a.py")
    installed.wait_for_review(first)

    second = commit(installed, "b.py", "--amend")
    installed.wait_for_review(second)
    installed.git("config", "lattice.gate", "on")
    for _ in range(2):
        installed.git("push", "--quiet", "origin", "main")

    assert (tmp_path / "told").read_text().splitlines() == [
        "post-commit ",
        "post-commit ",
        "post-rewrite amend",
        f"{first} {second}",
        "pre-push origin",
        f"refs/heads/main {second} refs/heads/main {before}",
        "pre-push origin",
    ]


@pytest.mark.parametrize("jobs", ["1", "2"], ids=["in-turn", "at-once"])
def test_hooks_that_the_configuration_names_take_nothing_from_ours(
    git: Version, installed: Hooked, remote: GitRepository, tmp_path: Path, jobs: str
) -> None:
    if git < FIRST_WITH_CONFIGURED_HOOKS:
        pytest.skip("git knows no hooks in the configuration before 2.54")
    theirs = {"event": "pre-push", "command": "sh -c 'cat >>../told'", "parallel": "true"}
    for key, value in theirs.items():
        installed.git("config", f"hook.theirs.{key}", value)
    for key, value in {"hook.jobs": jobs, "lattice.on.commit": "", "lattice.gate": "on"}.items():
        installed.git("config", key, value)
    before = remote.git("rev-parse", "main")
    head = commit(installed, "a.py")

    refused = say(installed, "push", "--quiet", "origin", "main")

    assert (refused.returncode, remote.git("rev-parse", "main")) == (1, before)
    assert f"{head[:7]} no review: " in refused.stdout + refused.stderr
    assert (tmp_path / "told").read_text() == f"refs/heads/main {head} refs/heads/main {before}\n"


def test_hooks_are_put_in_and_taken_out_to_the_byte(repo: GitRepository, program: Path) -> None:
    put_foreign(repo, "post-commit", "pre-push")
    before = hooks(repo)

    repo.git("lattice", "hook", "install")
    there = hooks(repo)
    repo.git("lattice", "hook", "uninstall")

    assert {hook for hook in LOCAL if there.get(hook) != before.get(hook)} == set(LOCAL)
    assert there[Hook.POST_MERGE][1] == script(Hook.POST_MERGE)
    assert hooks(repo) == before
    assert not (repo.path / ".git/lattice/hooks").exists()


@pytest.mark.parametrize(
    ("formats", "asked"),
    [
        ("GIT_DEFAULT_HASH=sha256", "--show-object-format"),
        ("GIT_DEFAULT_REF_FORMAT=reftable", "--show-ref-format"),
    ],
    ids=["sha256", "reftable"],
    indirect=["formats"],
)
def test_a_repository_of_another_format_is_served_alike(
    request: pytest.FixtureRequest, installed: Hooked, tmp_path: Path, asked: str
) -> None:
    assert installed.git("rev-parse", asked) in request.node.callspec.id
    installed.git("config", "lattice.on.merge", "Custom")
    run = installed.wait_for_review(commit(installed, "a.py"))
    installed.wait_until_drained()

    installed.git("commit", "--quiet", "--amend", "-m", "a better word")
    base = installed.git("rev-parse", "HEAD")
    assert installed.wait_for_review(base).id == run.id
    installed.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    side = commit(GitRepository(tmp_path / "linked"), "b.py")
    own = installed.wait_for_review(side)
    installed.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    merge = installed.wait_for_review(installed.git("rev-parse", "HEAD"))

    assert (own.worker, own.head) == ("Custom", side)
    assert (merge.trigger, merge.base) == ("merge", base)
    wait_until(
        lambda: f"run {own.id[:12]}" in installed.git("notes", "--ref=lattice", "show", side, check=False)
    )


@pytest.mark.parametrize("git", gits(lambda found: found < OLDEST), indirect=True)
def test_an_older_git_does_its_work_and_the_program_says_what_it_lacks(
    git: Version, repo: GitRepository, program: Path, remote: GitRepository
) -> None:
    for hook in LOCAL:
        put(repo, hook, script(hook))
    repo.git("branch", "side")
    done = [say(repo, "commit", "--quiet", "--allow-empty", "-m", "one")]
    first = repo.git("rev-parse", "HEAD")
    done.append(say(repo, "commit", "--quiet", "--amend", "--allow-empty", "-m", "two"))
    second = repo.git("rev-parse", "HEAD")
    repo.git("checkout", "--quiet", "side")
    done.append(say(repo, "merge", "--quiet", "main"))

    pushed = say(repo, "push", "--quiet", "origin", "main")
    lattice = Lattice(repo)("status", code=9)

    commits = [first, second, second, second]
    lines = [f"git lattice: cannot note commit {oid} for review; {REMEDY}" for oid in commits]
    assert [said.returncode for said in done] == [0, 0, 0]
    assert [line for said in done for line in said.stderr.splitlines()] == lines
    assert (pushed.returncode, remote.git("rev-parse", "main")) == (0, second)
    assert lattice.err.splitlines()[-1] == "hint: install git, 2.31 or newer"
    assert not (repo.path / ".git/lattice").exists()
