"""The engines of this version, and which of them a definition gets."""

from collections.abc import Mapping
from typing import Protocol

from lattice.engines import script, static_engine
from lattice.engines.exchange import Request, check_echo
from lattice.errors import EnvironmentProblem
from lattice.model.review import Answer
from lattice.model.worker.definition import Definition, Engine


class EngineModule(Protocol):
    """What the module of an engine has."""

    needs_worktree: bool

    def available(self, environ: Mapping[str, str]) -> str | None:
        """None where the engine can run, else why not."""
        ...

    def version(self) -> str:
        """The version that goes into the evidence."""
        ...

    def command(self, request: Request) -> list[str]:
        """The words to start it with."""
        ...

    def parse(self, stdout: bytes, stderr: bytes, exit_code: int) -> Answer:
        """The answer in what it left; raises BadOutput."""
        ...


ENGINES: dict[Engine, EngineModule] = {
    Engine.STATIC: static_engine,
    Engine.SCRIPT: script,
}


def why_not(engine: Engine, environ: Mapping[str, str]) -> str | None:
    """None where the engine can run, else why not."""
    if engine not in ENGINES:
        return "not in this version"
    return ENGINES[engine].available(environ)


def choose(definition: Definition, environ: Mapping[str, str]) -> tuple[Engine, tuple[str, ...]]:
    """The engine for a run, and what spoke against those that the definition prefers.

    For `auto` the first of the definition's list that can run, else static. Raises
    EnvironmentProblem where the definition names one engine and that cannot run.
    """
    reasons: list[str] = []
    for engine in definition.candidates:
        reason = why_not(engine, environ)
        if reason is None:
            return engine, tuple(reasons)
        reasons.append(f"{engine} is {reason}")
    if definition.engine is Engine.AUTO:
        return Engine.STATIC, tuple(reasons)
    raise EnvironmentProblem(f"cannot start '{definition.name}': engine {reasons[0]}", "git lattice doctor")


def answer_of(engine: Engine, request: Request, stdout: bytes, stderr: bytes, exit_code: int) -> Answer:
    """The engine's answer to the request; raises BadOutput where there is none, or one to another."""
    answer = ENGINES[engine].parse(stdout, stderr, exit_code)
    check_echo(answer, request)
    return answer
