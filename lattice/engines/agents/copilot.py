"""GitHub Copilot CLI, `copilot`, as a reviewer that reads.

Read-only: tools that write are refused, of the shell only what the program itself takes for reading is let
through, and the statement of an outcome. It takes `git diff --output=file`, `git branch name` and
`git grep -Oprogram` for reading; the git that it finds (`barriers/guard.py`) does not. Sessions go to a home
of the run's own, into which the user's login is copied. Where a folder is trusted, hooks and servers of the
repository would run: COPILOT_ALLOW_ALL is dropped.
"""

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from lattice.engines.agents import places, programs
from lattice.engines.agents.events import Event, events, last
from lattice.engines.agents.failing import failure
from lattice.engines.answers import ladder
from lattice.engines.exchange import BadOutput, Output, Request, Usage, last_line
from lattice.local.places import content
from lattice.model.review import Answer

PROGRAM = "copilot"

_STATING = (
    "--allow-tool=shell(git lattice worker complete:*)",
    "--allow-tool=shell(git lattice worker fail:*)",
)
_MOST_TRIES = 4

needs_worktree = True
takes_inline = True

_KEYS = (
    "COPILOT_GITHUB_TOKEN",
    "GH_TOKEN",
    "GITHUB_TOKEN",
    "COPILOT_PROVIDER_API_KEY",
    "COPILOT_PROVIDER_BEARER_TOKEN",
    "COPILOT_PROVIDER_BASE_URL",
)
_LOGIN = (
    "logged_in_users",
    "last_logged_in_user",
    "copilot_tokens",
    "loggedInUsers",
    "lastLoggedInUser",
    "copilotTokens",
)
"""What of the user's `config.json` is a login; trusted folders and the like stay behind."""


def available(environ: Mapping[str, str]) -> str | None:
    """None where the program is there."""
    return places.missing(PROGRAM, environ)


def signed_in(environ: Mapping[str, str]) -> tuple[bool | None, str]:
    """Whether there is a token or a login, and how that is known; None where a keyring may hold one."""
    known = programs.signed_in(environ, _KEYS, (), keyring=True)
    if known[0]:
        return known
    login = _login(environ)
    return (None, f"'{_home(environ)}' names a user, whose token may be in a keyring") if login else known


def version(environ: Mapping[str, str]) -> str:
    """The program's version."""
    return programs.version(PROGRAM, environ)


def writable(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Where the program unpacks itself at its first start."""
    cache = environ.get("XDG_CACHE_HOME") or os.path.join(environ.get("HOME", "/"), ".cache")
    return (os.path.join(cache, "copilot"),)


def files(request: Request) -> dict[str, bytes]:
    """A home with the user's login."""
    login = _login(request.environ)
    return {"home/config.json": msgspec.json.encode(login)} if login else {}


def command(request: Request) -> list[str]:
    """The words to start it with; the prompt comes on standard input."""
    words = [places.where(PROGRAM, request.environ) or PROGRAM, "--output-format", "json", "--no-color"]
    words += ["--no-auto-update", "--no-ask-user", "--disable-builtin-mcps", "--no-custom-instructions"]
    words += [*_STATING, "--deny-tool=write", "--add-dir", request.brief]
    return words + (["--model", request.definition.model] if request.definition.model else [])


def environment(request: Request) -> dict[str, str]:
    """The environment with a home of the run's own."""
    return {**request.environ, "COPILOT_HOME": os.path.join(request.folder, "home")}


def parse(request: Request, output: Output) -> Answer:
    """The content of the last message; raises BadOutput."""
    found = events(output.stdout)
    error = last(found, "session.error")
    if error is not None:
        raise failure(PROGRAM, error.number("data", "statusCode"), error.text("data", "message"))
    refused = _refused(found)
    if refused:
        about = refused[-1].under("data")
        raise failure(PROGRAM, about.number("statusCode"), about.text("errorMessage"))
    if last(found, "result") is None:
        raise failure(PROGRAM, 0, last_line(output.stderr) or "it did not come to an end")
    if output.exit_code:
        raise BadOutput(f"{PROGRAM} ended with code {output.exit_code} and answered nothing")
    said = [event.text("data", "content") for event in found if event.text("type") == "assistant.message"]
    return ladder.answer(said[-1] if said else "", request.worktree)


def gave_up(output: Output) -> bool:
    """Whether its provider refused it so often in a row that it is not worth the minute that it goes on."""
    return len(_refused(events(output.stdout))) >= _MOST_TRIES


def _refused(found: tuple[Event, ...]) -> list[Event]:
    """The refusals by its provider since the model said something last."""
    refused: list[Event] = []
    for event in found:
        if event.text("type") == "assistant.message":
            refused.clear()
        if event.text("type") == "model.call_failure":
            refused.append(event)
    return refused


def usage(output: Output) -> Usage:
    """The model, and how often it was asked; the program counts no tokens."""
    found = events(output.stdout)
    messages = [event for event in found if event.text("type") == "assistant.message"]
    return Usage(
        model=next((event.text("data", "model") for event in reversed(messages)), ""),
        output_tokens=sum(event.number("data", "outputTokens") for event in messages),
        turns=len(messages),
    )


def _login(environ: Mapping[str, str]) -> dict[str, Any]:
    try:
        known = msgspec.json.decode(
            content(os.path.join(_home(environ), "config.json")) or b"{}", type=dict[str, Any]
        )
    except msgspec.DecodeError:
        return {}
    return {name: known[name] for name in _LOGIN if name in known}


def _home(environ: Mapping[str, str]) -> str:
    return environ.get("COPILOT_HOME") or os.path.join(environ.get("HOME", "/"), ".copilot")
