"""One try at a review: workspace, checks, prompt, engine, and what its output amounts to."""

import os
import time

import msgspec

from lattice.engines import table
from lattice.engines.exchange import BadOutput, Output, Request
from lattice.engines.verifier import asking as verifier
from lattice.errors import LatticeError
from lattice.local.places import content, replace
from lattice.local.run_folder import RunFolder
from lattice.model import review, state
from lattice.model.decide.policy import Stopped
from lattice.model.payload import ProcessCompleted, ProcessFailed
from lattice.model.review import Answer, Check
from lattice.model.run import FailureKind, Run
from lattice.model.worker.definition import Definition, Engine
from lattice.model.worker.definition import Workspace as Needs
from lattice.work.asking import frozen
from lattice.work.here import Here
from lattice.work.running.commands.checks import Interrupted
from lattice.work.running.commands.programs import Programs, Signs
from lattice.work.running.commands.stages import VERIFYING_SECONDS, Stages
from lattice.work.running.engine import preparing
from lattice.work.running.engine.briefing import briefing
from lattice.work.running.engine.outcome import STOPPED, TOO_LATE_FOR_A_REVIEW, Failure
from lattice.work.running.engine.resting import let_rest
from lattice.work.running.evidence import Made, make_review
from lattice.work.running.processes.interrupts import Interrupts
from lattice.work.running.processes.oversee import Ending
from lattice.work.running.tail import tail
from lattice.work.workspaces.workspace import Workspace

_OUTPUT_BYTES = 4000
"""How much of what an engine printed is kept in the log when it fails."""


class Attempt:
    """A run's one try; `run` gives a completed outcome or raises Failure."""

    def __init__(self, here: Here, run: Run, folder: RunFolder, workspace: Workspace) -> None:
        self._here = here
        self._run = run
        self._folder = folder
        self._workspace = workspace
        self._definition: Definition = frozen.definition(here, run)
        self._engine = table.module(Engine(run.engine))
        self._checks: tuple[Check, ...] = ()
        self._survivors = 0
        self._tampered: tuple[str, ...] = ()

    def run(self, until: float, interrupts: Interrupts) -> ProcessCompleted:
        """Review the target; `until` is a moment on the monotonic clock, which stops in suspend."""
        programs = Programs(self._here, self._folder, interrupts, self._definition.grace_seconds)
        stages = Stages(self._here, self._run, self._folder, programs, until)
        worktree = self._make_workspace() if self._needs_worktree else None
        if worktree is not None:
            self._check(stages, worktree)
        request = preparing.request(self._here, self._run, self._folder, self._definition, worktree)
        shown = self._brief(request)
        begun = time.monotonic()
        ending = self._think(stages, request)
        made = Made(seconds=time.monotonic() - begun, bytes_shown=shown[0], bytes_withheld=shown[1])
        self._survivors += ending.survivors
        self._tampered = self._workspace.inspect(self._definition.workspace is Needs.WRITE)
        answer = self._verified(stages, request, self._answer(request, ending))
        return self._completed(answer, made)

    @property
    def _needs_worktree(self) -> bool:
        wants_files = self._engine.needs_worktree or bool(self._definition.checks)
        return wants_files and self._definition.workspace is not Needs.NONE

    def _make_workspace(self) -> str:
        try:
            return self._workspace.make()
        except (LatticeError, OSError) as error:
            raise self._failure(FailureKind.WORKSPACE, f"no worktree: {error}") from None

    def _check(self, stages: Stages, worktree: str) -> None:
        try:
            checked = stages.check(self._definition, self._workspace, worktree)
        except Interrupted as interrupted:
            self._survivors = interrupted.survivors
            raise self._stopped(interrupted.stopped, None, f" in check '{interrupted.name}'") from None
        self._checks, self._survivors = checked.checks, checked.survivors

    def _brief(self, request: Request) -> tuple[int, int]:
        """Write the worker's prompt about this target; how many bytes of the diff it shows and withholds."""
        if self._run.engine == Engine.STATIC:
            replace(self._folder.prompt, b"")
            return 0, 0
        told = briefing(self._here, self._run, request.brief, self._checks, self._engine.takes_inline)
        for name, data in told.files.items():
            replace(os.path.join(request.brief, name), data)
        replace(self._folder.prompt, told.prompt)
        return told.bytes_shown, told.bytes_withheld

    def _think(self, stages: Stages, request: Request) -> Ending:
        try:
            ending, told = stages.think(request, self._signs(request))
        except OSError as error:
            program = error.filename or self._run.engine
            raise self._failure(FailureKind.SPAWN, f"cannot start '{program}': {error.strerror}") from None
        self._checks += told
        return ending

    def _signs(self, request: Request) -> Signs:
        return Signs(
            idle=self._definition.idle_seconds,
            answered=lambda: self._is_answered(request),
            gave_up=lambda: self._engine.gave_up(self._output(ended=False)),
        )

    def _is_answered(self, request: Request) -> bool:
        """Whether a review of the target is there although the engine still runs."""
        try:
            self._parse(request, self._output(ended=False))
        except BadOutput:
            stated = self._folder.statement()
            return stated is not None and stated.review is not None
        return True

    def _parse(self, request: Request, output: Output) -> Answer:
        return table.answer_of(Engine(self._run.engine), request, output)

    def _output(self, ended: bool, exit_code: int = 0) -> Output:
        stdout, stderr = (content(path) or b"" for path in (self._folder.stdout, self._folder.stderr))
        return Output(stdout, stderr, exit_code, ended)

    def _stopped(self, stopped: Stopped, exit_code: int | None, where: str = "") -> Failure:
        kind, message = STOPPED[stopped]
        now = state.run(self._here.snapshot(), self._run.id)
        if stopped is Stopped.CANCELLED and now is not None:
            message = ": ".join(filter(None, (f"cancelled by {now.cancelled_by}", now.cancel_reason)))
        return self._failure(kind, f"{message}{where}", exit_code)

    def _answer(self, request: Request, ending: Ending) -> Answer:
        """What the engine said, or what was stated for it; raises Failure where neither is a review."""
        if ending.stopped in TOO_LATE_FOR_A_REVIEW:
            raise self._stopped(ending.stopped, ending.exit_code)
        # One that was sent away ended with a signal's code; what it had said before may be whole.
        ended = ending.stopped is Stopped.BY_ITSELF
        try:
            return self._parse(request, self._output(ended, ending.exit_code if ended else 0))
        except BadOutput as error:
            stated = self._folder.statement()
            if stated is not None and stated.review is not None:
                return msgspec.json.decode(stated.review, type=Answer)
            if ending.stopped in STOPPED:
                raise self._stopped(ending.stopped, ending.exit_code) from None
            let_rest(self._here, self._run.engine, error)
            said = f"; it stated: {stated.reason}" if stated is not None and stated.reason else ""
            raise self._failure(error.kind, f"{error.message}{said}", ending.exit_code) from None

    def _verified(self, stages: Stages, request: Request, answer: Answer) -> Answer:
        """The answer held against the tree; the static engine's comes from there."""
        if self._run.engine == Engine.STATIC:
            return answer
        if not answer.findings and self._run.engine not in table.AGENTS:
            return answer
        asked = verifier.question(answer)
        ending, said = stages.verify(request, asked)
        if ending.stopped in TOO_LATE_FOR_A_REVIEW:
            raise self._stopped(ending.stopped, None)
        if ending.stopped is not Stopped.BY_ITSELF:
            return verifier.unverified(asked, f"not done within {VERIFYING_SECONDS:.0f} s")
        return verifier.verified(asked, said.stdout, said.stderr, ending.exit_code)

    def _failure(self, kind: FailureKind, message: str, exit_code: int | None = None) -> Failure:
        output = tail(self._folder.stderr, _OUTPUT_BYTES) or tail(self._folder.stdout, _OUTPUT_BYTES)
        failed = ProcessFailed(
            kind=kind,
            message=message,
            exit_code=exit_code,
            output=output,
            survivors=self._survivors,
            tampered=self._tampered,
        )
        return Failure(failed)

    def _completed(self, answer: Answer, made: Made) -> ProcessCompleted:
        usage = self._engine.usage(self._output(ended=True))
        version = usage.version or self._engine.version(os.environ)
        whole = msgspec.structs.replace(
            made, version=version, usage=usage, tampered=self._tampered, checks=self._checks
        )
        reviewed = make_review(self._here, self._run, answer, whole)
        return ProcessCompleted(
            verdict=reviewed.verdict,
            counts=review.counts(reviewed.findings),
            review=msgspec.json.encode(reviewed, order="sorted").decode(),
            engine=self._run.engine,
            engine_version=reviewed.evidence.engine_version,
            patch=reviewed.evidence.patch,
            model=reviewed.evidence.model,
            usage=reviewed.evidence.usage,
            survivors=self._survivors,
            tampered=self._tampered,
        )
