"""The engines, and which of them a definition gets."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

import msgspec

from lattice.engines.agents import places
from lattice.engines.exchange import Output, Request, Usage, check_echo
from lattice.errors import EnvironmentProblem
from lattice.model.review import Answer
from lattice.model.worker.definition import Definition, Engine

if TYPE_CHECKING:
    from lattice.engines import script, static_engine
    from lattice.engines.agents import claude, codex, copilot, gemini, opencode


class EngineModule(Protocol):
    """What the module of an engine has.

    `takes_inline` says whether text of the repository may stand in its prompt; else it gets files to read.
    """

    needs_worktree: bool
    takes_inline: bool

    def available(self, environ: Mapping[str, str]) -> str | None:
        """None where the engine can run, else why not. No process is started."""
        ...

    def signed_in(self, environ: Mapping[str, str]) -> tuple[bool | None, str]:
        """Whether its provider lets it in as far as can be told (None: it cannot), and how that is known."""
        ...

    def version(self, environ: Mapping[str, str]) -> str:
        """The version that goes into the evidence."""
        ...

    def writable(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """The files and folders of the user's that it must be able to write."""
        ...

    def files(self, request: Request) -> dict[str, bytes]:
        """What stands in the request's folder before the start, by relative path."""
        ...

    def command(self, request: Request) -> list[str]:
        """The words to start it with."""
        ...

    def environment(self, request: Request) -> dict[str, str]:
        """The whole environment to start it in."""
        ...

    def parse(self, request: Request, output: Output) -> Answer:
        """The answer in what it left; raises BadOutput."""
        ...

    def gave_up(self, output: Output) -> bool:
        """Whether what it printed so far shows that it will bring no review, however long it goes on."""
        ...

    def usage(self, output: Output) -> Usage:
        """What it says that it took."""
        ...


AGENTS = (Engine.CLAUDE, Engine.CODEX, Engine.GEMINI, Engine.OPENCODE, Engine.COPILOT)
"""The engines that are programs of others; each has its engine's name."""

ENGINES = (Engine.STATIC, Engine.SCRIPT, *AGENTS)

if TYPE_CHECKING:
    _CHECKED: tuple[EngineModule, ...] = (static_engine, script, claude, codex, gemini, opencode, copilot)


@cache
def module(engine: Engine) -> EngineModule:
    """The engine's module, imported when it is first asked for: most commands ask for none."""
    names = {Engine.STATIC: "static_engine", Engine.SCRIPT: "script"}
    made: EngineModule = import_module(f"lattice.engines.{names.get(engine, f'agents.{engine}')}")
    return made


def where(engine: Engine, environ: Mapping[str, str]) -> str | None:
    """The path of an agent's program; None where it is not on PATH, and for an engine that is no agent."""
    return places.where(engine, environ) if engine in AGENTS else None


def why_not(engine: Engine, environ: Mapping[str, str]) -> str | None:
    """None where the engine can run, else why not."""
    return module(engine).available(environ)


def choose(
    definition: Definition, environ: Mapping[str, str], resting: Mapping[str, str] | None = None
) -> tuple[Engine, tuple[str, ...]]:
    """The engine for a run, and what spoke against those that the definition prefers.

    For `auto` the first of the definition's list that is there, signed in as far as can be told, and not
    `resting` (name of the engine: why), else static. Raises EnvironmentProblem where the definition names one
    engine and that is not there; whether that is signed in, its provider says.
    """
    reasons: list[str] = []
    for engine in definition.candidates:
        reason = _reason(engine, definition, environ, resting or {})
        if reason is None:
            return engine, tuple(reasons)
        reasons.append(f"{engine} is {reason}")
    if definition.engine is Engine.AUTO:
        return Engine.STATIC, tuple(reasons)
    raise EnvironmentProblem(
        f"cannot start '{definition.name}': engine {reasons[0]}", "git lattice doctor --engines"
    )


def after(
    definition: Definition, engine: str, environ: Mapping[str, str], resting: Mapping[str, str]
) -> Engine | None:
    """The engine that takes over from one that could not get in; None where there is no other."""
    if definition.engine is not Engine.AUTO or engine not in definition.candidates:
        return None
    later = definition.candidates[definition.candidates.index(Engine(engine)) + 1 :]
    return next(
        (each for each in later if _reason(each, definition, environ, resting) is None), Engine.STATIC
    )


def answer_of(engine: Engine, request: Request, output: Output) -> Answer:
    """The engine's answer to the request; raises BadOutput where there is none, or one to another."""
    answer = module(engine).parse(request, output)
    check_echo(answer, request, strict=engine not in AGENTS)
    return msgspec.structs.replace(answer, base=request.base, head=request.head)


def _reason(
    engine: Engine, definition: Definition, environ: Mapping[str, str], resting: Mapping[str, str]
) -> str | None:
    asked = module(engine)
    reason = asked.available(environ)
    if reason or definition.engine is not Engine.AUTO:
        return reason
    if engine in resting:
        return resting[engine]
    known, how = asked.signed_in(environ)
    return f"not signed in: {how}" if known is False else None
