"""Codex, `codex exec`, as a reviewer that reads.

Read-only: the kernel's sandbox (`-s read-only`: no writing, no network for its commands), which is why a
statement by `git lattice worker complete` does not get out of it. The user's own configuration is left out,
since a worktree of a repository that they trust would inherit that trust, MCP servers included; what a worker
needs of it stands in its `options`: `{"config": ["model_provider=x", ...]}`, each a `-c` of the program.
"""

import os
import re
from collections.abc import Mapping

from lattice.engines.agents import places, programs
from lattice.engines.agents.events import Event, events, last
from lattice.engines.agents.failing import failure
from lattice.engines.answers import ladder, schema
from lattice.engines.exchange import Output, Request, Usage, last_line
from lattice.model.review import Answer

PROGRAM = "codex"

needs_worktree = True
takes_inline = True

_SETTINGS = (
    "analytics.enabled=false",
    # A login shell would reset PATH, and with it `git lattice`.
    "allow_login_shell=false",
    # No AGENTS.md.
    "project_doc_max_bytes=0",
)
_UNBOUNDED = "unbounded_connection_retries"
"""Without a network the program waits for ever, unless this feature is off; older versions do not know it."""


def available(environ: Mapping[str, str]) -> str | None:
    """None where the program is there."""
    return places.missing(PROGRAM, environ)


def signed_in(environ: Mapping[str, str]) -> tuple[bool | None, str]:
    """Whether there is a key or a login, and how that is known."""
    login = os.path.join(_home(environ), "auth.json")
    return programs.signed_in(environ, ("CODEX_API_KEY", "CODEX_ACCESS_TOKEN"), (login,), keyring=True)


def version(environ: Mapping[str, str]) -> str:
    """The program's version."""
    return programs.version(PROGRAM, environ)


def writable(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Where the program writes whatever it is told: its logins are renewed in place."""
    return (_home(environ),)


def files(request: Request) -> dict[str, bytes]:  # noqa: ARG001 - as all engines
    """The schema of the answer, which the program passes on to the provider."""
    return {"schema.json": schema.ANSWER_SCHEMA}


def command(request: Request) -> list[str]:
    """The words to start it with; `-` takes the prompt from standard input."""
    definition, environ = request.definition, request.environ
    words = [places.where(PROGRAM, environ) or PROGRAM, "exec", "--json"]
    words += ["--output-schema", os.path.join(request.folder, "schema.json")]
    words += ["-C", request.worktree or "/", "-s", "read-only", "--ephemeral", "--skip-git-repo-check"]
    words += ["--ignore-user-config", "--ignore-rules"]
    if re.search(rf"(?m)^{_UNBOUNDED}\s", programs.says(PROGRAM, ("features", "list"), environ)):
        words += ["--disable", _UNBOUNDED]
    for setting in (*_SETTINGS, *_config(request)):
        words += ["-c", setting]
    return [*words, *(["-m", definition.model] if definition.model else []), "-"]


def environment(request: Request) -> dict[str, str]:
    """The environment as it is."""
    return dict(request.environ)


def parse(request: Request, output: Output) -> Answer:
    """The text of the last message; raises BadOutput."""
    found = events(output.stdout)
    failed = last(found, "turn.failed")
    if failed is not None:
        raise failure(PROGRAM, 0, failed.text("error", "message"))
    if last(found, "turn.completed") is None:
        raise failure(PROGRAM, 0, _complaint(found) or last_line(output.stderr) or last_line(output.stdout))
    said = [item.text("text") for item in _items(found) if item.text("type") == "agent_message"]
    return ladder.answer(said[-1] if said else "", request.worktree)


def gave_up(output: Output) -> bool:  # noqa: ARG001 - as all engines
    """It ends by itself when its provider does not let it in."""
    return False


def usage(output: Output) -> Usage:
    """The sum over the turns; the program does not name its model."""
    turns = [
        event.under("usage") for event in events(output.stdout) if event.text("type") == "turn.completed"
    ]
    cached = sum(turn.number("cached_input_tokens") for turn in turns)
    return Usage(
        input_tokens=sum(turn.number("input_tokens") for turn in turns) - cached,
        cached_tokens=cached,
        output_tokens=sum(turn.number("output_tokens") for turn in turns),
        turns=len(turns),
    )


def _items(found: tuple[Event, ...]) -> list[Event]:
    return [event.under("item") for event in found if event.text("type") == "item.completed"]


def _complaint(found: tuple[Event, ...]) -> str:
    error = last(found, "error")
    return error.text("message") if error else ""


def _config(request: Request) -> tuple[str, ...]:
    given = request.definition.options.get("config", ())
    return given if isinstance(given, tuple) else (str(given),)


def _home(environ: Mapping[str, str]) -> str:
    return environ.get("CODEX_HOME") or os.path.join(environ.get("HOME", "/"), ".codex")
