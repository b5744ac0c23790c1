"""One try at a review: prompt, workspace, engine, and what its output amounts to."""

import os
import time

import msgspec

from lattice.engines import environment, prompt, table
from lattice.engines.exchange import BadOutput, Request
from lattice.engines.verifier import asking as verifier
from lattice.errors import LatticeError
from lattice.git.codec.objects import message_of
from lattice.git.difference import difference
from lattice.local.places import content, replace
from lattice.local.run_folder import EngineMark, RunFolder
from lattice.model import review, state
from lattice.model.decide.policy import Limits, Stopped
from lattice.model.payload import ProcessCompleted, ProcessFailed
from lattice.model.review import Answer
from lattice.model.run import FailureKind, Run
from lattice.model.worker.definition import Definition, Engine
from lattice.model.worker.definition import Workspace as Needs
from lattice.work.asking import frozen
from lattice.work.here import Here
from lattice.work.running.evidence import make_review
from lattice.work.running.log_watch import LogWatch
from lattice.work.running.processes.interrupts import Interrupts
from lattice.work.running.processes.launch import Launch
from lattice.work.running.processes.oversee import Ending, Watch, oversee
from lattice.work.running.tail import tail
from lattice.work.workspaces.workspace import Workspace

_OUTPUT_BYTES = 4000
"""How much of what an engine printed is kept in the log when it fails."""

_VERIFYING_SECONDS = 10.0
"""How long the verifier may take, within the limit of the run; meanwhile no cancel is heard."""

_ENDED = {
    Stopped.AT_DEADLINE: (FailureKind.TIMEOUT, "stopped at its time limit"),
    Stopped.IDLE: (FailureKind.TIMEOUT, "stopped after it had been idle for too long"),
    Stopped.ON_REQUEST: (FailureKind.CANCELLED, "the supervisor was told to stop"),
    Stopped.CANCELLED: (FailureKind.CANCELLED, "cancelled"),
    Stopped.SUPERSEDED: (FailureKind.SUPERSEDED, "replaced by a newer request"),
    Stopped.CLOSED: (FailureKind.SUPERSEDED, "closed by somebody else"),
}
"""What a run comes to whose engine was stopped without a review."""

_TOO_LATE_FOR_A_REVIEW = (Stopped.ON_REQUEST, Stopped.CANCELLED, Stopped.SUPERSEDED, Stopped.CLOSED)


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
        self._definition: Definition = frozen.definition(here, run)
        self._engine = table.ENGINES[Engine(run.engine)]
        self._request: Request | None = None
        self._survivors = 0
        self._tampered: tuple[str, ...] = ()

    def run(self, until: float, interrupts: Interrupts) -> ProcessCompleted:
        """Review the target; `until` is a moment on the monotonic clock, which stops in suspend."""
        request = self._prepare()
        launch = Launch(
            argv=self._engine.command(request),
            cwd=request.worktree or self._folder.path,
            environment=self._environment(request),
            stdin=self._folder.prompt,
            stdout=self._folder.stdout,
            stderr=self._folder.stderr,
        )
        ending = self._oversee(launch, until, interrupts)
        self._survivors = ending.survivors
        self._tampered = self._workspace.inspect(self._definition.workspace is Needs.WRITE)
        return self._completed(self._verified(request, self._answer(request, ending), until))

    def _prepare(self) -> Request:
        needs = self._engine.needs_worktree and self._definition.workspace is not Needs.NONE
        self._request = Request(
            git_dir=self._here.repo.git_dir,
            worktree=self._make_workspace() if needs else None,
            base=self._run.base,
            head=self._run.head,
            definition=self._definition,
            disabled_rules=self._here.settings.disabled_rules,
        )
        replace(self._folder.prompt, self._prompt())
        return self._request

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
        return prompt.render(frozen.blob(self._here, self._run.prompt).decode(), about).encode()

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

    def _oversee(self, launch: Launch, until: float, interrupts: Interrupts) -> Ending:
        limits = Limits(
            until=until,
            grace=self._definition.grace_seconds,
            idle=self._definition.idle_seconds,
            linger=self._here.settings.linger,
        )
        watch = Watch(
            run=self._run.id,
            since=self._folder.identity(),
            interrupts=interrupts,
            asked=LogWatch(self._here, self._run.id, interrupts).asked,
            answered=self._is_answered,
            started=self._note_engine,
            cgroup=self._here.settings.cgroup,
        )
        # While the engine works nothing else of ours does.
        self._here.close()
        try:
            return oversee(launch, limits, watch)
        except OSError as error:
            raise self._failure(
                FailureKind.SPAWN, f"cannot start '{launch.argv[0]}': {error.strerror}"
            ) from None

    def _note_engine(self, mark: EngineMark) -> None:
        self._folder.mark_engine(mark)

    def _is_answered(self) -> bool:
        """Whether a review of the target is there although the engine still runs."""
        assert self._request is not None, "the engine was started"
        try:
            self._parse(self._request, 0)
        except BadOutput:
            stated = self._folder.statement()
            return stated is not None and stated.review is not None
        return True

    def _parse(self, request: Request, exit_code: int) -> Answer:
        stdout, stderr = (content(path) or b"" for path in (self._folder.stdout, self._folder.stderr))
        return table.answer_of(Engine(self._run.engine), request, stdout, stderr, exit_code)

    def _stopped(self, ending: Ending) -> Failure:
        kind, message = _ENDED[ending.stopped]
        now = state.run(self._here.snapshot(), self._run.id)
        if ending.stopped is Stopped.CANCELLED and now is not None:
            message = ": ".join(filter(None, (f"cancelled by {now.cancelled_by}", now.cancel_reason)))
        return self._failure(kind, message, ending.exit_code)

    def _answer(self, request: Request, ending: Ending) -> Answer:
        """What the engine said, or what was stated for it; raises Failure where neither is a review."""
        if ending.stopped in _TOO_LATE_FOR_A_REVIEW:
            raise self._stopped(ending)
        # One that was sent away ended with a signal's code; what it had said before may be whole.
        exit_code = ending.exit_code if ending.stopped is Stopped.BY_ITSELF else 0
        try:
            return self._parse(request, exit_code)
        except BadOutput as error:
            stated = self._folder.statement()
            if stated is not None and stated.review is not None:
                return msgspec.json.decode(stated.review, type=Answer)
            if ending.stopped in _ENDED:
                raise self._stopped(ending) from None
            said = f"; it stated: {stated.reason}" if stated is not None and stated.reason else ""
            raise self._failure(error.kind, f"{error.message}{said}", ending.exit_code) from None

    def _verified(self, request: Request, answer: Answer, until: float) -> Answer:
        """The answer held against the tree; the static engine's comes from there."""
        if self._run.engine == Engine.STATIC:
            return answer
        left = min(_VERIFYING_SECONDS, max(1.0, until - time.monotonic()))
        return verifier.ask(request.git_dir, answer, self._environment(request), left)

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

    def _completed(self, answer: Answer) -> ProcessCompleted:
        reviewed = make_review(self._here, self._run, answer, self._engine.version(), self._tampered)
        return ProcessCompleted(
            verdict=reviewed.verdict,
            counts=review.counts(reviewed.findings),
            review=msgspec.json.encode(reviewed, order="sorted").decode(),
            engine=self._run.engine,
            engine_version=reviewed.evidence.engine_version,
            patch=reviewed.evidence.patch,
            survivors=self._survivors,
            tampered=self._tampered,
        )
