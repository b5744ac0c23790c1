"""The hooks themselves, run by git: what they leave in the spool, what they start, what they never do."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import pytest
from stand_in import StandIn
from support import ROOT, GitRepository, make_repository, wait_until

from lattice.local.hooks.scripts import LOCAL, Hook, script

REMEDY = "later: git lattice hook drain --missing"
DRAIN = "hook drain --background\n"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """A stand-in for `git-lattice`, first on PATH."""
    stand_in = StandIn(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(stand_in.folder), prepend=":")
    return stand_in


def put_hooks(repo: GitRepository) -> None:
    """Put the shipped scripts where git runs them."""
    for hook in Hook:
        path = Path(repo.git("rev-parse", "--path-format=absolute", "--git-path", f"hooks/{hook}"))
        path.write_bytes(script(hook))
        path.chmod(0o755)


@pytest.fixture
def hooked(repo: GitRepository, program: StandIn) -> GitRepository:
    """`repo` with our hooks."""
    put_hooks(repo)
    return repo


def spool(repo: GitRepository) -> dict[str, str]:
    """What hooks left: the content of each file by its name, without the number of a process."""
    folder = Path(repo.git("rev-parse", "--path-format=absolute", "--git-common-dir")) / "lattice/spool"
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return {path.name.partition("rewrite")[0] + _kind(path): path.read_text() for path in files}


def _kind(path: Path) -> str:
    return "rewrite" if ".rewrite." in path.name else ""


def clear(repo: GitRepository) -> None:
    """Take everything out of the spool."""
    shutil.rmtree(repo.path / ".git/lattice")


def commit(repo: GitRepository, **environment: str) -> subprocess.CompletedProcess[str]:
    """Commit nothing, and see what is said."""
    return subprocess.run(
        ["git", "commit", "--quiet", "--allow-empty", "-m", "change"],
        cwd=repo.path,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def head(repo: GitRepository, revision: str = "HEAD") -> str:
    return repo.git("rev-parse", revision)


@pytest.mark.parametrize("hook", LOCAL)
def test_a_hook_is_a_short_script_that_every_shell_can_read(hook: Hook, tmp_path: Path) -> None:
    text = script(hook).decode()
    file = tmp_path / hook
    file.write_text(text)

    assert text.startswith("#!/bin/sh\n# git lattice: ")
    assert text.count("\n") <= 20
    for shell in filter(shutil.which, ("sh", "dash", "bash", "ksh", "zsh")):
        assert subprocess.run([shell, "-n", file], check=False).returncode == 0


def test_a_shipped_hook_can_be_run() -> None:
    assert [path.name for path in (ROOT / "hooks").iterdir() if not os.access(path, os.X_OK)] == []


def test_a_commit_leaves_its_branch_and_its_worktree_under_its_id(hooked: GitRepository) -> None:
    said = commit(hooked)

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert spool(hooked) == {head(hooked): f"refs/heads/main\n{hooked.path}/.git\n"}


def test_a_commit_on_no_branch_leaves_head(hooked: GitRepository) -> None:
    hooked.git("checkout", "--quiet", "--detach")

    commit(hooked)

    assert spool(hooked) == {head(hooked): f"HEAD\n{hooked.path}/.git\n"}


@pytest.mark.parametrize("name", ["two words", 'it\'s "quoted" $HOME `id` *', "Größe 日本 \\n"])
def test_a_first_commit_in_a_folder_of_any_name_is_noted(tmp_path: Path, program: StandIn, name: str) -> None:
    repo = make_repository(tmp_path / name)
    put_hooks(repo)

    said = commit(repo)

    assert said.stderr == ""
    (file,) = (repo.path / ".git/lattice/spool").iterdir()
    assert (file.name, file.read_text()) == (head(repo), f"refs/heads/main\n{repo.path}/.git\n")


def test_a_commit_in_a_linked_worktree_is_noted_in_the_common_folder(
    hooked: GitRepository, tmp_path: Path
) -> None:
    hooked.git("worktree", "add", "--quiet", "-b", "side", tmp_path / "linked")
    linked = GitRepository(tmp_path / "linked")

    commit(linked)

    assert spool(hooked) == {head(linked): f"refs/heads/side\n{hooked.path}/.git/worktrees/linked\n"}


def test_a_commit_from_a_folder_below_is_noted(hooked: GitRepository) -> None:
    (hooked.path / "below").mkdir()

    commit(GitRepository(hooked.path / "below"))

    assert spool(hooked) == {head(hooked): f"refs/heads/main\n{hooked.path}/.git\n"}


@pytest.mark.parametrize("git_dir", ["repo/.git", "{}/repo/.git"])
def test_a_commit_told_where_its_repository_is_is_noted_there(
    hooked: GitRepository, tmp_path: Path, git_dir: str
) -> None:
    elsewhere = GitRepository(tmp_path)

    said = commit(elsewhere, GIT_DIR=git_dir.format(tmp_path), GIT_WORK_TREE="repo")

    assert (said.returncode, said.stderr) == (0, "")
    assert spool(hooked) == {head(hooked): f"refs/heads/main\n{hooked.path}/.git\n"}


def test_a_patch_that_is_applied_is_noted_as_a_commit(hooked: GitRepository) -> None:
    hooked.commit({"a": "1"}, "patch")
    patch = hooked.git("format-patch", "-1", "--stdout")
    hooked.git("reset", "--quiet", "--hard", "HEAD~1")
    clear(hooked)

    hooked.git("am", "--quiet", stdin=patch.encode() + b"\n")

    assert spool(hooked) == {head(hooked): f"refs/heads/main\n{hooked.path}/.git\n"}


@pytest.mark.parametrize("option", ["--ff", "--no-ff"])
def test_a_merge_is_noted_with_where_it_began(hooked: GitRepository, option: str) -> None:
    hooked.git("checkout", "--quiet", "-b", "side")
    hooked.commit({"a": "1"}, "on the side")
    hooked.git("checkout", "--quiet", "main")
    before = head(hooked)
    clear(hooked)

    hooked.git("merge", "--quiet", option, "--no-edit", "side")

    noted = f"refs/heads/main\n{hooked.path}/.git\n{before}\n"
    assert spool(hooked) == {f"{head(hooked)}.merge": noted}


def test_a_squashed_merge_is_not_noted_before_it_is_committed(hooked: GitRepository) -> None:
    hooked.git("checkout", "--quiet", "-b", "side")
    hooked.commit({"a": "1"}, "on the side")
    hooked.git("checkout", "--quiet", "main")
    clear(hooked)

    hooked.git("merge", "--quiet", "--squash", "side")

    assert spool(hooked) == {}


def test_an_amended_commit_is_noted_with_what_it_was(hooked: GitRepository) -> None:
    before = head(hooked)

    hooked.git("commit", "--quiet", "--amend", "-m", "better")

    here, now = f"refs/heads/main\n{hooked.path}/.git\n", head(hooked)
    assert spool(hooked) == {now: here, f"{now}.rewrite": f"{here}{before} {now}\n"}


def test_a_rebase_is_noted_with_every_commit_that_it_made_anew(hooked: GitRepository) -> None:
    hooked.git("checkout", "--quiet", "-b", "side")
    old = [hooked.commit({name: "1"}, f"side {name}") for name in "abc"]
    hooked.git("checkout", "--quiet", "main")
    hooked.commit({"d": "1"}, "main")
    hooked.git("checkout", "--quiet", "side")
    clear(hooked)

    hooked.git("rebase", "--quiet", "main")

    new = [head(hooked, f"HEAD~{back}") for back in (2, 1, 0)]
    pairs = "".join(f"{was} {now}\n" for was, now in zip(old, new, strict=True))
    assert spool(hooked)[f"{new[-1]}.rewrite"] == f"refs/heads/side\n{hooked.path}/.git\n{pairs}"


@pytest.mark.parametrize("variable", ["LATTICE_DEPTH", "LATTICE_RUN"])
def test_what_a_run_commits_is_not_noted(hooked: GitRepository, program: StandIn, variable: str) -> None:
    hooked.git("config", "lattice.gate", "on")
    environment = {**os.environ, variable: "1"}
    for words in (["commit", "--allow-empty", "-m", "x"], ["commit", "--amend", "--allow-empty", "-m", "y"]):
        subprocess.run(["git", *words], cwd=hooked.path, env=environment, capture_output=True, check=True)

    assert spool(hooked) == {}
    assert program.calls() == []


def test_one_commit_costs_one_git_process(hooked: GitRepository, tmp_path: Path, program: StandIn) -> None:
    commit(hooked, GIT_TRACE=str(tmp_path / "trace"))
    program.wait()

    traced = (tmp_path / "trace").read_text()
    assert traced.count("trace: built-in: git rev-parse") == 1
    assert {line.split()[5] for line in traced.splitlines() if "built-in: git " in line} <= {
        "commit",
        "rev-parse",
        "maintenance",
        "gc",
    }


def test_the_drain_is_in_a_session_of_its_own_and_holds_nothing_of_the_hook(
    hooked: GitRepository, program: StandIn, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "gate")
    program.then(f'cat <"{tmp_path}/gate"; echo done >"{tmp_path}/ended"')
    script = "exec git commit --quiet --allow-empty -m x 3<README 9>>README"
    committing = subprocess.Popen(["sh", "-c", script], cwd=hooked.path, start_new_session=True)
    assert committing.wait() == 0
    assert program.wait() == [DRAIN]

    (pid,) = program.pids()
    opened = {path.name: os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()}
    session = os.getsid(pid)
    with pytest.raises(ProcessLookupError):
        os.killpg(committing.pid, signal.SIGKILL)
    (tmp_path / "gate").write_text("go on\n")
    assert session not in (committing.pid, os.getsid(0))
    # A shell has the script that it reads open: dash as 10, bash as 255.
    assert {number for number, what in opened.items() if what != os.devnull} <= {"10", "255"}
    wait_until((tmp_path / "ended").exists, "the drain ends by itself")


def test_a_commit_whose_processes_are_killed_at_once_is_noted(
    hooked: GitRepository, program: StandIn
) -> None:
    killer = "#!/bin/sh\n.git/hooks/ours\nkill -KILL 0\n"
    (hooked.path / ".git/hooks/post-commit").rename(hooked.path / ".git/hooks/ours")
    hooked.write({".git/hooks/post-commit": killer})
    (hooked.path / ".git/hooks/post-commit").chmod(0o755)
    before = head(hooked)

    ended = subprocess.run(
        ["git", "commit", "--quiet", "--allow-empty", "-m", "x"],
        cwd=hooked.path,
        start_new_session=True,
        check=False,
    )

    assert ended.returncode == -signal.SIGKILL
    assert head(hooked, "HEAD~1") == before
    assert spool(hooked) == {head(hooked): f"refs/heads/main\n{hooked.path}/.git\n"}


def test_a_program_that_hangs_holds_no_commit_up(
    hooked: GitRepository, program: StandIn, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "gate")
    program.then(f'exec cat <"{tmp_path}/gate"')

    # capture_output: a process that had kept the pipes open would hold this up too.
    said = commit(hooked)

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    program.wait()
    (pid,) = program.pids()
    assert psutil.pid_exists(pid)
    (tmp_path / "gate").write_text("")


@pytest.mark.parametrize(
    "text",
    ["#!/bin/sh\necho garbage; echo garbage >&2; exit 1\n", "#!/no/such/python\n", None],
    ids=["fails", "broken", "missing"],
)
def test_a_program_that_does_not_work_is_not_noticed(
    hooked: GitRepository, program: StandIn, text: str | None
) -> None:
    if text is None:
        (program.folder / "git-lattice").unlink()
    else:
        program.write(text)

    said = commit(hooked)

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert list(spool(hooked)) == [head(hooked)]


def _next_commit(repo: GitRepository) -> str:
    """The id that the next `commit` will have: git's clock stands still."""
    return repo.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "change")


def test_on_a_full_disk_the_commit_stands_and_is_named(hooked: GitRepository) -> None:
    expected = _next_commit(hooked)
    folder = hooked.path / ".git/lattice/spool"
    folder.mkdir(parents=True)
    (folder / expected).symlink_to("/dev/full")

    said = commit(hooked)

    assert (said.returncode, head(hooked)) == (0, expected)
    assert said.stderr == f"git lattice: cannot note commit {expected} for review; {REMEDY}\n"


@pytest.mark.parametrize("way", ["lattice", "lattice/spool"])
def test_a_folder_that_cannot_be_made_is_one_line_and_the_commit_stands(
    hooked: GitRepository, program: StandIn, way: str
) -> None:
    place = hooked.path / ".git" / way
    place.parent.mkdir(exist_ok=True)
    place.write_text("in the way")

    said = commit(hooked)
    amended = subprocess.run(
        ["git", "commit", "--quiet", "--amend", "--allow-empty", "-m", "y"],
        cwd=hooked.path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == amended.returncode == 0
    assert said.stderr.splitlines() == [
        f"git lattice: cannot note commit {head(hooked, 'HEAD@{1}')} for review; {REMEDY}"
    ]
    again = f"git lattice: cannot note commit {head(hooked)} for review; {REMEDY}"
    assert amended.stderr.splitlines() == [again, again]
    assert program.calls() == []


@pytest.fixture
def shared(hooked: GitRepository, tmp_path: Path) -> GitRepository:
    """A bare repository without hooks that `hooked` pushes to, as `origin`."""
    bare = make_repository(tmp_path / "shared.git", "--bare")
    hooked.git("remote", "add", "origin", bare.path)
    return bare


def push(repo: GitRepository, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "push", "--quiet", *words, "origin", "main"],
        cwd=repo.path,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_gate_nobody_is_asked_about_a_push(
    hooked: GitRepository, shared: GitRepository, program: StandIn
) -> None:
    program.then("exit 1")

    assert push(hooked).returncode == 0
    assert program.calls() == []


@pytest.mark.parametrize("gate", ["on", "warn"])
def test_a_gate_is_told_the_remote_and_what_is_pushed(
    hooked: GitRepository, shared: GitRepository, program: StandIn, gate: str
) -> None:
    hooked.git("config", "lattice.gate", gate)
    tip = head(hooked)

    assert push(hooked).returncode == 0

    pushed = f"refs/heads/main {tip} refs/heads/main {'0' * 40}\n"
    assert program.calls() == ["--version\n", f"gate --pre-push origin\n{pushed}"]
    assert shared.git("rev-parse", "main") == tip


@pytest.mark.parametrize("code", [1, 3, 9])
def test_a_gate_that_says_no_stops_the_push_and_git_has_a_way_around_it(
    hooked: GitRepository, shared: GitRepository, program: StandIn, code: int
) -> None:
    hooked.git("config", "lattice.gate", "on")
    program.then(f'case "$*" in *gate*) echo no review >&2; exit {code} ;; esac')

    refused = push(hooked)

    assert refused.returncode == 1
    assert refused.stderr.startswith("no review\n")
    assert push(hooked, "--no-verify").returncode == 0


@pytest.mark.parametrize("text", ["#!/bin/sh\necho garbage; exit 1\n", None], ids=["fails", "missing"])
def test_a_push_passes_where_the_program_does_not_work(
    hooked: GitRepository, shared: GitRepository, program: StandIn, text: str | None
) -> None:
    hooked.git("config", "lattice.gate", "on")
    (program.folder / "git-lattice").unlink()
    if text:
        program.write(text)

    said = push(hooked)

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_what_a_run_pushes_is_not_asked_about(
    hooked: GitRepository, shared: GitRepository, program: StandIn
) -> None:
    hooked.git("config", "lattice.gate", "on")

    assert push(hooked, LATTICE_DEPTH="1").returncode == 0
    assert program.calls() == []


@pytest.fixture
def gated(hooked: GitRepository, shared: GitRepository) -> GitRepository:
    """The bare repository with our hook and its gate on, and `main` pushed to it."""
    push(hooked, "--no-verify")
    put_hooks(shared)
    shared.git("config", "lattice.gate", "on")
    return shared


def refuse(program: StandIn) -> None:
    program.then('case "$*" in *gate*) echo no review >&2; exit 1 ;; esac')


def test_a_shared_repository_with_a_gate_takes_what_passes_it(
    hooked: GitRepository, gated: GitRepository, program: StandIn
) -> None:
    before = head(hooked)
    after = hooked.commit(message="second")
    for path in program.folder.glob("call.*"):
        path.unlink()

    assert push(hooked).returncode == 0

    assert [call for call in program.calls() if "gate" in call] == [f"gate --pushed {before} {after}\n"]
    assert gated.git("rev-parse", "main") == after


def test_a_shared_repository_with_a_gate_refuses_what_does_not_pass_it(
    hooked: GitRepository, gated: GitRepository, program: StandIn
) -> None:
    before = head(hooked)
    hooked.commit(message="second")
    refuse(program)

    said = push(hooked)

    assert said.returncode == 1
    assert "no review" in said.stderr
    assert gated.git("rev-parse", "main") == before
    gated.git("config", "receive.denyDeleteCurrent", "ignore")
    assert push(hooked, "--delete").returncode == 0


def test_a_shared_repository_that_only_warns_takes_everything(
    hooked: GitRepository, gated: GitRepository, program: StandIn
) -> None:
    after = hooked.commit(message="second")
    gated.git("config", "lattice.gate", "warn")
    refuse(program)

    said = push(hooked)

    assert (said.returncode, gated.git("rev-parse", "main")) == (0, after)
    assert "no review" in said.stderr


@pytest.mark.parametrize(("gate", "code"), [("on", 1), ("warn", 0), ("off", 0)])
def test_a_shared_repository_without_the_program_refuses_if_its_gate_is_on(
    hooked: GitRepository, gated: GitRepository, program: StandIn, gate: str, code: int
) -> None:
    hooked.commit(message="second")
    gated.git("config", "lattice.gate", gate)
    (program.folder / "git-lattice").unlink()

    said = push(hooked)

    assert said.returncode == code
    line = "remote: git lattice: 'refs/heads/main' cannot be checked: git lattice does not work here"
    assert (line in said.stderr) is (gate == "on")


def test_the_setting_of_a_person_is_no_gate_of_a_shared_repository(
    hooked: GitRepository, gated: GitRepository, program: StandIn, sealed_home: Path
) -> None:
    gated.git("config", "--unset", "lattice.gate")
    hooked.git("config", "lattice.gate", "off")
    hooked.git("config", "--global", "lattice.gate", "on")
    after = hooked.commit(message="second")
    refuse(program)

    assert push(hooked).returncode == 0
    assert gated.git("rev-parse", "main") == after
