"""Eight processes write 25 times each: what was acknowledged is there, nothing fails, all trees are right."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier

import pytest
from log.writer import Open, Writer
from support import GitRepository, Lattice, wait_until

from lattice.local.locks import Liveness, probe
from lattice.log.history import entries, verify
from lattice.log.snapshot import EVENTS_REF
from lattice.model import state
from lattice.model.decide.lookup import find_task
from lattice.model.payload import TaskCreated

PROGRAM = Path(__file__).parent / "commenter.py"
WRITERS = 8
Meanwhile = Callable[[], object]


def start(repo: GitRepository, number: int, count: int) -> subprocess.Popen[str]:
    side = ("process", "libgit2")[number % 2]
    words = [sys.executable, str(PROGRAM), str(repo.path), side, str(count), f"w{number}"]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipe = subprocess.PIPE
    return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environ)


def race(repo: GitRepository, count: int, meanwhile: Meanwhile) -> dict[str, int]:
    """Let the writers go at once, and do `meanwhile` until they end; lost races by acknowledged event."""
    writers = [start(repo, number, count) for number in range(WRITERS)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdin is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")  # type: ignore[union-attr]
        writer.stdin.flush()  # type: ignore[union-attr]
    while any(writer.poll() is None for writer in writers):
        meanwhile()
    ended = [(*writer.communicate(), writer.returncode) for writer in writers]
    assert "".join(err for _, err, _ in ended) == ""
    assert [code for _, _, code in ended] == [0] * WRITERS
    lines = [line.split() for out, _, _ in ended for line in out.splitlines()]
    return {event: int(lost) for event, lost in lines}


def check(writer: Writer, acknowledged: set[str], count: int) -> None:
    """Exactly what was acknowledged is in the log, in order, and each commit's tree is what it says."""
    tip = writer.now().tip
    written = [event for entry in entries(writer.store, tip) for event in entry.events]
    comments = [event for event in written if event.type == "comment_added"]
    assert len(acknowledged) == WRITERS * count
    assert len(comments) == WRITERS * count
    assert {event.id for event in comments} == acknowledged
    assert len(state.comments(writer.now(), find_task(writer.now(), "LAT-1").id)) == WRITERS * count
    for name in {event.actor for event in comments}:
        said = [event.data["body"].split()[-1] for event in reversed(comments) if event.actor == name]
        assert said == [str(number) for number in range(count)]
    assert list(verify(writer.store, tip)) == []


def test_all_that_was_acknowledged_is_there(opened: Open, repo: GitRepository) -> None:
    writer = opened(repo, bulk=True)
    writer.tell(TaskCreated(title="t"))

    acknowledged = race(repo, 25, lambda: wait_until(lambda: True))

    check(writer, set(acknowledged), 25)


@pytest.mark.parametrize(("count", "limit"), [(25, 1500), (8, 1)], ids=["git alone", "we too"])
def test_all_is_there_although_objects_and_refs_are_packed_meanwhile(
    count: int, limit: int, opened: Open, repo: GitRepository
) -> None:
    writer = opened(repo, bulk=True)
    writer.tell(TaskCreated(title="t"))
    repo.git("config", "lattice.packLimit", str(limit))
    tidied = []

    def tidy() -> None:
        repo.git("pack-refs", "--all")
        repo.git("gc", "--quiet")
        tidied.append(1)

    acknowledged = race(repo, count, tidy)

    assert tidied
    wait_until(lambda: probe(os.path.join(writer.places.root, "pack.lock")) is Liveness.GONE, "our packing")
    assert os.path.exists(os.path.join(writer.places.root, "packed")) == (limit == 1)
    check(opened(repo, bulk=True), set(acknowledged), count)
    assert repo.git("fsck", "--full", "--strict", "--no-dangling") == ""


def test_all_is_there_although_the_queue_is_taken_away(opened: Open, repo: GitRepository) -> None:
    writer = opened(repo, bulk=True)
    writer.tell(TaskCreated(title="t"))

    def unlink() -> None:
        with suppress(FileNotFoundError):
            os.unlink(writer.places.write_lock)

    acknowledged = race(repo, 25, unlink)

    check(writer, set(acknowledged), 25)
    assert sum(acknowledged.values()) > 0, "no race was lost: this run proves nothing"


def test_eight_processes_begin_one_log(opened: Open, repo: GitRepository) -> None:
    starting = Barrier(WRITERS)

    def create(number: int) -> int:
        starting.wait()
        return Lattice(repo)("task", "create", f"task {number}").code

    with ThreadPoolExecutor(WRITERS) as pool:
        codes = list(pool.map(create, range(WRITERS)))

    writer = opened(repo)
    assert codes == [0] * WRITERS
    assert state.meta(writer.now()).next_number == WRITERS + 1
    assert repo.git("rev-list", "--count", "--max-parents=0", EVENTS_REF) == "1"
    assert list(verify(writer.store, writer.now().tip)) == []


def nothing(repo: GitRepository) -> None:
    """Leave the writers alone."""


def pack(repo: GitRepository) -> None:
    """What a user's git does to the objects and refs."""
    repo.git("pack-refs", "--all")
    repo.git("gc", "--quiet")


def unlink(repo: GitRepository) -> None:
    """Take the queue away."""
    (repo.path / ".git/lattice/write.lock").unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("count", "meanwhile"),
    [
        (3, nothing),
        *(pytest.param(25, meanwhile, marks=pytest.mark.stress) for meanwhile in (nothing, pack, unlink)),
    ],
)
def test_comments_that_are_typed_at_once_are_all_there(
    count: int, meanwhile: Callable[[GitRepository], None], opened: Open, repo: GitRepository
) -> None:
    writer = opened(repo, bulk=True)
    writer.tell(TaskCreated(title="t"))
    starting = Barrier(WRITERS)

    def comment(number: int) -> list[int]:
        starting.wait()
        lattice = Lattice(repo, LATTICE_ACTOR=f"agent:w{number}")
        return [lattice("task", "comment", "LAT-1", f"says {n}").code for n in range(count)]

    with ThreadPoolExecutor(WRITERS) as pool:
        typing = [pool.submit(comment, number) for number in range(WRITERS)]
        while not all(each.done() for each in typing):
            meanwhile(repo)

    assert [each.result() for each in typing] == [[0] * count] * WRITERS
    tip = writer.now().tip
    said = {event.id for entry in entries(writer.store, tip) for event in entry.events}
    check(writer, said - {find_task(writer.now(), "LAT-1").id}, count)
