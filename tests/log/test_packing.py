"""Our loose objects are packed in the background, the user's are left as they are, and none is lost."""

import os
from pathlib import Path

import pytest
from log.writer import Open, Writer
from support import GitRepository, make_repository, wait_until

from lattice.local.locks import Liveness, probe, try_exclusive
from lattice.log.history import verify
from lattice.log.packing import pack, pack_if_needed
from lattice.model import state
from lattice.model.decide import tasks
from lattice.model.decide.lookup import find_task
from lattice.model.payload import CommentAdded, TaskCreated
from lattice.work.here import Here
from lattice.work.writing import write


def loose(repo: GitRepository) -> set[str]:
    """The ids of all loose objects."""
    objects = repo.path / ".git" / "objects"
    return {f"{path.parent.name}{path.name}" for path in objects.glob("??/*")}


def packs(repo: GitRepository) -> list[Path]:
    return sorted((repo.path / ".git" / "objects" / "pack").glob("*.pack"))


def packed_in(repo: GitRepository, pack_file: Path) -> set[str]:
    listed = repo.git("show-index", stdin=pack_file.with_suffix(".idx").read_bytes())
    return {line.split()[1] for line in listed.splitlines()}


def lock(writer: Writer) -> str:
    return os.path.join(writer.places.root, "pack.lock")


def told(writer: Writer, count: int) -> str:
    """A task with so many comments."""
    task = writer.tell(TaskCreated(title="t", body="long " * 1000))
    for number in range(count):
        writer.tell(CommentAdded(body=f"{number}"), task=task)
    return task


def test_packing_takes_all_objects_of_the_log(opened: Open, repo: GitRepository) -> None:
    writer = opened(repo, bulk=True)
    told(writer, 20)
    log = {line.split()[0] for line in repo.git("rev-list", "--objects", "refs/lattice/events").splitlines()}
    assert log < loose(repo)

    pack(writer.log.repo)

    assert not log & loose(repo)
    assert len(packs(repo)) == 1
    assert repo.git("fsck", "--full", "--strict") == ""
    assert list(verify(writer.store, writer.now().tip)) == []


def test_the_users_objects_stay_loose(opened: Open, repo: GitRepository) -> None:
    repo.commit({"a": "1\n"})
    dangling = repo.git("hash-object", "-w", "--stdin", stdin=b"dangling")
    packed_and_loose = repo.git("hash-object", "-w", "--stdin", stdin=b"twice")
    users = loose(repo)
    repo.git("pack-objects", "-q", ".git/objects/pack/pack", stdin=packed_and_loose.encode() + b"\n")
    writer = opened(repo, bulk=True)
    told(writer, 3)

    pack(writer.log.repo)

    assert {dangling, packed_and_loose} < users
    assert loose(repo) == users


def test_a_second_packing_takes_only_what_is_new(opened: Open, repo: GitRepository) -> None:
    writer = opened(repo, bulk=True)
    task = told(writer, 3)
    pack(writer.log.repo)
    (first,) = packs(repo)
    writer.tell(CommentAdded(body="more"), task=task)
    fresh = loose(repo)

    pack(writer.log.repo)
    pack(writer.log.repo)

    (second,) = set(packs(repo)) - {first}
    assert packed_in(repo, second) == fresh - loose(repo)


@pytest.mark.parametrize("remembered", [b"garbage", b'{"tip":"%s","left":0}' % (b"9" * 40)])
def test_packing_does_not_depend_on_what_it_remembers(
    remembered: bytes, opened: Open, repo: GitRepository
) -> None:
    writer = opened(repo, bulk=True)
    task = told(writer, 3)
    pack(writer.log.repo)
    (first,) = packs(repo)
    Path(writer.places.root, "packed").write_bytes(remembered)
    writer.tell(CommentAdded(body="more"), task=task)
    fresh = loose(repo)

    pack(writer.log.repo)

    (second,) = set(packs(repo)) - {first}
    assert packed_in(repo, second) == fresh - loose(repo)
    assert repo.git("fsck", "--full", "--strict") == ""


def test_a_repository_of_sha256_is_packed_too(opened: Open, tmp_path: Path) -> None:
    repo = make_repository(tmp_path / "sha256", "--object-format=sha256")
    writer = opened(repo)
    told(writer, 3)

    pack(writer.log.repo)

    assert loose(repo) == set()
    assert repo.git("fsck", "--full", "--strict") == ""
    assert list(verify(writer.store, writer.now().tip)) == []


def test_writing_past_the_limit_packs_in_the_background(repo: GitRepository) -> None:
    repo.git("config", "lattice.packLimit", "100")
    here = Here(str(repo.path), bulk=True)
    write(here, tasks.create("human:ana", TaskCreated(title="t")))
    for number in range(40):
        write(here, tasks.comment("LAT-1", "human:ana", f"{number}"))

    wait_until(lambda: packs(repo), "a pack")
    wait_until(lambda: probe(os.path.join(here.places.root, "pack.lock")) is Liveness.GONE, "the end of it")

    tip = here.snapshot().tip
    assert len(loose(repo)) < 300
    assert list(verify(here.store, tip)) == []
    assert repo.git("fsck", "--full", "--strict") == ""
    assert state.comments(here.snapshot(), find_task(here.snapshot(), "LAT-1").id)[39].body == "39"
    here.close()


def test_one_packing_at_a_time(opened: Open, repo: GitRepository) -> None:
    writer = opened(repo, bulk=True)
    told(writer, 10)
    held = try_exclusive(lock(writer))
    assert held is not None

    assert not pack_if_needed(writer.log.repo, 1)

    held.release()
    assert pack_if_needed(writer.log.repo, 1)
    wait_until(lambda: probe(lock(writer)) is Liveness.GONE, "the end of it")


def test_below_the_limit_nothing_starts(opened: Open, repo: GitRepository) -> None:
    writer = opened(repo, bulk=True)
    told(writer, 10)

    assert not pack_if_needed(writer.log.repo, 1500)
    assert not os.path.exists(lock(writer))


def test_objects_of_the_user_alone_start_packing_once(opened: Open, repo: GitRepository) -> None:
    files = {f"many/{number}": f"{number}\n" for number in range(400)}
    repo.write(files)
    repo.git("hash-object", "-w", "--stdin-paths", stdin="\n".join(files).encode())
    writer = opened(repo, bulk=True)
    told(writer, 1)

    assert pack_if_needed(writer.log.repo, 200)
    wait_until(lambda: probe(lock(writer)) is Liveness.GONE, "the end of it")

    assert not pack_if_needed(writer.log.repo, 200)
    assert len(loose(repo)) > 400


def test_a_gc_meanwhile_makes_it_start_afresh(opened: Open, repo: GitRepository) -> None:
    writer = opened(repo, bulk=True)
    Path(writer.places.root).mkdir(exist_ok=True)
    Path(writer.places.root, "packed").write_bytes(b'{"tip":null,"left":1000000}')
    told(writer, 20)

    assert pack_if_needed(writer.log.repo, 20)
    wait_until(lambda: probe(lock(writer)) is Liveness.GONE, "the end of it")


def test_a_bad_limit_does_not_spoil_a_write(repo: GitRepository) -> None:
    repo.git("config", "lattice.packLimit", "many")
    here = Here(str(repo.path))

    assert write(here, tasks.create("human:ana", TaskCreated(title="t"))).tip == here.snapshot().tip
    here.close()
