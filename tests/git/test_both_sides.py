"""What one side writes the other writes too, byte for byte, and both read the same."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import GitRepository

from lattice.errors import EnvironmentProblem, NotFound, UnreadableLog
from lattice.git.libgit2 import Libgit2Store
from lattice.git.process import ProcessStore
from lattice.git.repository import discover, empty_tree
from lattice.git.sides import open_store
from lattice.git.store import Blob, Edit, Entry, Identity, NewCommit, Store
from lattice.model.ids import Oid

Draft = Callable[..., NewCommit]
MISSING = Oid("1" * 40)
GROUND: dict[str, Edit] = {
    "a/b/c/one": b"1",
    "a/b/two": b"2",
    "a/file": b"f",
    "a.txt": b"sorted between",
    "lonely/deep/leaf": b"x",
    "plain": b"p",
}
HELLO = Oid("ce013625030ba8dba906f756967f9e9ca394464a")

SHAPES: dict[str, dict[str, Edit]] = {
    "nothing": {},
    "new content": {"plain": b"q", "a/b/two": b"", "z/y/x": b"\0\xff\n"},
    "a removal that empties folders": {"lonely/deep/leaf": None},
    "a whole folder removed": {"a": None},
    "everything removed": {"a": None, "a.txt": None, "lonely": None, "plain": None},
    "a removal of what is not there": {"nowhere/at/all": None, "plain/under": None},
    "a file becomes a folder": {"plain/inner": b"i"},
    "a file is removed and becomes a folder": {"plain/inner": b"i", "plain": None},
    "a folder becomes a file": {"a": b"now a file"},
    "a folder is emptied and filled again": {"a/b/c/new": b"n", "a/b": None},
    "a file and below it another": {"k": b"1", "k/l": b"2"},
    "objects by id": {"run": Blob(HELLO, 0o100755), "link": Blob(HELLO, 0o120000), "t": Blob(HELLO)},
    "a submodule": {"sub": Blob(MISSING, 0o160000)},
    "an empty tree by id": {"a": Blob(Oid("4b825dc642cb6eb9a060e54bf8d69288fbee4904"), 0o040000)},
    "paths with every oddity": {
        'with space/"quoted"/back\\slash': b"1",
        "new\nline/tab\t": b"2",
        "\udcff\udcfe/not utf-8": b"3",
        "é/ü": b"4",
        "-dash/:colon/#hash/ leading": b"5",
        "trailing ": b"6",
        "a/b-": b"7",
        "a/b0": b"8",
    },
}


@pytest.mark.parametrize("shape", SHAPES)
def test_both_sides_make_the_same_commit(
    shape: str, process_store: Store, libgit2_store: Store, draft: Draft, repo: GitRepository
) -> None:
    ground = process_store.build(draft((), GROUND))
    commit = draft((ground,), SHAPES[shape], blobs={HELLO: b"hello\n"})

    ids = process_store.build(commit), libgit2_store.build(commit)

    assert ids[0] == ids[1]
    assert "missing" not in repo.git("fsck", "--strict", "--connectivity-only", ids[0])


@pytest.mark.parametrize("shape", SHAPES)
def test_both_sides_make_the_same_root_commit(
    shape: str, process_store: Store, libgit2_store: Store, draft: Draft
) -> None:
    commit = draft((), SHAPES[shape], blobs={HELLO: b"hello\n"})

    assert process_store.build(commit) == libgit2_store.build(commit)


def test_the_order_of_edits_does_not_matter(store: Store, draft: Draft) -> None:
    ground = store.build(draft((), GROUND))
    edits = SHAPES["a folder is emptied and filled again"] | SHAPES["new content"]

    forwards = store.build(draft((ground,), edits))

    assert forwards == store.build(draft((ground,), dict(reversed(edits.items()))))


@pytest.mark.parametrize("onto", ["tree", "empty"])
def test_a_commit_can_stand_on_another_tree_than_its_parents(
    onto: str, process_store: Store, libgit2_store: Store, draft: Draft, repo: GitRepository
) -> None:
    parent = process_store.build(draft((), {"parent": b"p"}))
    other = process_store.build(draft((), GROUND))
    tree = process_store.tree(other) if onto == "tree" else Oid(empty_tree(discover(str(repo.path))))

    for parents in ((), (parent,)):
        commit = draft(parents, {"plain": b"new"}, onto=tree)
        ids = process_store.build(commit), libgit2_store.build(commit)

        assert ids[0] == ids[1]
        names = [entry.name for entry in process_store.entries(ids[0])]
        assert names == (["a.txt", "a", "lonely", "plain"] if onto == "tree" else ["plain"])


def test_a_merge_keeps_the_order_of_its_parents(
    process_store: Store, libgit2_store: Store, draft: Draft, repo: GitRepository
) -> None:
    one, two, three = (process_store.build(draft((), {"n": str(n).encode()})) for n in range(3))
    merge = draft((one, two, three), {"merged": b"m"})

    ids = process_store.build(merge), libgit2_store.build(merge)

    assert ids[0] == ids[1]
    assert repo.git("show", "-s", "--format=%P", ids[0]).split() == [one, two, three]


@pytest.mark.parametrize("message", ["", "no newline", "\n\n# not a comment\n\n", "é\n", "data 3\ndone\n"])
def test_message_and_author_go_in_verbatim(
    message: str, process_store: Store, libgit2_store: Store, draft: Draft
) -> None:
    commit = draft(message=message)

    oid = process_store.build(commit)

    assert oid == libgit2_store.build(commit)
    header, _, body = (process_store.read(oid) or b"").partition(b"\n\n")
    assert body == message.encode()
    assert b"author human:ana <> 1767225600 +0000\n" in header


def test_names_that_would_break_the_header_are_cleaned_as_git_does(
    process_store: Store, libgit2_store: Store, draft: Draft, repo: GitRepository
) -> None:
    commit = draft(author=Identity(" Ana <x>\nLopes., ", "<ana@example.org>"))

    oid = process_store.build(commit)

    assert oid == libgit2_store.build(commit)
    assert repo.git("show", "-s", "--format=%an|%ae", oid) == "Ana xLopes|ana@example.org"


def test_many_objects_at_once_are_all_there(
    process_store: Store, libgit2_store: Store, draft: Draft, repo: GitRepository
) -> None:
    # Past fastimport.unpackLimit (100), where git keeps a pack.
    commit = draft((), {f"folder/{n % 7}/{n}": str(n).encode() for n in range(250)})

    oid = process_store.build(commit)

    assert libgit2_store.build(commit) == oid
    assert libgit2_store.read(f"{oid}:folder/4/249") == b"249" or libgit2_store.read(f"{oid}:folder/4/200")
    assert len(repo.git("ls-tree", "-r", oid).splitlines()) == 250


@pytest.mark.parametrize("path", ["", "/a", "a//b", "a/", "../a", "a/./b", ".git/config", "a/.GIT", "n\0l"])
def test_a_path_that_no_tree_can_hold_is_refused(path: str, store: Store, draft: Draft) -> None:
    with pytest.raises(ValueError, match="no tree can hold"):
        store.build(draft((), {path: b"x"}))


def test_an_object_that_is_not_there_is_refused_and_leaves_no_crash_report(
    store: Store, draft: Draft, repo: GitRepository
) -> None:
    with pytest.raises(EnvironmentProblem, match=MISSING):
        store.build(draft((), {"a": Blob(MISSING)}))
    with pytest.raises((EnvironmentProblem, UnreadableLog), match=MISSING):
        store.build(draft((MISSING,)))

    assert not list((repo.path / ".git").glob("fast_import_crash_*"))


def test_building_leaves_no_ref(store: Store, draft: Draft, repo: GitRepository) -> None:
    before = repo.git("for-each-ref")

    store.build(draft((), GROUND))

    assert repo.git("for-each-ref") == before


def test_reading_finds_content_by_id_and_path(store: Store, draft: Draft) -> None:
    edits = SHAPES["paths with every oddity"]
    oid = store.build(draft((), edits))

    for path, content in edits.items():
        assert store.read(f"{oid}:{path}") == content
        assert store.read(f"{oid}:{path}/below") is None
        assert store.read(f"{oid}:{path}x") is None


@pytest.mark.parametrize(
    "path", ["", "a", "a/", "/a", "./plain", "../plain", ".", "..", "none", "n\nn", "n\0n", "plain "]
)
def test_what_is_no_file_reads_as_none(path: str, store: Store, draft: Draft) -> None:
    oid = store.build(draft((), GROUND))

    assert store.read(f"{oid}:{path}") is None
    assert store.read(f"{oid}:plain") == b"p"


@pytest.mark.parametrize(
    "spec", ["", "HEAD", "main:README", MISSING, "zz", "--help", ":0:README", f"{MISSING}:a"]
)
def test_what_is_no_object_id_reads_as_none(spec: str, store: Store) -> None:
    assert store.read(spec) is None
    assert store.entries(spec) == ()


def test_entries_come_from_a_commit_a_tree_or_a_path(store: Store, draft: Draft) -> None:
    oid = store.build(draft((), {"a/b": b"", "c": Blob(HELLO, 0o100755)}, blobs={HELLO: b"hello\n"}))
    folder, file = store.entries(oid)

    assert (folder.name, folder.mode) == ("a", 0o040000)
    assert file == Entry("c", 0o100755, HELLO)
    assert store.entries(store.tree(oid)) == store.entries(f"{oid}:") == (folder, file)
    assert store.entries(f"{oid}:a") == store.entries(folder.oid)
    assert store.entries(f"{oid}:c") == store.entries(HELLO) == ()


def test_a_submodule_is_no_file(store: Store, draft: Draft) -> None:
    oid = store.build(draft((), {"sub": Blob(MISSING, 0o160000)}))

    assert store.read(f"{oid}:sub") is None


def test_walking_goes_along_first_parents_to_before_the_stop(store: Store, draft: Draft) -> None:
    root = store.build(draft((), {"n": b"0"}))
    side = store.build(draft((), {"side": b"s"}))
    merge = store.build(draft((root, side), {"n": b"1"}))
    tip = store.build(draft((merge,), {"n": b"2"}))

    assert [oid for oid, _ in store.walk(tip)] == [tip, merge, root]
    assert [oid for oid, _ in store.walk(tip, root)] == [tip, merge]
    assert list(store.walk(tip, tip)) == []
    assert dict(store.walk(tip))[root] == store.read(root)


def test_walking_ends_where_a_shallow_clone_ends(repo: GitRepository, tmp_path: Path) -> None:
    repo.commit({"a": "2"})
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", tmp_path / "shallow")
    found = discover(str(tmp_path / "shallow"))

    for bulk in (False, True):
        store = open_store(found, bulk)
        assert [oid for oid, _ in store.walk(store.resolve("HEAD"))] == [repo.git("rev-parse", "HEAD")]
        store.close()


def test_walking_says_so_where_history_is_broken(store: Store, repo: GitRepository) -> None:
    first, second = Oid(repo.git("rev-parse", "HEAD")), Oid(repo.commit({"a": "2"}))
    (repo.path / ".git/objects" / first[:2] / first[2:]).unlink()

    with pytest.raises(UnreadableLog, match=first):
        list(store.walk(second))


def test_a_ref_is_read_exactly(store: Store, repo: GitRepository) -> None:
    head = repo.git("rev-parse", "HEAD")
    repo.git("tag", "-a", "-m", "annotated", "v1")
    repo.git("tag", "refs/lattice/events")
    repo.git("branch", "refs/lattice/seen/origin")

    assert store.ref("refs/heads/main") == store.ref("refs/tags/v1") == head
    assert store.ref("refs/lattice/events") is None
    assert store.ref("refs/lattice/seen/origin") is None
    assert store.ref("refs/heads/ma") is None
    assert store.ref("main") is None
    assert store.ref("refs/heads/no such") is None
    assert store.ref("refs/heads/main@{0}") is None
    assert store.ref(f"refs/lattice/incoming/origin-g{head[:7]}") is None

    repo.git("update-ref", "refs/lattice/events", head)
    assert store.ref("refs/lattice/events") == head


def test_revisions_are_peeled_and_never_options(store: Store, repo: GitRepository) -> None:
    first = repo.git("rev-parse", "HEAD")
    second = repo.commit({"a": "2"})
    repo.git("tag", "-a", "-m", "annotated", "v1")

    assert store.resolve("v1") == store.resolve("@") == store.resolve(second[:8]) == second
    assert store.resolve("HEAD~1") == store.resolve(":/first") == first
    for nothing in ("nope", "--help", "--all", "HEAD^{tree}", "HEAD:README", "", "a\0b", "HEAD\nHEAD"):
        with pytest.raises(NotFound):
            store.resolve(nothing)


def test_reads_see_what_others_wrote_and_packed_meanwhile(store: Store, repo: GitRepository) -> None:
    assert store.ref("refs/heads/main")
    for number in range(3):
        written = Oid(repo.commit({"a": str(number)}))
        repo.git("repack", "-a", "-d", "--quiet")
        repo.git("pack-refs", "--all", "--prune")

        assert store.ref("refs/heads/main") == written
        assert store.read(f"{written}:a") == str(number).encode()


def test_replaced_objects_keep_their_own_content(store: Store, repo: GitRepository) -> None:
    first, second = Oid(repo.git("rev-parse", "HEAD")), Oid(repo.commit({"README": "changed\n"}))
    repo.git("replace", first, second)

    assert store.read(f"{first}:README") == b"hello\n"


def test_a_sha256_repository_is_served_by_git_itself(tmp_path: Path, draft: Draft) -> None:
    repo = GitRepository(tmp_path)
    repo.git("init", "--quiet", "--object-format=sha256", "long")
    found = discover(str(tmp_path / "long"))

    store = open_store(found, bulk=True)
    root = store.append("refs/lattice/events", draft((), GROUND))
    tip = store.append("refs/lattice/events", draft((root,), {"a/b": None}))

    assert isinstance(store, ProcessStore)
    assert len(tip) == 64
    assert store.ref("refs/lattice/events") == tip
    assert [oid for oid, _ in store.walk(tip)] == [tip, root]
    assert [entry.name for entry in store.entries(f"{tip}:a")] == ["file"]
    assert store.read(f"{root}:a/b/c/one") == b"1"
    assert store.entries(store.build(draft(onto=Oid(empty_tree(found))))) == ()
    store.close()


@pytest.mark.parametrize("setting", ["extensions.refstorage=reftable", "extensions.partialClone=origin"])
def test_a_repository_that_libgit2_refuses_is_served_by_git_itself(setting: str, repo: GitRepository) -> None:
    found = discover(str(repo.path))
    repo.git("config", "core.repositoryFormatVersion", "1")
    repo.git("config", *setting.split("="))

    store = open_store(found, bulk=True)

    assert isinstance(store, ProcessStore)
    store.close()


def test_a_partial_clone_is_served_by_git_itself(repo: GitRepository, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git(
        "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{repo.path}", tmp_path / "part"
    )

    store = open_store(discover(str(tmp_path / "part")), bulk=True)

    assert isinstance(store, ProcessStore)
    assert store.read(f"{store.resolve('HEAD')}:README") == b"hello\n"
    store.close()


def test_libgit2_serves_bulk_where_it_can(libgit2_store: Store) -> None:
    assert isinstance(libgit2_store, Libgit2Store)


def test_a_reading_child_that_is_gone_is_reported_and_replaced(process_store: ProcessStore) -> None:
    head = process_store.resolve("HEAD")
    assert process_store.read(head)
    reader = process_store._reader
    assert reader is not None
    reader.kill()
    reader.wait()

    with pytest.raises(EnvironmentProblem, match="cat-file"):
        process_store.read(head)

    assert process_store.read(head)


def test_a_thousand_warnings_do_not_stop_the_reading_child(process_store: Store, repo: GitRepository) -> None:
    head = repo.git("rev-parse", "HEAD")
    repo.git("update-ref", "refs/lattice/events", head)
    repo.commit({"a": "2"})
    repo.git("tag", "refs/lattice/events")

    for _ in range(1500):
        assert process_store.ref("refs/lattice/events") == head


def test_reading_does_not_load_pygit2(repo: GitRepository) -> None:
    program = (
        "import sys\n"
        "from lattice.git.repository import discover\n"
        "from lattice.git.sides import open_store\n"
        "store = open_store(discover(sys.argv[1]), bulk=False)\n"
        "assert store.read(f\"{store.ref('refs/heads/main')}:README\") == b'hello\\n'\n"
        "store.close()\n"
        "slow = {'pygit2', 'filelock', 'psutil', 'tempfile', 'shutil', 'dataclasses', 'logging'}\n"
        "print(*sorted(slow & set(sys.modules)))\n"
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run(
        [sys.executable, "-c", program, repo.path], env=environ, capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("\n", "")
