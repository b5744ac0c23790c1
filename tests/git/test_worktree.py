"""Worktrees of our own: made whole or not at all, and nothing else is ever deleted."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import GitRepository, make_repository, wait_until

from lattice.errors import EnvironmentProblem
from lattice.git.repository import Repository, discover
from lattice.git.worktrees import checkout, contents, registration, removal
from lattice.git.worktrees.contents import Differences
from lattice.git.worktrees.linked import Linked, folder_mark, index_mark
from lattice.model.ids import Oid


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the worktree of a test goes; its parent does not exist yet."""
    return tmp_path / "cache" / "run-1"


def add(
    found: Repository, repo: GitRepository, place: Path, name: str = "run-1", commit: str = "HEAD"
) -> str:
    oid = repo.git("rev-parse", commit)
    fill(Linked(found, name, str(place)), oid)
    return oid


def fill(linked: Linked, commit: str) -> None:
    registration.add(linked, Oid(commit))
    checkout.check_out(linked, Oid(commit))


def remove(found: Repository, name: str, place: Path) -> None:
    removal.remove(Linked(found, name, str(place)))


def everything(repo: GitRepository) -> set[str]:
    """Every path of the git directory but objects, and the branches."""
    git_dir = repo.path / ".git"
    paths = {str(path.relative_to(git_dir)) for path in git_dir.rglob("*") if "objects" not in path.parts}
    return {path for path in paths if path not in ("lattice", "worktrees")}


def test_a_worktree_is_detached_locked_and_clean(found: Repository, repo: GitRepository, place: Path) -> None:
    repo.commit({"folder/script": "#!/bin/sh\n", "gone": "x"})
    (repo.path / "folder/script").chmod(0o755)
    head = repo.commit()
    repo.commit({"later": "x"})

    add(found, repo, place, commit=head)

    there = GitRepository(place)
    assert there.git("status", "--porcelain", "--ignored") == ""
    assert there.git("rev-parse", "HEAD") == head
    assert there.git("rev-parse", "--abbrev-ref", "HEAD") == "HEAD"
    assert os.access(place / "folder/script", os.X_OK)
    assert repo.git("branch", "--format=%(refname)") == "refs/heads/main"
    listed = repo.git("worktree", "list", "--porcelain").split("\n\n")[1].splitlines()
    assert listed == [f"worktree {place}", f"HEAD {head}", "detached", f"locked {registration.LOCK_REASON}"]
    assert registration.registered(found) == ("run-1",)


def test_git_can_work_in_it(found: Repository, repo: GitRepository, place: Path) -> None:
    add(found, repo, place)

    there = GitRepository(place)
    made = there.commit({"more": "x"})

    assert repo.git("cat-file", "-t", made) == "commit"
    assert repo.git("rev-parse", "main") != made


def test_removing_leaves_no_trace(found: Repository, repo: GitRepository, place: Path) -> None:
    before = everything(repo)
    add(found, repo, place)
    (place / "untracked").mkdir()
    (place / "untracked" / "file").write_text("x")
    (place / "link").symlink_to(repo.path)

    remove(found, "run-1", place)

    assert not place.exists()
    assert everything(repo) == before
    assert registration.registered(found) == ()
    assert (repo.path / "README").exists()


def test_folders_that_nobody_may_write_are_removed(
    found: Repository, repo: GitRepository, place: Path
) -> None:
    add(found, repo, place)
    (place / "cache" / "deep").mkdir(parents=True)
    (place / "cache" / "deep" / "file").touch()
    for folder in (place / "cache" / "deep", place / "cache"):
        folder.chmod(0o500)

    remove(found, "run-1", place)

    assert not place.exists()


def test_removing_what_is_gone_is_fine(found: Repository, repo: GitRepository, place: Path) -> None:
    remove(found, "run-1", place)
    add(found, repo, place)
    remove(found, "run-1", place)
    remove(found, "run-1", place)


def test_it_survives_a_prune_and_so_does_its_name(
    found: Repository, repo: GitRepository, place: Path
) -> None:
    add(found, repo, place)

    repo.git("worktree", "prune", "--expire=now")
    place.rename(place.with_name("away"))
    repo.git("worktree", "prune", "--expire=now")
    assert registration.registered(found) == ("run-1",)

    remove(found, "run-1", place)
    assert registration.registered(found) == ()
    assert (place.with_name("away") / "README").exists()


def test_a_name_that_is_taken_is_refused_and_left_alone(
    found: Repository, repo: GitRepository, place: Path
) -> None:
    add(found, repo, place)
    second = place.with_name("second")

    with pytest.raises(EnvironmentProblem, match="cannot make worktree 'run-1'"):
        add(found, repo, second)

    assert not second.exists()
    assert GitRepository(place).git("status", "--porcelain") == ""
    assert list((repo.path / ".git" / "lattice").iterdir()) == []


@pytest.mark.parametrize("obstacle", ["a file in it", "a file", "a symlink", "a dangling symlink"])
def test_a_place_that_is_taken_is_refused_and_left_alone(
    obstacle: str, found: Repository, repo: GitRepository, place: Path, tmp_path: Path
) -> None:
    place.parent.mkdir()
    target = tmp_path / "target"
    if obstacle == "a file in it":
        place.mkdir()
        (place / "mine").touch()
    elif obstacle == "a file":
        place.touch()
    else:
        place.symlink_to(target)
        if obstacle == "a symlink":
            target.mkdir()
    before = everything(repo), sorted(tmp_path.rglob("*"))

    with pytest.raises(EnvironmentProblem, match="something is there"):
        add(found, repo, place)

    assert (everything(repo), sorted(tmp_path.rglob("*"))) == before


def test_an_empty_folder_is_filled(found: Repository, repo: GitRepository, place: Path) -> None:
    place.mkdir(parents=True)

    add(found, repo, place)

    assert (place / "README").read_text() == "hello\n"


@pytest.mark.parametrize("commit", ["1" * 40, "tree", "damaged"])
def test_a_checkout_that_fails_can_be_removed(
    commit: str, found: Repository, repo: GitRepository, place: Path
) -> None:
    before = everything(repo)
    if commit == "tree":
        commit = repo.git("rev-parse", "HEAD^{tree}")
    if commit == "damaged":
        commit = repo.git("rev-parse", "HEAD")
        blob = repo.git("rev-parse", "HEAD:README")
        (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(EnvironmentProblem):
        fill(Linked(found, "run-1", str(place)), commit)
    remove(found, "run-1", place)

    assert not place.exists()
    assert everything(repo) == before


def test_a_folder_that_cannot_be_made_leaves_no_registration(
    found: Repository, repo: GitRepository, tmp_path: Path
) -> None:
    before = everything(repo)
    (tmp_path / "file").touch()

    with pytest.raises(EnvironmentProblem, match="cannot make worktree 'run-1'"):
        add(found, repo, tmp_path / "file" / "run-1")

    assert everything(repo) == before


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b"])
def test_a_name_that_would_lead_elsewhere_is_refused(name: str, found: Repository, place: Path) -> None:
    with pytest.raises(ValueError, match="no worktree can be called"):
        Linked(found, name, str(place))


def test_a_users_own_worktree_is_never_listed_nor_removed(
    found: Repository, repo: GitRepository, place: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "cache" / "mine"
    repo.git("worktree", "add", "--quiet", "--lock", mine)
    add(found, repo, place)

    assert registration.registered(found) == ("run-1",)
    for name, path in (("mine", mine), ("run-1", mine), ("mine", place)):
        with pytest.raises(EnvironmentProblem, match="do not point at each other"):
            remove(found, name, path)
    remove(found, "run-1", place)

    assert GitRepository(mine).git("status", "--porcelain") == ""
    assert "mine" in repo.git("worktree", "list")


def test_a_symlink_is_never_followed(found: Repository, repo: GitRepository, place: Path) -> None:
    add(found, repo, place)
    away = place.rename(place.with_name("away"))
    place.symlink_to(away)

    with pytest.raises(EnvironmentProblem, match="do not point at each other"):
        remove(found, "run-1", place)

    assert (away / "README").exists()
    assert registration.registered(found) == ("run-1",)


def test_the_folder_that_was_made_is_known_whatever_is_in_it(
    found: Repository, repo: GitRepository, place: Path
) -> None:
    add(found, repo, place)
    made = folder_mark(str(place))
    (place / ".git").unlink()
    (place / ".git").mkdir()

    removal.remove(Linked(found, "run-1", str(place)), made)

    assert not place.exists()
    assert registration.registered(found) == ()


def test_another_folder_in_its_place_is_not_the_one_that_was_made(
    found: Repository, repo: GitRepository, place: Path
) -> None:
    add(found, repo, place)
    made = folder_mark(str(place))
    # The file system gives the inode to the next folder at once.
    for path in place.iterdir():
        path.unlink()
    place.rmdir()
    place.mkdir()
    (place / "precious").touch()

    with pytest.raises(EnvironmentProblem, match="do not point at each other"):
        removal.remove(Linked(found, "run-1", str(place)), made)

    assert (place / "precious").exists()


@pytest.mark.parametrize("what", ["the main worktree", "no .git", ".git is a link", "registration is a link"])
def test_what_does_not_point_back_is_not_deleted(
    what: str, found: Repository, repo: GitRepository, place: Path, tmp_path: Path
) -> None:
    add(found, repo, place)
    victim = place
    admin = repo.path / ".git/worktrees/run-1"
    if what == "the main worktree":
        victim = repo.path
    elif what == "no .git":
        (place / ".git").unlink()
    elif what == ".git is a link":
        (place / ".git").rename(tmp_path / "dotgit")
        (place / ".git").symlink_to(tmp_path / "dotgit")
    else:
        admin.rename(tmp_path / "admin")
        admin.symlink_to(tmp_path / "admin")

    with pytest.raises(EnvironmentProblem, match="do not point at each other"):
        remove(found, "run-1", victim)

    assert (victim / "README").exists()


KILLED_AT = {
    "registered, no folder": lambda place: place.rmdir(),
    "registered, empty folder": Path.is_dir,
    "registered, half linked": lambda place: (place / ".git.new").write_text("gitd"),
    "linked, no files": lambda place: (place / ".git").write_text(f"gitdir: {place}"),
}


@pytest.mark.parametrize("moment", KILLED_AT)
def test_an_addition_that_was_killed_can_be_removed(
    moment: str, found: Repository, repo: GitRepository, place: Path
) -> None:
    before = everything(repo)
    add(found, repo, place)
    link = (place / ".git").read_text()
    for path in place.iterdir():
        path.unlink()
    KILLED_AT[moment](place)
    if moment.startswith("linked"):
        (place / ".git").write_text(link)

    remove(found, "run-1", place)

    assert not place.exists()
    assert everything(repo) == before


def test_an_addition_that_was_killed_before_it_was_registered_can_be_removed_or_done_again(
    found: Repository, repo: GitRepository, place: Path
) -> None:
    linked = Linked(found, "run-1", str(place))
    before = everything(repo)
    for again in (True, False):
        Path(linked.staging).mkdir(parents=True)
        (Path(linked.staging) / "half").touch()

        if again:
            add(found, repo, place)
        removal.remove(linked)

        assert everything(repo) == before
        assert registration.unfinished(found) == ()


@pytest.mark.parametrize("left", [("HEAD", "locked"), ("locked",), ()])
def test_a_removal_that_was_killed_can_be_done_again(
    left: tuple[str, ...], found: Repository, repo: GitRepository, place: Path
) -> None:
    before = everything(repo)
    add(found, repo, place)
    for path in place.iterdir():
        path.unlink()
    place.rmdir()
    admin = repo.path / ".git/worktrees/run-1"
    for path in admin.iterdir():
        if path.name not in left:
            path.unlink()

    remove(found, "run-1", place)

    assert everything(repo) == before


def test_filters_are_applied_by_git(found: Repository, repo: GitRepository, place: Path) -> None:
    repo.git("config", "filter.shout.smudge", "tr a-z A-Z")
    repo.git("config", "filter.shout.clean", "tr A-Z a-z")
    repo.commit({".gitattributes": "*.shout filter=shout\n", "a.shout": "loud\n"})

    add(found, repo, place)

    assert (place / "a.shout").read_text() == "LOUD\n"
    assert GitRepository(place).git("status", "--porcelain") == ""


def test_encodings_are_applied_by_git(found: Repository, repo: GitRepository, place: Path) -> None:
    repo.commit({"in/.gitattributes": "*.txt working-tree-encoding=UTF-16LE\n"})
    repo.commit({"in/a.txt": "é\n".encode("utf-16-le")})

    add(found, repo, place)

    assert (place / "in/a.txt").read_bytes() == "é\n".encode("utf-16-le")
    assert GitRepository(place).git("status", "--porcelain") == ""


@pytest.mark.parametrize("filtered", [False, True])
def test_no_hook_runs(
    filtered: bool, found: Repository, repo: GitRepository, place: Path, tmp_path: Path
) -> None:
    hook = repo.path / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n")
    hook.chmod(0o755)
    if filtered:
        repo.git("config", "filter.x.smudge", "cat")

    add(found, repo, place)

    assert (place / "README").exists()
    assert not (tmp_path / "ran").exists()


def test_a_submodule_is_an_empty_folder(found: Repository, repo: GitRepository, place: Path) -> None:
    commit = repo.git("rev-parse", "HEAD")
    repo.write({".gitmodules": '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n'})
    repo.git("add", ".gitmodules")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},sub")
    repo.git("commit", "--quiet", "-m", "submodule")

    add(found, repo, place)

    assert list((place / "sub").iterdir()) == []
    assert GitRepository(place).git("status", "--porcelain") == ""


def test_a_repository_that_libgit2_cannot_open_gets_worktrees_too(tmp_path: Path, place: Path) -> None:
    repo = make_repository(tmp_path / "long", "--object-format=sha256")
    head = repo.commit({"a": "1\n"})
    found = discover(str(repo.path))
    before = everything(repo)

    fill(Linked(found, "run-1", str(place)), head)
    assert GitRepository(place).git("status", "--porcelain") == ""
    assert (place / "a").read_text() == "1\n"
    remove(found, "run-1", place)

    assert not place.exists()
    assert everything(repo) == before


def test_it_is_made_from_a_linked_worktree_and_from_a_bare_repository(
    repo: GitRepository, tmp_path: Path
) -> None:
    repo.git("worktree", "add", "--quiet", tmp_path / "linked")
    repo.git("clone", "--quiet", "--bare", ".", tmp_path / "bare.git")

    for number, start in enumerate(("linked", "bare.git")):
        found = discover(str(tmp_path / start))
        place = tmp_path / "cache" / f"{number}"
        add(found, repo, place)

        assert GitRepository(place).git("status", "--porcelain") == ""
        remove(found, "run-1", place)
        assert not place.exists()

    assert "linked" in repo.git("worktree", "list")


WRITER = """
import sys
from lattice.git.repository import discover
from lattice.git.worktrees import checkout, registration, removal
from lattice.git.worktrees.linked import Linked
folder, place, commit, number = sys.argv[1:]
found = discover(folder)
for n in range(5):
    name = f"run-{number}-{n}"
    linked = Linked(found, name, f"{place}/{name}")
    registration.add(linked, commit)
    checkout.check_out(linked, commit)
    if n % 2:
        removal.remove(linked)
"""


def test_several_at_once_under_a_prune_loop(found: Repository, repo: GitRepository, tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", WRITER, str(repo.path), str(tmp_path / "w"), repo.git("rev-parse", "HEAD")]
    writers = [subprocess.Popen([*words, str(n)], env=environ) for n in range(4)]
    while any(writer.poll() is None for writer in writers):
        repo.git("worktree", "prune", "--expire=now")

    assert [writer.returncode for writer in writers] == [0] * 4
    assert len(registration.registered(found)) == 12
    for name in registration.registered(found):
        assert GitRepository(tmp_path / "w" / name).git("status", "--porcelain") == ""


def test_a_folder_that_was_locked_up_is_removed(found: Repository, repo: GitRepository, place: Path) -> None:
    add(found, repo, place)
    (place / "in").mkdir()
    for folder in (place / "in", place):
        folder.chmod(0)

    removal.remove(Linked(found, "run-1", str(place)), folder_mark(str(place)))

    assert not place.exists()


def test_folders_too_deep_for_recursion_are_removed(
    found: Repository, repo: GitRepository, place: Path
) -> None:
    add(found, repo, place)
    subprocess.run(["mkdir", "-p", "/".join(["d"] * 1100)], cwd=place, check=True)

    remove(found, "run-1", place)

    assert not place.exists()


def test_what_was_registered_is_as_written_until_something_changes(
    found: Repository, repo: GitRepository, place: Path
) -> None:
    linked = Linked(found, "run-1", str(place))
    head = Oid(add(found, repo, place))
    there = GitRepository(place)

    there.git("status")
    assert registration.is_as_written(linked, head)
    there.git("update-ref", "refs/worktree/mine", head)

    assert not registration.is_as_written(linked, head)


def test_no_link_in_a_registration_is_followed(
    found: Repository, repo: GitRepository, place: Path, tmp_path: Path
) -> None:
    linked = Linked(found, "run-1", str(place))
    head = Oid(add(found, repo, place))
    (Path(linked.admin) / "HEAD").rename(tmp_path / "HEAD")
    (Path(linked.admin) / "HEAD").symlink_to(tmp_path / "HEAD")

    assert not registration.is_as_written(linked, head)


def test_a_rebuilt_index_knows_its_files_and_forgets_its_flags(
    found: Repository, repo: GitRepository, place: Path
) -> None:
    linked = Linked(found, "run-1", str(place))
    head = Oid(add(found, repo, place))
    there = GitRepository(place)
    there.git("update-index", "--skip-worktree", "README")

    mark = checkout.rebuild_index(linked, head)

    assert there.git("ls-files", "-v") == "H README"
    assert there.git("diff-files") == ""
    assert mark == index_mark(linked)
    assert registration.is_as_written(linked, head)
    assert registration.unfinished(found) == ()


def test_an_index_of_files_that_differ_has_no_mark(
    found: Repository, repo: GitRepository, place: Path
) -> None:
    head = Oid(add(found, repo, place))
    (place / "README").write_text("changed\n")

    assert checkout.rebuild_index(Linked(found, "run-1", str(place)), head) is None


ODD_FILES: dict[str, str | bytes] = {
    "a": "1\n",
    "in/b": "2\n",
    "in/deep/c": b"\x00\xff",
    "in/ü \n": "",
    "x": "#!\n",
}


def of_every_kind(object_format: str, tmp_path: Path, place: Path) -> tuple[Linked, Oid]:
    """A worktree of every kind of entry."""
    repo = make_repository(tmp_path / "kinds", f"--object-format={object_format}")
    repo.commit(ODD_FILES)
    (repo.path / "x").chmod(0o755)
    (repo.path / "link").symlink_to("in")
    commit = repo.commit()
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},sub")
    repo.git("commit", "--quiet", "-m", "submodule")
    linked = Linked(discover(str(repo.path)), "run-1", str(place))
    fill(linked, repo.git("rev-parse", "HEAD"))
    return linked, Oid(repo.git("rev-parse", "HEAD"))


@pytest.fixture
def filled(tmp_path: Path, place: Path) -> tuple[Linked, Oid]:
    return of_every_kind("sha1", tmp_path, place)


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_fresh_checkout_does_not_differ_from_its_commit(
    object_format: str, tmp_path: Path, place: Path
) -> None:
    linked, commit = of_every_kind(object_format, tmp_path, place)

    assert contents.differences(linked, commit) == Differences()


def _replace(path: Path, by: str) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif path.is_symlink() or path.exists():
        path.unlink()
    if by == "folder":
        path.mkdir()
    elif by == "link":
        path.symlink_to("a")
    elif by == "link to a folder":
        path.symlink_to("in")
    elif by == "fifo":
        os.mkfifo(path)
    elif by == "file":
        path.write_text("1\n")


DIFFERENCES = {
    ("a", "folder"): Differences(changed=("a",)),
    ("a", "link"): Differences(changed=("a",)),
    ("a", "fifo"): Differences(changed=("a",)),
    ("a", "nothing"): Differences(missing=("a",)),
    ("in/b", "file"): Differences(changed=("in/b",)),
    ("link", "link"): Differences(changed=("link",)),
    ("link", "folder"): Differences(changed=("link",)),
    ("x", "file"): Differences(changed=("x",)),
    ("in/deep", "file"): Differences(missing=("in/deep/c",), extra=("in/deep",)),
    ("in/deep", "link"): Differences(missing=("in/deep/c",), extra=("in/deep",)),
    ("sub", "file"): Differences(changed=("sub",)),
    ("sub", "link to a folder"): Differences(changed=("sub",)),
    ("sub", "nothing"): Differences(missing=("sub",)),
    ("sub/a", "file"): Differences(changed=("sub",)),
    ("new", "folder"): Differences(extra=("new",)),
    ("in/.git", "file"): Differences(extra=("in/.git",)),
}


def test_every_difference_is_found_and_undone(filled: tuple[Linked, Oid], place: Path) -> None:
    linked, commit = filled
    for (path, by), difference in DIFFERENCES.items():
        _replace(place / path, by)

        assert contents.differences(linked, commit) == difference, (path, by)

        checkout.check_out(linked, commit)
        checkout.clean(linked)
        assert contents.differences(linked, commit) == Differences(), (path, by)


def test_what_nobody_may_read_counts_as_changed(filled: tuple[Linked, Oid], place: Path) -> None:
    (place / "a").chmod(0)

    assert contents.differences(*filled) == Differences(changed=("a",))


FILLER = """
import sys
from lattice.git.repository import discover
from lattice.git.worktrees import checkout, registration
from lattice.git.worktrees.linked import Linked
folder, place, commit = sys.argv[1:]
linked = Linked(discover(folder), "run-1", place)
registration.add(linked, commit)
checkout.check_out(linked, commit)
"""


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or dead and not yet collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="a child outlives its parent elsewhere")
def test_a_checkout_ends_with_whoever_wanted_it(repo: GitRepository, place: Path, tmp_path: Path) -> None:
    pid, gate = tmp_path / "pid", tmp_path / "gate"
    os.mkfifo(gate)
    holding = os.open(gate, os.O_RDWR)
    told = f"echo $PPID > '{pid}.new'; mv '{pid}.new' '{pid}'"
    repo.git("config", "filter.slow.smudge", f"exec 3< '{gate}'; {told}; cat <&3")
    head = repo.commit({".gitattributes": "*.slow filter=slow\n", "a.slow": "1\n"})
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", FILLER, str(repo.path), str(place), head]
    with subprocess.Popen(words, env=environ) as filler:
        wait_until(pid.exists, "the filter runs")
        filler.kill()

    try:
        wait_until(lambda: has_ended(int(pid.read_text())), "git has ended")
    finally:
        os.close(holding)
