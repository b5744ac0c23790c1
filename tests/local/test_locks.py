"""Locks die with their holder, queue fairly, and never stop a writer for good."""

import fcntl
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from children import HOLDS, ROOT, Child, together
from support import wait_until

from lattice.errors import EnvironmentProblem
from lattice.local import locks
from lattice.local.locks import Liveness
from lattice.local.places import Places

QUEUES = """
import os, sys, time
from lattice.local.locks import write_lock
from lattice.local.places import Places
places, counter = Places(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for _ in range(25):
    asked = time.monotonic()
    with write_lock(places, 30.0):
        waited = time.monotonic() - asked
        with open(counter) as file:
            number = int(file.read())
        time.sleep(0.003)
        with open(counter, "w") as file:
            file.write(str(number + 1))
    print(waited)
"""


def test_a_lock_is_alive_while_another_process_holds_it(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    child = Child(HOLDS, path)

    assert child.hear() == "held"
    assert locks.probe(path) is Liveness.ALIVE
    assert locks.try_exclusive(path) is None
    child.close()


def test_a_killed_holder_is_gone_and_the_lock_can_be_taken(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    child = Child(HOLDS, path)
    child.hear()

    child.kill()

    assert locks.probe(path) is Liveness.GONE
    held = locks.try_exclusive(path)
    assert held
    held.release()


def test_probing_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "lock"

    assert locks.probe(str(path)) is Liveness.GONE
    assert not path.exists()


def test_what_cannot_be_probed_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "real").touch()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").touch()

    assert locks.probe(str(tmp_path / "link")) is Liveness.UNKNOWN
    assert locks.probe(str(tmp_path / "file" / "lock")) is Liveness.UNKNOWN


def test_a_probe_in_passing_does_not_make_a_lock_busy(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    probing = os.open(path, os.O_CREAT | os.O_RDONLY)
    fcntl.flock(probing, fcntl.LOCK_SH)
    taken: list[locks.Held | None] = []
    taker = threading.Thread(target=lambda: taken.append(locks.try_exclusive(path)))

    taker.start()
    fcntl.flock(probing, fcntl.LOCK_UN)
    taker.join()

    assert taken[0]
    taken[0].release()
    os.close(probing)


def test_descriptors_do_not_reach_a_started_program(tmp_path: Path) -> None:
    held = locks.try_exclusive(str(tmp_path / "lock"))
    assert held

    assert not os.get_inheritable(held.descriptor)
    held.release()


def test_an_inherited_lock_outlives_the_one_who_took_it(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    held = locks.try_exclusive(path)
    assert held
    child = Child("import sys; print('up', flush=True); sys.stdin.read()", descriptors=(held.descriptor,))
    child.hear()

    held.let_go()

    assert locks.probe(path) is Liveness.ALIVE
    child.kill()
    assert locks.probe(path) is Liveness.GONE


def test_a_lock_that_was_let_go_can_be_released_again_without_harm(tmp_path: Path) -> None:
    held = locks.try_exclusive(str(tmp_path / "lock"))
    assert held

    held.release()
    held.release()
    held.let_go()

    assert held.descriptor == -1


def test_wait_released_returns_when_the_holder_ends(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    child = Child(HOLDS, path)
    child.hear()
    waiter = threading.Thread(target=locks.wait_released, args=(path,))

    waiter.start()
    waiter.join(0.05)
    waited = waiter.is_alive()
    child.close()
    waiter.join()

    assert waited


def test_hold_excludes_others_and_lets_them_in_afterwards(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")

    with locks.hold(path):
        assert locks.probe(path) is Liveness.ALIVE

    assert locks.probe(path) is Liveness.GONE


def test_hold_says_where_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(EnvironmentProblem, match="in the way"), locks.hold(str(tmp_path / "file" / "lock")):
        pass


def test_eight_writers_at_once_lose_no_turn(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")

    said = together(QUEUES, 8, tmp_path, counter)

    assert counter.read_text() == "200"
    assert [len(lines) for lines in said] == [25] * 8


@pytest.mark.stress
def test_on_a_quiet_machine_nobody_waits_much_longer_than_the_others(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")

    said = [[float(line) for line in lines] for lines in together(QUEUES, 8, tmp_path, counter)]

    waits = sorted(wait for each in said for wait in each)
    whole = max(sum(each) for each in said)
    # Who queues waits 6 % of the whole time at worst; where all poll, 25 % and more.
    assert waits[197] < 0.15 * whole


@pytest.mark.skipif(not os.path.exists("/proc/locks"), reason="the system does not list its locks")
def test_a_waiting_writer_stands_in_the_kernels_queue(tmp_path: Path) -> None:
    places = Places(str(tmp_path))
    holder = Child(HOLDS, places.write_lock)
    holder.hear()
    waiter = Child(QUEUES, tmp_path, tmp_path / "counter")
    (tmp_path / "counter").write_text("0")
    waiter.hear()

    waiter.tell()

    queued = re.compile(rf"-> FLOCK +ADVISORY +WRITE {waiter.process.pid} ")
    wait_until(lambda: queued.search(Path("/proc/locks").read_text()), "the writer is queued")
    holder.close()
    waiter.close()
    assert (tmp_path / "counter").read_text() == "25"


def test_a_writer_goes_on_without_the_lock_when_its_patience_ends(tmp_path: Path) -> None:
    places = Places(str(tmp_path))
    child = Child(HOLDS, places.write_lock)
    child.hear()
    asked = time.monotonic()

    with locks.write_lock(places, 0.1):
        waited = time.monotonic() - asked
        assert locks.probe(places.write_lock) is Liveness.ALIVE

    assert 0.1 <= waited < 5
    child.close()


def test_a_lock_that_comes_too_late_is_dropped_at_once(tmp_path: Path) -> None:
    places = Places(str(tmp_path))
    child = Child(HOLDS, places.write_lock)
    child.hear()
    with locks.write_lock(places, 0.01):
        pass

    child.close()

    wait_until(lambda: locks.probe(places.write_lock) is Liveness.GONE, "the late lock is dropped")
    wait_until(
        lambda: all(thread.name != "write lock" for thread in threading.enumerate()), "no thread stays"
    )


def test_a_writer_gets_a_lock_that_is_freed_while_it_waits(tmp_path: Path) -> None:
    places = Places(str(tmp_path))
    child = Child(HOLDS, places.write_lock)
    child.hear()
    freeing = threading.Timer(0.05, child.close)
    freeing.start()

    with locks.write_lock(places, 30.0):
        held = locks.try_exclusive(places.write_lock)

    assert held is None
    assert locks.probe(places.write_lock) is Liveness.GONE
    freeing.join()


def test_a_write_lock_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "lattice").write_text("in the way")
    entered = False

    with locks.write_lock(Places(str(tmp_path))):
        entered = True

    assert entered


def test_the_write_lock_is_free_after_an_error_inside(tmp_path: Path) -> None:
    places = Places(str(tmp_path))

    with pytest.raises(ZeroDivisionError), locks.write_lock(places):
        _ = 1 / 0

    assert locks.probe(places.write_lock) is Liveness.GONE


def test_without_fcntl_writers_still_queue_and_runs_are_refused(tmp_path: Path) -> None:
    code = """
import sys
sys.modules["fcntl"] = None
from lattice.errors import EnvironmentProblem
from lattice.local import locks
from lattice.local.places import Places
places = Places(sys.argv[1])
with locks.write_lock(places), locks.hold(places.clone_id + ".lock"):
    print("inside", locks.probe(places.write_lock).value)
try:
    locks.try_exclusive(places.write_lock)
except EnvironmentProblem as error:
    print(error.message)
"""

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "inside unknown\nruns need flock, which this system does not have\n"


def test_importing_the_locks_does_not_import_filelock() -> None:
    code = (
        "import sys; import lattice.local.locks, lattice.local.run_folder; print('filelock' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
