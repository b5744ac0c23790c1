"""A run's worktree: always what a fresh checkout would be, and never anybody's after the run."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support import GitRepository

from lattice import effects
from lattice.errors import LatticeError
from lattice.git.worktrees.registration import registered
from lattice.local import worktree_records as records
from lattice.local.locks import Held, try_exclusive
from lattice.log.genesis import begin
from lattice.model.ids import Oid, RunId
from lattice.model.run import Run, RunState
from lattice.work.here import Here
from lattice.work.workspaces import leftovers
from lattice.work.workspaces.tampering import keep_ref
from lattice.work.workspaces.workspace import Workspace

SLOT = 0


def run_of(repo: GitRepository, number: int = 1, commit: str = "HEAD") -> Run:
    """A run on a commit, known to this test alone."""
    oid = Oid(repo.git("rev-parse", commit))
    return Run(
        id=RunId(f"{number:040x}"[::-1]),
        state=RunState.ACTIVE,
        worker="Custom",
        reviewer="agent:custom",
        base=oid,
        head=oid,
        engine="script",
        definition=oid,
        key="key",
        timeout_seconds=60,
        clone="0" * 16,
        asked_by="human:ana",
        asked_at=0,
    )


@pytest.fixture
def here(repo: GitRepository) -> Iterator[Here]:
    """The repository with a log; after the test everything is pruned, and nothing is left."""
    found = Here(str(repo.path))
    begin(found.repo, found.store)
    yield found
    leftovers.prune(found, dry_run=False, idle=-1)
    found.close()
    assert traces(found) == []


@pytest.fixture
def slot(here: Here) -> Iterator[Held]:
    """The slot, taken."""
    held = try_exclusive(os.path.join(here.places.slots, str(SLOT)))
    assert held
    yield held
    held.release()


def traces(here: Here) -> list[str]:
    """What there is of worktrees: registrations, records, what is unfinished, folders."""
    common = Path(here.repo.common_dir)
    home = Path(here.places.worktrees(None, here.clone, os.environ))
    places = (common / "worktrees", common / "lattice" / "worktrees", home)
    found = [path.name for place in places if place.exists() for path in place.iterdir()]
    return found + [path.name for path in (common / "lattice").glob("worktree-*")]


def everything(folder: str) -> dict[str, object]:
    """Every path below a folder but `.git`, with what it is and holds."""
    found: dict[str, object] = {}
    for path in sorted(Path(folder).rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.is_dir():
            found[name] = "folder"
        elif name != ".git":
            found[name] = (path.stat().st_mode, path.read_bytes())
    return found


def pooled(here: Here) -> tuple[records.Record, ...]:
    return records.owned_by(here.places, records.slot_owner(SLOT))


def used(here: Here, run: Run) -> str:
    """The path of a worktree that a run used and gave back."""
    workspace = Workspace(here, run, SLOT)
    path = workspace.make()
    assert workspace.inspect(False) == ()
    workspace.give_back()
    return path


def test_an_untouched_worktree_waits_for_the_next_run_and_follows_it(here: Here, repo: GitRepository) -> None:
    repo.commit({"gone": "1", "kept": "1", "mode": "1", "file": "1", "folder/a": "1"})
    (repo.path / "link").symlink_to("folder")
    first = run_of(repo, 1, repo.commit())
    path = used(here, first)
    repo.git("rm", "-q", "gone", "link", "file")
    repo.git("mv", "folder", "renamed")
    (repo.path / "mode").chmod(0o755)
    repo.commit({"link/inside": "2", "file/deeper/x": "2", "kept": "2", "folder": "now a file"})
    (repo.path / "dangling").symlink_to("nowhere")
    second = run_of(repo, 2, repo.commit())
    fresh = Workspace(here, run_of(repo, 3, second.head))

    reused = Workspace(here, second, SLOT)
    assert reused.make() == path

    assert everything(path) == everything(fresh.make())
    assert GitRepository(Path(path)).git("rev-parse", "HEAD") == second.head
    assert GitRepository(Path(path)).git("status", "--porcelain", "--ignored") == ""
    reused.give_back()
    fresh.give_back()
    assert [record.name for record in pooled(here)] == [records.name_for(first.id)]


def test_without_a_slot_nothing_waits(here: Here, repo: GitRepository) -> None:
    workspace = Workspace(here, run_of(repo))
    workspace.make()

    workspace.give_back()

    assert traces(here) == []


def test_a_workspace_that_was_never_made_has_nothing_to_say(here: Here, repo: GitRepository) -> None:
    workspace = Workspace(here, run_of(repo), SLOT)

    assert workspace.inspect(False) == ()
    workspace.give_back()
    workspace.destroy()

    assert traces(here) == []


def commits(there: GitRepository) -> None:
    there.commit({"new.py": "1\n"})


def commits_on_a_branch(there: GitRepository) -> None:
    there.git("checkout", "--quiet", "-b", "mine")


def goes_back(there: GitRepository) -> None:
    there.git("checkout", "--quiet", "HEAD~1")


def edits(there: GitRepository) -> None:
    there.write({"README": "changed\n"})


def deletes(there: GitRepository) -> None:
    (there.path / "README").unlink()


def stages(there: GitRepository) -> None:
    there.write({"README": "changed\n"})
    there.git("add", "README")
    there.write({"README": "hello\n"})


def adds(there: GitRepository) -> None:
    there.write({"new.py": "1\n"})


def links_elsewhere(there: GitRepository) -> None:
    (there.path / "README").unlink()
    (there.path / "README").symlink_to("/etc/hostname")


def makes_executable(there: GitRepository) -> None:
    (there.path / "README").chmod(0o755)


def hides_an_edit(there: GitRepository) -> None:
    there.git("update-index", "--assume-unchanged", "README")
    there.write({"README": "changed\n"})


def hides_an_edit_better(there: GitRepository) -> None:
    there.git("update-index", "--skip-worktree", "README")
    there.write({"README": "changed\n"})


def hides_an_edit_by_its_time(there: GitRepository) -> None:
    before = (there.path / "README").stat()
    there.write({"README": "HELLO\n"})
    os.utime(there.path / "README", ns=(before.st_atime_ns, before.st_mtime_ns))


def swaps_its_link(there: GitRepository) -> None:
    (there.path / ".git").write_text("gitdir: elsewhere\n")


def becomes_a_repository(there: GitRepository) -> None:
    (there.path / ".git").unlink()
    there.git("init", "--quiet")


def vanishes(there: GitRepository) -> None:
    subprocess.run(["rm", "-rf", there.path], check=True)


TAMPERING = {
    commits: "HEAD is at",
    commits_on_a_branch: "HEAD is on mine, not detached",
    goes_back: "HEAD is at",
    edits: "edited README",
    deletes: "deleted README",
    stages: "staged README",
    adds: "added new.py",
    links_elsewhere: "edited README",
    makes_executable: "edited README",
    hides_an_edit: "edited README",
    hides_an_edit_better: "edited README",
    hides_an_edit_by_its_time: "edited README",
    swaps_its_link: "its link to the repository was changed",
    becomes_a_repository: "its link to the repository was changed",
    vanishes: "its folder is gone",
}


@pytest.mark.parametrize("deed", TAMPERING, ids=lambda deed: deed.__name__)
def test_what_a_reviewer_may_not_do_is_told_and_its_worktree_destroyed(
    deed: Callable[[GitRepository], None], here: Here, repo: GitRepository
) -> None:
    run = run_of(repo, commit=repo.commit({"second": "2\n"}))
    workspace = Workspace(here, run, SLOT)
    there = GitRepository(Path(workspace.make()))
    deed(there)

    told = workspace.inspect(False)
    workspace.give_back()

    assert TAMPERING[deed] in " ".join(told)
    assert traces(here) == []


def ignores(there: GitRepository) -> None:
    there.write({"build/deep/a.o": "1", "b.o": "2"})
    (there.path / "empty").mkdir()


def touches(there: GitRepository) -> None:
    os.utime(there.path / "README", (1, 1))


def looks(there: GitRepository) -> None:
    there.git("status")
    there.git("log", "-p")


def leaves_folders_that_nobody_may_write(there: GitRepository) -> None:
    there.write({"build/cache/a.o": "1"})
    (there.path / "build/cache").chmod(0o500)


def links_into_the_repository(there: GitRepository) -> None:
    (there.path / "x.o").symlink_to(there.git("rev-parse", "--path-format=absolute", "--git-common-dir"))


@pytest.mark.parametrize(
    "deed",
    [ignores, touches, looks, leaves_folders_that_nobody_may_write, links_into_the_repository],
    ids=lambda deed: deed.__name__,
)
def test_what_git_does_not_mind_is_no_tampering_and_does_not_stay(
    deed: Callable[[GitRepository], None], here: Here, repo: GitRepository
) -> None:
    run = run_of(repo, commit=repo.commit({".gitignore": "*.o\n"}))
    workspace = Workspace(here, run, SLOT)
    there = GitRepository(Path(workspace.make()))
    before = everything(str(there.path))
    deed(there)

    told = workspace.inspect(False)
    workspace.give_back()

    assert told == ()
    assert len(pooled(here)) == 1
    assert everything(str(there.path)) == before
    assert (repo.path / ".git" / "HEAD").exists()


def test_new_files_are_welcome_where_a_worker_may_write(here: Here, repo: GitRepository) -> None:
    workspace = Workspace(here, run_of(repo), SLOT)
    there = GitRepository(Path(workspace.make()))
    adds(there)

    assert workspace.inspect(True) == ()

    workspace.give_back()
    assert len(pooled(here)) == 1
    assert sorted(everything(str(there.path))) == ["README"]


def test_edits_are_no_more_welcome_where_a_worker_may_write(here: Here, repo: GitRepository) -> None:
    workspace = Workspace(here, run_of(repo), SLOT)
    there = GitRepository(Path(workspace.make()))
    adds(there)
    edits(there)

    assert workspace.inspect(True) == ("edited README",)

    workspace.give_back()


def test_what_a_reviewer_did_is_kept(here: Here, repo: GitRepository) -> None:
    run = run_of(repo, commit=repo.commit({"gone": "1", ".gitignore": "*.o\n"}))
    workspace = Workspace(here, run, SLOT)
    there = GitRepository(Path(workspace.make()))
    committed = there.commit({"committed": "1\n"}, "mine")
    stages(there)
    there.write({"edited.py": "1\n", "x.o": "1"})
    (there.path / "gone").unlink()

    workspace.inspect(False)
    workspace.give_back()

    kept = keep_ref(run.id)
    assert repo.git("show", f"{kept}:edited.py") == "1"
    assert repo.git("show", f"{kept}~1:README") == "changed"
    assert repo.git("rev-parse", f"{kept}~2") == committed
    assert repo.git("ls-tree", "--name-only", kept).split() == [
        ".gitignore",
        "README",
        "committed",
        "edited.py",
    ]
    assert repo.git("log", "-1", "--format=%an <%ae>", kept) == "git-lattice <lattice@localhost>"


def test_a_commit_alone_is_kept_as_it_is(here: Here, repo: GitRepository) -> None:
    run = run_of(repo)
    workspace = Workspace(here, run)
    committed = GitRepository(Path(workspace.make())).commit({"a": "1\n"})

    told = workspace.inspect(False)
    workspace.give_back()

    assert told == (f"HEAD is at {committed[:12]}, not {run.head[:12]}", "added a")
    assert repo.git("rev-parse", keep_ref(run.id)) == committed


def test_a_long_story_is_cut_short(here: Here, repo: GitRepository) -> None:
    workspace = Workspace(here, run_of(repo))
    there = GitRepository(Path(workspace.make()))
    there.write({f"new{number:02}": "" for number in range(25)})

    told = workspace.inspect(False)
    workspace.give_back()

    assert told == (*(f"added new{number:02}" for number in range(20)), "and 5 more")


CONVERTED = {
    "line endings": {".gitattributes": "*.txt eol=crlf\n", "a.txt": "1\n2\n"},
    "ident": {".gitattributes": "*.txt ident\n", "a.txt": "$Id$\n"},
    "filter": {".gitattributes": "*.txt filter=shout\n", "a.txt": "loud\n"},
}


@pytest.mark.parametrize("kind", CONVERTED)
def test_what_git_converts_is_no_tampering_and_not_pooled(kind: str, here: Here, repo: GitRepository) -> None:
    repo.git("config", "filter.shout.smudge", "tr a-z A-Z")
    repo.git("config", "filter.shout.clean", "tr A-Z a-z")
    run = run_of(repo, commit=repo.commit(dict(CONVERTED[kind])))
    workspace = Workspace(here, run, SLOT)
    workspace.make()

    told = workspace.inspect(False)
    workspace.give_back()

    assert told == ()
    assert traces(here) == []


def test_attributes_that_differ_between_commits_make_a_fresh_worktree(
    here: Here, repo: GitRepository
) -> None:
    first = run_of(repo, 1, repo.commit({"in/a.txt": "1\n"}))
    used(here, first)
    second = run_of(repo, 2, repo.commit({"in/.gitattributes": "*.txt eol=crlf\n"}))
    workspace = Workspace(here, second, SLOT)

    path = Path(workspace.make())

    assert (path / "in/a.txt").read_bytes() == b"1\r\n"
    workspace.give_back()


@pytest.mark.parametrize("where", ["settings", "the clone's attributes", "the user's attributes"])
def test_a_conversion_that_was_set_since_makes_a_fresh_worktree(
    where: str, here: Here, repo: GitRepository, sealed_home: Path
) -> None:
    run = run_of(repo, 1, repo.commit({"a.txt": "1\n"}))
    used(here, run)
    if where == "settings":
        repo.git("config", "core.autocrlf", "true")
    else:
        clones = repo.path / ".git/info/attributes"
        place = clones if where.startswith("the clone") else sealed_home / ".config/git/attributes"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("*.txt eol=crlf\n")
    workspace = Workspace(here, run_of(repo, 2), SLOT)

    path = Path(workspace.make())

    assert (path / "a.txt").read_bytes() == b"1\r\n"
    workspace.give_back()


def put_config_into(admin: Path, path: Path) -> None:
    (admin / "config.worktree").write_text("[core]\n\tsparseCheckout = true\n")


def put_patterns_into(admin: Path, path: Path) -> None:
    (admin / "info").mkdir()
    (admin / "info/sparse-checkout").write_text("/nothing\n")


def leave_a_lock_in(admin: Path, path: Path) -> None:
    (admin / "index.lock").touch()


def unlock(admin: Path, path: Path) -> None:
    (admin / "locked").unlink()


def move_head_of(admin: Path, path: Path) -> None:
    (admin / "HEAD").write_text("ref: refs/heads/main\n")


def swap_the_link_of(admin: Path, path: Path) -> None:
    (path / ".git").write_text(f"gitdir: {admin.parent / 'other'}\n")


def delete_the_registration_of(admin: Path, path: Path) -> None:
    subprocess.run(["rm", "-rf", admin], check=True)


def delete_the_folder_of(admin: Path, path: Path) -> None:
    subprocess.run(["rm", "-rf", path], check=True)


@pytest.mark.parametrize(
    "deed",
    [
        put_config_into,
        put_patterns_into,
        leave_a_lock_in,
        unlock,
        move_head_of,
        swap_the_link_of,
        delete_the_registration_of,
        delete_the_folder_of,
    ],
    ids=lambda deed: deed.__name__,
)
def test_a_waiting_worktree_that_is_not_as_it_was_left_is_not_used(
    deed: Callable[[Path, Path], None], here: Here, repo: GitRepository
) -> None:
    path = Path(used(here, run_of(repo, 1)))
    deed(repo.path / ".git/worktrees" / records.name_for(run_of(repo, 1).id), path)
    workspace = Workspace(here, run_of(repo, 2), SLOT)

    made = Path(workspace.make())

    assert made != path
    assert not path.exists()
    assert sorted(everything(str(made))) == ["README"]
    workspace.destroy()
    assert traces(here) == []


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_files_that_changed_while_it_waited_are_put_right(flag: str, here: Here, repo: GitRepository) -> None:
    path = Path(used(here, run_of(repo, 1, repo.commit({"a": "1\n", "b": "1\n"}))))
    there = GitRepository(path)
    there.git("update-index", flag, "a")
    there.write({"a": "changed\n", "new": "1\n"})
    (path / "b").unlink()
    workspace = Workspace(here, run_of(repo, 2), SLOT)

    assert workspace.make() == str(path)

    assert sorted(everything(str(path))) == ["README", "a", "b"]
    assert (path / "a").read_text() == "1\n"
    workspace.give_back()


def test_a_run_that_makes_one_does_not_load_libgit2(here: Here, repo: GitRepository) -> None:
    path = Path(used(here, run_of(repo, 1)))
    put_config_into(repo.path / ".git/worktrees" / records.name_for(run_of(repo, 1).id), path)
    script = (
        "import sys, msgspec\n"
        "from lattice.model.run import Run\n"
        "from lattice.work.here import Here\n"
        "from lattice.work.workspaces.workspace import Workspace\n"
        "run = msgspec.json.decode(sys.argv[2], type=Run)\n"
        "workspace = Workspace(Here(sys.argv[1]), run, 0)\n"
        "workspace.make(), workspace.inspect(False)\n"
        "print('pygit2' in sys.modules)\n"
        "workspace.destroy()\n"
    )
    import_path = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = msgspec.json.encode(run_of(repo, 2)).decode()

    said = subprocess.run(
        [sys.executable, "-c", script, str(repo.path), run], env=import_path, capture_output=True, check=True
    )

    assert said.stdout == b"False\n"
    assert traces(here) == []


def test_a_worktree_that_cannot_be_made_leaves_nothing(here: Here, repo: GitRepository) -> None:
    run = run_of(repo)
    blob = repo.git("rev-parse", "HEAD:README")
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(LatticeError, match="cannot make worktree 'lattice-1000000000000000'"):
        Workspace(here, run, SLOT).make()

    assert traces(here) == []


def test_what_stands_at_its_place_is_left_alone(here: Here, repo: GitRepository) -> None:
    run = run_of(repo)
    home = Path(here.places.worktrees(None, here.clone, os.environ))
    mine = home / run.id[:16] / "mine"
    mine.parent.mkdir(parents=True)
    mine.touch()

    with pytest.raises(LatticeError, match="something is there"):
        Workspace(here, run, SLOT).make()

    assert mine.exists()
    assert traces(here) == [run.id[:16]]
    mine.unlink()
    mine.parent.rmdir()


def test_twenty_four_at_once(here: Here, repo: GitRepository) -> None:
    runs = [run_of(repo, number) for number in range(1, 25)]

    pids = [_forked(lambda run=run: Workspace(here, run).make()) for run in runs]

    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids] == [0] * 24
    assert len(registered(here.repo)) == 24


def _forked(work: Callable[[], object]) -> int:
    """The pid of a child that does the work and ends with 0."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def everything_a_run_does(here: Here, repo: GitRepository) -> None:
    """A fresh worktree, the same one moved, and one in place of one that is not as it was left."""
    used(here, run_of(repo, 1, "HEAD~1"))
    used(here, run_of(repo, 2))
    put_config_into(repo.path / ".git/worktrees" / records.name_for(run_of(repo, 1).id), Path())
    odd = Workspace(here, run_of(repo, 3), SLOT)
    there = GitRepository(Path(odd.make()))
    there.write({"build/a.o": "1", "new": "1"})
    odd.inspect(False)
    odd.give_back()


def _until(point: int) -> Callable[[str, Callable[[], Any]], Any]:
    """A probe that kills this process once so many durable things are done."""
    done = [0]

    def probe(name: str, call: Callable[[], Any]) -> Any:
        result = call()
        done[0] += 1
        if done[0] == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return probe


def test_a_death_after_anything_durable_leaves_nothing_to_the_next(
    here: Here, repo: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"second": "2\n", ".gitignore": "*.o\n"})
    names: list[str] = []
    monkeypatch.setattr(effects, "probe", lambda name, call: (call(), names.append(name))[0])
    everything_a_run_does(here, repo)
    monkeypatch.setattr(effects, "probe", None)

    firsts = {names.index(name) + 1 for name in names}
    lasts = {len(names) - names[::-1].index(name) for name in names}
    for point in sorted(firsts | lasts):
        monkeypatch.setattr(effects, "probe", _until(point))
        pid = _forked(lambda: everything_a_run_does(here, repo))
        monkeypatch.setattr(effects, "probe", None)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL, names[point - 1]
        for number in (1, 2, 3):
            leftovers.clear(here, run_of(repo, number).id)
        assert len(traces(here)) in (0, 3), (names[point - 1], traces(here))
        assert all(record.slot == SLOT for record in records.everyone(here.places))
        leftovers.prune(here, dry_run=False, idle=-1)
        assert traces(here) == [], names[point - 1]
