"""The programs of one attempt, in their order: the checks, the engine, the verifier.

Each starts in its own place, confined as `lattice.sandbox` has it, and is followed to the end of its last
process.
"""

import os
import time
from collections.abc import Mapping

from lattice.engines import table
from lattice.engines.exchange import Output, Request
from lattice.engines.verifier import asking as verifier
from lattice.local.places import content, make_folder, replace
from lattice.local.run_folder import RunFolder
from lattice.model.review import Check
from lattice.model.run import Run
from lattice.model.worker.definition import Definition, Engine
from lattice.work.here import Here
from lattice.work.running.commands import checks, confining
from lattice.work.running.commands.checks import Checked
from lattice.work.running.commands.confining import Confined, Grant
from lattice.work.running.commands.programs import Programs, Signs
from lattice.work.running.engine import preparing
from lattice.work.running.processes.launch import Launch
from lattice.work.running.processes.oversee import Ending
from lattice.work.workspaces.withholding import Withheld
from lattice.work.workspaces.workspace import Workspace

VERIFYING_SECONDS = 10.0
"""How long the verifier may take, within the limit of the run."""


class Stages:
    """The programs of one attempt; none goes on after `until`, a moment on the monotonic clock."""

    def __init__(self, here: Here, run: Run, folder: RunFolder, programs: Programs, until: float) -> None:
        self._here = here
        self._run = run
        self._folder = folder
        self._programs = programs
        self._until = until

    def check(self, definition: Definition, workspace: Workspace, worktree: str) -> Checked:
        """Run the definition's checks. Raises checks.Interrupted, and LatticeError."""
        if not definition.checks:
            return Checked()
        inherited = preparing.inherited(self._run, definition, worktree)
        confined = self._confined(inherited, confining.of_checks(definition, worktree))
        bench = checks.Bench(
            programs=self._programs,
            folder=self._folder.path,
            workspace=workspace,
            worktree=worktree,
            environment=confined.environment,
            until=self._until,
            prefix=confined.prefix,
        )
        done = checks.run(definition.checks, bench)
        return Checked((*done.checks, confined.check), done.survivors)

    def think(self, request: Request, signs: Signs) -> tuple[Ending, tuple[Check, ...]]:
        """Run the engine; its end, and what is to be said of how it ran. Raises OSError, LatticeError."""
        engine = Engine(self._run.engine)
        confined = self._place_of(engine, request)
        launch = Launch(
            argv=table.module(engine).command(request),
            prefix=confined.prefix,
            cwd=request.worktree or self._folder.path,
            environment=confined.environment,
            stdin=self._folder.prompt,
            stdout=self._folder.stdout,
            stderr=self._folder.stderr,
        )
        withheld = Withheld(request.worktree or "", os.path.join(request.folder, "withheld"))
        if request.worktree and engine in table.AGENTS:
            withheld.take_out()
        try:
            ending = self._programs.oversee(launch, self._until, signs)
        finally:
            withheld.put_back()
            self._folder.clear()
        return ending, (() if engine is Engine.STATIC else (confined.check,))

    def verify(self, request: Request, asked: bytes) -> tuple[Ending, Output]:
        """Run the verifier on an answer; how it ended, and what it said. Raises OSError."""
        begin = os.path.join(make_folder(self._folder.scratch), "verifier")
        replace(f"{begin}.in", asked)
        launch = Launch(
            argv=verifier.command(request.git_dir, steering=self._run.engine in table.AGENTS),
            cwd=self._folder.path,
            environment=request.environ,
            stdin=f"{begin}.in",
            stdout=f"{begin}.out",
            stderr=f"{begin}.err",
        )
        now = time.monotonic()
        ending = self._programs.oversee(launch, min(now + VERIFYING_SECONDS, max(now + 1.0, self._until)))
        stdout, stderr = (content(f"{begin}.{end}") or b"" for end in ("out", "err"))
        self._folder.clear()
        return ending, Output(stdout, stderr, ending.exit_code)

    def _place_of(self, engine: Engine, request: Request) -> Confined:
        environment = preparing.engine_environment(self._run, request)
        if engine is Engine.STATIC:
            return Confined((), environment, Check("sandbox", "noted"))
        grant = confining.of_engine(engine, request.definition, request.worktree, environment)
        return self._confined(environment, grant)

    def _confined(self, environment: Mapping[str, str], grant: Grant) -> Confined:
        return confining.confine(self._here.settings.sandbox, self._folder, environment, grant)
