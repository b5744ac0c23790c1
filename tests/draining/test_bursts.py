"""Commits as fast as git makes them while everything of ours is killed again and again."""

import os
import random
import signal
import threading
import uuid
from collections import Counter

import psutil
import pytest
from support import wait_until
from work.engines import Typed, unfinished

from .looks import SAY_PASS, Hooked, commit

MARK = "BURST"
"""The variable by which processes that the test caused can be told from all others."""


class Killer:
    """Kills one of our processes, any one, at moments that nobody can foresee."""

    def __init__(self, mark: str, seed: int) -> None:
        self.mark = mark
        self.killed: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self) -> "Killer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._over.wait(self._chance.uniform(0.0, 0.2)):
            ours = self.processes()
            if ours:
                self._kill(self._chance.choice(ours))

    def _kill(self, process: psutil.Process) -> None:
        try:
            words = process.cmdline()
            os.kill(process.pid, signal.SIGKILL)
        except (psutil.Error, ProcessLookupError):
            return
        self.killed["supervisor" if any("supervisor" in word for word in words) else "drain"] += 1

    def processes(self) -> list[psutil.Process]:
        """Python processes of the program that carry the mark."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            words = process.cmdline()
            ours = "-m" in words and any(word.startswith("lattice") for word in words)
            return ours and process.environ().get(MARK) == self.mark
        except psutil.Error:
            return False


def burst(hooked: Hooked, monkeypatch: pytest.MonkeyPatch, count: int, seed: int) -> tuple[list[str], Killer]:
    """Make so many commits while a killer is about; then let everything come to its end."""
    mark = uuid.uuid4().hex
    hooked.define(SAY_PASS, retry={"max": 10, "backoff_seconds": 0})
    for key, value in {"lockPatience": "0.3", "budget": "100000", "settle": "0.5"}.items():
        hooked.git("config", f"lattice.{key}", value)
    with monkeypatch.context() as patch, Killer(mark, seed) as killer:
        patch.setenv(MARK, mark)
        commits = [commit(hooked, f"{number}.py") for number in range(count)]
    lattice = Typed(hooked)

    def is_over() -> bool:
        lattice("worker", "reap")
        lattice("hook", "drain")
        return not hooked.waiting and not unfinished(hooked) and not killer.processes()

    wait_until(is_over, "every commit is dealt with")
    return commits, killer


def reviews(hooked: Hooked, commits: list[str]) -> Counter[int]:
    """How many commits have so many reviews, their own or of a range."""
    return Counter(sum(run.verdict is not None for run in hooked.runs(oid)) for oid in commits)


def test_every_commit_of_a_burst_is_reviewed_once_whatever_is_killed(
    hooked: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits, killer = burst(hooked, monkeypatch, 40, seed=1)

    assert killer.killed.total() > 0
    assert reviews(hooked, commits) == {1: len(commits)}


@pytest.mark.stress
def test_a_thousand_commits_are_reviewed_once_each_whatever_is_killed(
    hooked: Hooked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commits, killer = burst(hooked, monkeypatch, 1000, seed=2)
    runs = hooked.all_runs()

    with capsys.disabled():
        states = Counter(str(run.failure or run.state) for run in runs)
        print(f"\n{len(commits)} commits, {dict(killer.killed)} killed, runs: {dict(states)}")  # noqa: T201

    assert killer.killed["drain"] > 20
    assert reviews(hooked, commits) == {1: len(commits)}
    reasons = {run.message for run in runs if run.state == "dropped"}
    assert all(reason.startswith("reviewed together with others") for reason in reasons)
