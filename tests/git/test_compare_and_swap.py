"""Moves of a ref: nothing acknowledged is lost, one winner, and a loser moved nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import GitRepository

from lattice.errors import EnvironmentProblem
from lattice.git.repository import Repository
from lattice.git.store import NewCommit, RefMoved, Store
from lattice.model.ids import Oid

Draft = Callable[..., NewCommit]
REF = "refs/lattice/events"
HERE = Path(__file__).parent


def start_writer(repo: GitRepository, side: str, count: int, name: str) -> subprocess.Popen[str]:
    words = [str(HERE / "appender.py"), str(repo.path), side, REF, str(count), name]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True, env=environ)


@pytest.mark.parametrize("sides", [("process",), ("libgit2",), ("process", "libgit2")], ids="+".join)
def test_every_acknowledged_append_survives_six_writers(sides: tuple[str, ...], repo: GitRepository) -> None:
    writers = [start_writer(repo, sides[n % len(sides)], 20, f"w{n}") for n in range(6)]

    outputs = [writer.communicate()[0].split() for writer in writers]

    acknowledged = [oid for output in outputs for oid in output]
    assert [writer.returncode for writer in writers] == [0] * 6
    assert len(acknowledged) == 120
    assert set(repo.git("rev-list", REF).split()) == set(acknowledged)
    assert len(repo.git("ls-tree", "-r", "--name-only", REF).split()) == 120
    assert not list((repo.path / ".git").glob("fast_import_crash_*"))


def test_a_race_to_create_has_exactly_one_winner(repo: GitRepository) -> None:
    # Each writer's only append is a root commit if it sees no ref, so a second winner would
    # leave two roots, or an acknowledged commit that is not in history.
    for _ in range(2):
        writers = [
            start_writer(repo, side, 1, f"{side}{n}") for n in range(2) for side in ("process", "libgit2")
        ]
        acknowledged = {writer.communicate()[0].strip() for writer in writers}

        assert set(repo.git("rev-list", REF).split()) == acknowledged
        assert len(repo.git("rev-list", "--max-parents=0", REF).split()) == 1
        repo.git("update-ref", "-d", REF)


def test_appending_moves_the_ref(store: Store, draft: Draft, repo: GitRepository) -> None:
    root = store.append(REF, draft((), {"a": b"1"}))
    tip = store.append(REF, draft((root,), {"a": b"2"}))

    assert repo.git("rev-list", REF).split() == [tip, root]


@pytest.mark.parametrize("elsewhere", ["ahead", "rewound", "gone"])
def test_a_ref_that_is_elsewhere_refuses_the_append(
    elsewhere: str, store: Store, draft: Draft, repo: GitRepository
) -> None:
    root = store.append(REF, draft((), {"a": b"1"}))
    tip = store.append(REF, draft((root,), {"a": b"2"}))
    ahead = store.append(REF, draft((tip,), {"a": b"3"}))
    places = {"ahead": ahead, "rewound": root, "gone": None}
    place = places[elsewhere]
    repo.git("update-ref", *([REF, place] if place else ["-d", REF]))

    with pytest.raises(RefMoved, match=REF):
        store.append(REF, draft((tip,), {"a": b"4"}))

    assert store.ref(REF) == place


def test_a_ref_that_exists_refuses_a_root(store: Store, draft: Draft) -> None:
    root = store.append(REF, draft((), {"a": b"1"}))

    for edits in ({"a": b"1"}, {"a": b"other"}):
        with pytest.raises(RefMoved):
            store.append(REF, draft((), edits))

    assert store.ref(REF) == root


@pytest.mark.parametrize("created", [True, False])
def test_a_lock_of_another_writer_is_a_lost_race_that_names_the_lock(
    created: bool, store: Store, draft: Draft, repo: GitRepository
) -> None:
    old = None if created else store.append(REF, draft())
    lock = repo.path / ".git" / f"{REF}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()

    with pytest.raises(RefMoved, match=f"'{lock}' exists") as raised:
        store.append(REF, draft((old,) if old else (), {"a": b"1"}))

    assert "doctor" in (raised.value.hint or "")
    lock.unlink()
    assert store.ref(REF) == old
    store.append(REF, draft((old,) if old else (), {"a": b"1"}))


def test_a_ref_below_another_ref_is_no_lost_race(store: Store, draft: Draft) -> None:
    root = store.append(REF, draft())

    with pytest.raises(EnvironmentProblem, match=REF):
        store.set_ref_if_equals(f"{REF}/below", root, None, "impossible")


def test_a_ref_never_points_at_what_is_not_there(store: Store, draft: Draft) -> None:
    root = store.append(REF, draft())

    for old in (root, None):
        with pytest.raises(EnvironmentProblem, match="1111111"):
            store.set_ref_if_equals(REF if old else "refs/lattice/new", Oid("1" * 40), old, "impossible")

    assert store.ref(REF) == root


def test_the_reflog_says_what_moved_the_ref(store: Store, draft: Draft, repo: GitRepository) -> None:
    root = store.build(draft())
    repo.git("update-ref", "--create-reflog", REF, root)

    store.append(REF, draft((root,), {"a": b"1"}, message="task_created LAT-1\n\n{}\n"))

    assert repo.git("reflog", "show", "-1", "--format=%gs", REF) == "task_created LAT-1"


def test_packed_refs_are_compared_and_swapped_too(store: Store, draft: Draft, repo: GitRepository) -> None:
    root = store.append(REF, draft())
    repo.git("pack-refs", "--all", "--prune")

    with pytest.raises(RefMoved):
        store.append(REF, draft((), {"a": b"other"}))
    tip = store.append(REF, draft((root,), {"a": b"1"}))

    assert repo.git("rev-parse", REF) == tip


def test_a_hook_may_refuse_the_move_and_is_quoted(
    process_store: Store, draft: Draft, repo: GitRepository, found: Repository
) -> None:
    hook = Path(found.common_dir, "hooks", "reference-transaction")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)

    with pytest.raises(EnvironmentProblem, match="hook"):
        process_store.append(REF, draft())

    assert repo.git("for-each-ref", REF) == ""
