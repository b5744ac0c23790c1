"""Two ways to type a command: as a process of its own, and in this process, which is faster."""

import io
import json
import os
import secrets
import select
import subprocess
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from support import PATIENCE_SECONDS, GitRepository, Lattice, Said

from lattice.cli.main import main
from lattice.git.config import identity
from lattice.log.append import Log, blob_oid
from lattice.model.decide import runs as decide
from lattice.model.decide.asking import Wish, request
from lattice.model.decide.decision import Decision
from lattice.model.decide.findings import with_ids
from lattice.model.event import Draft, Stamp
from lattice.model.ids import Oid, RunId, Target, TaskId
from lattice.model.payload import (
    CancelRequested,
    Paused,
    Payload,
    ProcessCompleted,
    ProcessFailed,
    ProcessStarted,
    ReviewMoved,
)
from lattice.model.review import Check, Evidence, Finding, Review, counts, verdict_of
from lattice.model.run import FailureKind
from lattice.work.here import Here, now_ms

EMPTY_TREE = Oid("4b825dc642cb6eb9a060e54bf8d69288fbee4904")
ELSEWHERE = "0123456789abcdef"
"""A clone that is not this one, so that no command takes its runs for its own, to start or to bury."""


@pytest.fixture
def shell(repo: GitRepository) -> Lattice:
    """The command in `repo`, as a process."""
    return Lattice(repo)


class Typed:
    """The command in the current folder, through its entry point."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *words: str, code: int | None = 0, stdin: bytes = b"") -> Said:
        """What `git lattice WORDS` says; fails unless it ends with `code` (None: any)."""
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capsys.readouterr()
        ended = main(words)
        said = Said(int(ended), *self._capsys.readouterr())
        assert code is None or said.code == code, f"{words} ended with {said.code}\n{said.out}{said.err}"
        return said

    def json(self, *words: str, code: int | None = 0) -> list[dict[str, Any]]:
        """The objects that `git lattice WORDS --json` prints."""
        return [json.loads(line) for line in self(*words, "--json", code=code).out.splitlines()]


@pytest.fixture
def typed(repo: GitRepository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """The command, typed in `repo`, whose log has begun."""
    monkeypatch.chdir(repo.path)
    command = Typed(capsys, monkeypatch)
    command("init")
    return command


class Lines:
    """The lines that a process prints while it runs, each as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._descriptor = process.stdout.fileno()
        self._rest = b""

    def next(self, count: int) -> list[str]:
        """The next so many lines; fails if they do not come."""
        while self._rest.count(b"\n") < count:
            assert select.select([self._descriptor], [], [], PATIENCE_SECONDS)[0], self._rest
            self._rest += os.read(self._descriptor, 4096)
        *found, self._rest = self._rest.split(b"\n", count)
        return [line.decode() for line in found]


class Reviewer:
    """Writes runs into a repository's log, as a supervisor of some clone would, without running anything."""

    def __init__(self, repository: GitRepository, clone: str = ELSEWHERE) -> None:
        self._path = str(repository.path)
        self._clone = clone

    def ask(self, head: str, worker: str = "Lint", task: str | None = None) -> RunId:
        """Queue a run on `head`; its id."""
        blob = b"{}"
        definition = blob_oid(blob, "sha1")
        wish = Wish(
            worker=worker,
            reviewer=f"agent:{worker.lower()}",
            engine="static",
            definition=definition,
            prompt=None,
            blobs={definition: blob},
            target=Target(EMPTY_TREE, Oid(head)),
            task=TaskId(task) if task else None,
            timeout_seconds=1200,
            again=True,
            actor="human:ana",
            clone=self._clone,
        )
        return RunId(self._write(request(wish)).events[0].id)

    def start(self, run: RunId) -> None:
        self._write(decide.start(run, ProcessStarted(host="box", deadline=2_000_000_000_000)))

    def end(self, run: RunId, failed: ProcessFailed) -> None:
        """End a run without a review."""
        self._write(decide.close(run, failed))

    def fail(self, head: str, message: str = "no key", worker: str = "Lint") -> RunId:
        """A run on `head` that failed; its id."""
        run = self.ask(head, worker)
        self.start(run)
        self.end(run, ProcessFailed(kind=FailureKind.AUTH, message=message))
        return run

    def review(
        self, head: str, *findings: Finding, withheld: int = 0, worker: str = "Lint", task: str | None = None
    ) -> RunId:
        """A run on `head` that came out with these findings; its id."""
        run = self.ask(head, worker, task)
        self.start(run)
        review = _review(head, with_ids(findings), withheld)
        self._write(decide.close(run, _completed(review)))
        return run

    def move(self, run: RunId, head: str) -> None:
        """Say that the review of `run` holds for `head` too."""
        self._append(ReviewMoved(review=run, head=Oid(head)))

    def cancel(self, run: RunId) -> None:
        self._append(CancelRequested(), run)

    def pause(self, reason: str) -> None:
        self._append(Paused(reason=reason))

    def _append(self, payload: Payload, run: RunId | None = None) -> None:
        draft = Draft(payload=payload, actor="human:ana", run=run)
        self._write(lambda _: Decision(None, (draft,)))

    def _write(self, decision: Callable[..., Any]) -> Any:
        here = Here(self._path)
        try:
            log = Log(here.repo, here.store, identity(here.config))
            return log.update(decision, Stamp(now_ms(), self._clone, secrets.token_hex(8)))
        finally:
            here.close()


def _review(head: str, findings: tuple[Finding, ...], withheld: int) -> Review:
    return Review(
        target=Target(EMPTY_TREE, Oid(head)),
        verdict=verdict_of(findings, withheld),
        summary="Looked at everything.",
        findings=findings,
        checks=(Check("ruff", "passed"), Check("syntax", "skipped", "no Python")),
        coverage=("static",),
        evidence=Evidence(
            base=EMPTY_TREE,
            head=head,
            tree=EMPTY_TREE,
            patch=None,
            diff_sha256="0" * 64,
            bytes_shown=120,
            bytes_withheld=withheld,
            definition="1" * 40,
            prompt=None,
            engine="static",
            engine_version="1.0",
        ),
    )


def _completed(review: Review) -> ProcessCompleted:
    return ProcessCompleted(
        verdict=review.verdict,
        counts=counts(review.findings),
        review=msgspec.json.encode(review, order="sorted").decode(),
        engine="static",
        engine_version="1.0",
    )


@pytest.fixture
def reviewer(repo: GitRepository) -> Reviewer:
    """Writes runs into the log of `repo`."""
    return Reviewer(repo)
