"""One try at a review: prompt, workspace, engine, and what its output amounts to."""

import os
import time

import msgspec

from lattice.engines import environment, prompt, table
from lattice.engines.exchange import BadOutput, Request
from lattice.errors import LatticeError
from lattice.git.codec.objects import message_of, parents, tree_of
from lattice.git.difference import Difference, difference
from lattice.local.places import content, replace
from lattice.local.run_folder import RunFolder
from lattice.model import change, review
from lattice.model.decide.findings import with_ids
from lattice.model.definition import Definition, Engine, parse_definition
from lattice.model.definition import Workspace as Needs
from lattice.model.payload import ProcessCompleted, ProcessFailed
from lattice.model.review import Answer, Evidence, Review
from lattice.model.run import FailureKind, Run
from lattice.work.here import Here
from lattice.work.running.interrupts import Interrupts
from lattice.work.running.process import Ending, Launch, Stopped, run
from lattice.work.running.tail import tail
from lattice.work.running.workspace import Workspace

_OUTPUT_BYTES = 4000
"""How much of what an engine printed is kept in the log when it fails."""


class Failure(Exception):
    """The attempt ended without a review."""

    def __init__(self, payload: ProcessFailed) -> None:
        super().__init__(payload.message)
        self.payload = payload


class Attempt:
    """A run's one try; `run` gives a completed outcome or raises Failure."""

    def __init__(self, here: Here, run: Run, folder: RunFolder, workspace: Workspace) -> None:
        self._here = here
        self._run = run
        self._folder = folder
        self._workspace = workspace
        self._definition = self._read_definition()
        self._engine = table.ENGINES[Engine(run.engine)]

    def run(self, until: float, interrupts: Interrupts) -> ProcessCompleted:
        """Review the target; `until` is a moment on the monotonic clock."""
        request = self._request()
        replace(self._folder.prompt, self._prompt())
        launch = Launch(
            argv=self._engine.command(request),
            cwd=request.worktree or self._folder.path,
            environment=self._environment(request),
            stdin=self._folder.prompt,
            stdout=self._folder.stdout,
            stderr=self._folder.stderr,
            until=until,
            grace_seconds=self._definition.grace_seconds,
        )
        if time.monotonic() > until:
            raise self._failure(FailureKind.TIMEOUT, "the time was up before the engine started")
        try:
            ending = run(launch, interrupts)
        except OSError as error:
            raise self._failure(
                FailureKind.SPAWN, f"cannot start '{launch.argv[0]}': {error.strerror}"
            ) from None
        self._refuse(ending)
        return self._completed(self._answer(request, ending))

    def _read_definition(self) -> Definition:
        return parse_definition(self._blob(self._run.definition), self._run.worker)

    def _blob(self, oid: str) -> bytes:
        data = self._here.store.read(oid)
        if data is None:
            raise self._failure(FailureKind.WORKSPACE, f"object '{oid}' is missing")
        return data

    def _request(self) -> Request:
        needs = self._engine.needs_worktree and self._definition.workspace is not Needs.NONE
        return Request(
            git_dir=self._here.repo.git_dir,
            worktree=self._make_workspace() if needs else None,
            base=self._run.base,
            head=self._run.head,
            definition=self._definition,
        )

    def _make_workspace(self) -> str:
        try:
            return self._workspace.make()
        except (LatticeError, OSError) as error:
            raise self._failure(FailureKind.WORKSPACE, f"no worktree: {error}") from None

    def _prompt(self) -> bytes:
        """The worker's prompt about this target; empty where it has none."""
        if self._run.prompt is None:
            return b""
        diff = difference(self._here.repo, self._run.base, self._run.head)
        about = prompt.Subject(
            base=self._run.base,
            head=self._run.head,
            run=self._run.id,
            task=self._run.task,
            files=tuple(file.path for file in diff.change.files),
            message=message_of(self._here.store.read(self._run.head) or b"").decode("utf-8", "replace"),
        )
        return prompt.render(self._blob(self._run.prompt).decode(), about).encode()

    def _environment(self, request: Request) -> dict[str, str]:
        run = self._run
        variables = environment.RunVariables(
            run=run.id,
            task=run.task,
            started_event_id=run.started_event_id or "",
            commit=run.head,
            base=run.base,
            worktree=request.worktree,
        )
        return environment.environment(os.environ, self._definition, variables)

    def _refuse(self, ending: Ending) -> None:
        """Raise Failure for an engine that was stopped."""
        if ending.stopped is Stopped.AT_DEADLINE:
            limit = self._run.timeout_seconds
            raise self._failure(FailureKind.TIMEOUT, f"stopped after {limit} s", ending.exit_code)
        if ending.stopped is Stopped.ON_REQUEST:
            raise self._failure(FailureKind.CANCELLED, "the supervisor was told to stop", ending.exit_code)

    def _answer(self, request: Request, ending: Ending) -> Answer:
        """What the engine said, or what was stated for it; raises Failure where neither is a review."""
        try:
            return table.answer_of(
                Engine(self._run.engine),
                request,
                content(self._folder.stdout) or b"",
                content(self._folder.stderr) or b"",
                ending.exit_code,
            )
        except BadOutput as error:
            stated = self._folder.statement()
            if stated is not None and stated.review is not None:
                return msgspec.json.decode(stated.review, type=Answer)
            said = f"; it stated: {stated.reason}" if stated is not None and stated.reason else ""
            message = f"{error.message}{said}"
            raise self._failure(FailureKind.BAD_OUTPUT, message, ending.exit_code) from None

    def _failure(self, kind: FailureKind, message: str, exit_code: int | None = None) -> Failure:
        output = tail(self._folder.stderr, _OUTPUT_BYTES) or tail(self._folder.stdout, _OUTPUT_BYTES)
        return Failure(ProcessFailed(kind=kind, message=message, exit_code=exit_code, output=output))

    def _completed(self, answer: Answer) -> ProcessCompleted:
        reviewed = make_review(self._here, self._run, answer, self._engine.version())
        return ProcessCompleted(
            verdict=reviewed.verdict,
            counts=review.counts(reviewed.findings),
            review=msgspec.json.encode(reviewed, order="sorted").decode(),
            engine=self._run.engine,
            engine_version=reviewed.evidence.engine_version,
            patch=reviewed.evidence.patch,
        )


def make_review(here: Here, run: Run, answer: Answer, engine_version: str) -> Review:
    """The review that an answer amounts to, with the evidence of what it rests on."""
    diff: Difference = difference(here.repo, run.base, run.head)
    commit = here.store.read(run.head) or b""
    is_merge = len(parents(commit)) > 1 and parents(commit)[0] == run.base
    findings = with_ids(answer.findings)
    evidence = Evidence(
        base=run.base,
        head=run.head,
        tree=tree_of(commit),
        patch=None if is_merge else change.patch_digest(diff.change),
        diff_sha256=diff.sha256,
        bytes_shown=answer.bytes_shown,
        bytes_withheld=answer.bytes_withheld,
        definition=run.definition,
        prompt=run.prompt,
        engine=run.engine,
        engine_version=engine_version,
    )
    return Review(
        target=run.target,
        verdict=review.verdict_of(findings, answer.bytes_withheld),
        summary=answer.summary,
        findings=findings,
        hidden=answer.hidden,
        checks=answer.checks,
        coverage=(run.engine,),
        evidence=evidence,
    )
