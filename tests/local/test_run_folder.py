"""A run folder is a run's id below our own folder, alive by its lock alone, and kept when it ends."""

import os
from pathlib import Path

import pytest
from children import HOLDS, Child

from lattice.errors import EnvironmentProblem, NotFound
from lattice.local import identity, run_folder
from lattice.local.identity import Identity
from lattice.local.locks import Liveness
from lattice.local.places import Places
from lattice.local.run_folder import Outcome, Statement
from lattice.model.ids import RunId

RUN = RunId("ab" * 20)
OTHER = RunId("cd" * 20)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    git_dir = tmp_path / "repo.git"
    git_dir.mkdir()
    return Places(str(git_dir))


def test_a_folder_is_listed_from_its_making_to_its_end(places: Places) -> None:
    made = run_folder.create(places, RUN)
    assert [each.run for each in run_folder.present(places)] == [RUN]

    moved = run_folder.end(places, made)

    assert run_folder.present(places) == ()
    assert run_folder.ended(places) == (moved,)
    assert Path(moved.path).is_dir()


def test_making_a_folder_twice_keeps_what_is_in_it(places: Places) -> None:
    Path(run_folder.create(places, RUN).prompt).write_text("review")

    again = run_folder.create(places, RUN)

    assert Path(again.prompt).read_text() == "review"


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc", "ab" * 19, "AB" * 20, "ab" * 20 + "\n", "ab" * 19 + "/x"]
)
def test_only_the_id_of_a_run_names_a_folder(places: Places, name: str) -> None:
    with pytest.raises(NotFound, match="is not the id of a run"):
        run_folder.create(places, RunId(name))

    assert not Path(places.runs).exists()


def test_what_is_no_run_folder_is_not_listed(places: Places, tmp_path: Path) -> None:
    run_folder.create(places, OTHER)
    (Path(places.runs) / "notes").mkdir()
    (Path(places.runs) / ("01" * 20)).touch()
    (Path(places.runs) / RUN).symlink_to(tmp_path)

    assert [each.run for each in run_folder.present(places)] == [OTHER]


def test_a_link_in_place_of_a_folder_is_refused(places: Places, tmp_path: Path) -> None:
    Path(places.runs).mkdir(parents=True)
    (Path(places.runs) / RUN).symlink_to(tmp_path)

    with pytest.raises(EnvironmentProblem, match="is in the way"):
        run_folder.create(places, RUN)


def test_a_run_is_alive_while_its_lock_is_held(places: Places) -> None:
    folder = run_folder.create(places, RUN)
    assert folder.liveness() is Liveness.GONE
    child = Child(HOLDS, folder.lock)
    child.hear()

    assert folder.liveness() is Liveness.ALIVE
    assert folder.claim() is None
    child.kill()
    assert folder.liveness() is Liveness.GONE


def test_the_lock_is_held_on_while_the_folder_ends(places: Places) -> None:
    folder = run_folder.create(places, RUN)
    lock = folder.claim()
    assert lock

    moved = run_folder.end(places, folder)

    assert moved.liveness() is Liveness.ALIVE
    lock.release()
    assert moved.liveness() is Liveness.GONE


def test_ending_again_keeps_what_the_engine_said_first(places: Places) -> None:
    first = run_folder.create(places, RUN)
    Path(first.stdout).write_text("a review")
    run_folder.end(places, first)
    run_folder.create(places, RUN)

    again = run_folder.end(places, run_folder.folder(places, RUN))

    assert Path(again.stdout).read_text() == "a review"
    assert run_folder.present(places) == ()


def test_ending_a_folder_that_is_not_there_is_nothing(places: Places) -> None:
    run_folder.end(places, run_folder.folder(places, RUN))

    assert run_folder.ended(places) == ()


def test_the_last_statement_is_the_one_that_counts(places: Places) -> None:
    folder = run_folder.create(places, RUN)
    assert folder.statement() is None
    folder.state(Statement(outcome=Outcome.COMPLETE, actor="agent:a", at=1))
    last = Statement(outcome=Outcome.FAIL, actor="agent:a", at=2, reason="no diff")

    folder.state(last)

    assert folder.statement() == last


def test_a_damaged_statement_is_none(places: Places) -> None:
    folder = run_folder.create(places, RUN)
    (Path(folder.path) / "statement.json").write_text('{"outcome": "complete"')

    assert folder.statement() is None


def test_an_identity_is_read_as_it_was_written(places: Places) -> None:
    folder = run_folder.create(places, RUN)
    assert folder.identity() is None

    folder.identify(Identity("boot", 7, 8))

    assert folder.identity() == Identity("boot", 7, 8)


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="the system does not tell")
def test_a_process_is_identified_until_it_ends() -> None:
    child = Child("import sys; print('up', flush=True); sys.stdin.read()")
    child.hear()

    first = identity.identity_of(child.process.pid)
    second = identity.identity_of(child.process.pid)
    child.close()

    assert first is not None
    assert first == second
    assert first != identity.own_identity()
    assert identity.identity_of(child.process.pid) is None


def test_old_ended_folders_are_pruned_and_nothing_outside(places: Places, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "work").write_text("mine")
    old = run_folder.create(places, RUN)
    (Path(old.path) / "tmp" / "deep").mkdir(parents=True)
    (Path(old.path) / "tmp" / "link").symlink_to(precious)
    (Path(old.path) / "tmp" / "deep" / "file").write_text("x")
    os.utime(run_folder.end(places, old).path, (1000, 1000))
    young = run_folder.end(places, run_folder.create(places, OTHER))
    run_folder.create(places, RunId("ef" * 20))
    os.utime(run_folder.folder(places, RunId("ef" * 20)).path, (1000, 1000))

    pruned = run_folder.prune(places, 2000.0)

    assert pruned == (RUN,)
    assert run_folder.ended(places) == (young,)
    assert len(run_folder.present(places)) == 1
    assert (precious / "work").read_text() == "mine"


def test_an_ended_folder_whose_lock_is_held_is_not_pruned(places: Places) -> None:
    folder = run_folder.create(places, RUN)
    lock = folder.claim()
    assert lock
    os.utime(run_folder.end(places, folder).path, (1000, 1000))

    assert run_folder.prune(places, 2000.0) == ()
    lock.release()
    assert run_folder.prune(places, 2000.0) == (RUN,)
