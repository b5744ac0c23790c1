"""opencode, `opencode run`, as a reviewer that reads.

Read-only: permissions that refuse editing, and of the shell all but reading git commands without
redirections. They come in OPENCODE_CONFIG_CONTENT, on top of what the user has there. Sessions go to a data
folder of the run's own, into which the user's login is copied. Plug-ins in `.opencode` would run whatever
is set, so the folder is withheld from the worktree.

What goes wrong with a provider is retried for more than a minute, a stream that breaks off for ever, and in
silence but for the log that `--print-logs` brings out: that is where it is told that the program gave up.
"""

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from lattice.engines.agents import places, programs
from lattice.engines.agents.events import Event, events, last
from lattice.engines.agents.failing import failure
from lattice.engines.answers import ladder
from lattice.engines.exchange import BadOutput, Output, Request, Unlucky, Usage, last_line
from lattice.engines.static.patterns import pattern
from lattice.local.places import content
from lattice.model.review import Answer

PROGRAM = "opencode"

needs_worktree = True
takes_inline = True

_KEYS = (
    "OPENCODE_API_KEY",
    "OPENCODE_AUTH_CONTENT",
    "OPENCODE_CONFIG_CONTENT",
    "ANTHROPIC_API_KEY",
    "OPENAI_API_KEY",
    "GEMINI_API_KEY",
    "OPENROUTER_API_KEY",
)

_STATING = ("lattice worker complete", "lattice worker fail")
_READING = (
    "diff --no-ext-diff",
    "log",
    "show",
    "status",
    "blame",
    "grep",
    "rev-parse",
    "ls-files",
    *_STATING,
)
_WRITING = ("--output", "--ext-diff", "--textconv", " -O", ">", "|", "&", ";", "`", "$(", "\n")

_ERROR = pattern(rb'error\.error="([^"\n]+)"')
_MOST_TRIES = 4

# The last rule that fits counts.
_PERMISSIONS: dict[str, Any] = {
    "edit": "deny",
    "webfetch": "deny",
    "websearch": "deny",
    "external_directory": "deny",
    "task": "deny",
    "bash": {
        "*": "deny",
        **{f"git {words}{rest}": "allow" for words in _READING for rest in ("", " *")},
        **{f"*{words}*": "deny" for words in _WRITING},
    },
}


def available(environ: Mapping[str, str]) -> str | None:
    """None where the program is there."""
    return places.missing(PROGRAM, environ)


def signed_in(environ: Mapping[str, str]) -> tuple[bool | None, str]:
    """Whether there is a key or a login, and how that is known."""
    return programs.signed_in(environ, _KEYS, (_login(environ),), keyring=False)


def version(environ: Mapping[str, str]) -> str:
    """The program's version."""
    return programs.version(PROGRAM, environ)


def writable(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Its configuration and cache: it installs there what its providers need."""
    home = environ.get("HOME", "/")
    return (
        os.path.join(environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "opencode"),
        os.path.join(environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "opencode"),
    )


def files(request: Request) -> dict[str, bytes]:
    """The user's login, for the run's own data folder."""
    login = content(_login(request.environ))
    return {} if login is None else {"data/opencode/auth.json": login}


def command(request: Request) -> list[str]:
    """The words to start it with; the prompt comes on standard input. A title saves one question."""
    words = [places.where(PROGRAM, request.environ) or PROGRAM, "run", "--pure", "--format", "json"]
    words += ["--title", "review", "--print-logs", "--log-level", "ERROR"]
    return words + (["-m", request.definition.model] if request.definition.model else [])


def environment(request: Request) -> dict[str, str]:
    """The environment with our permissions, folders of the run's own, and nothing of the repository's."""
    config = _decoded(request.environ.get("OPENCODE_CONFIG_CONTENT", "{}"))
    permissions = {**_PERMISSIONS, "external_directory": {"*": "deny", f"{request.brief}/*": "allow"}}
    config |= {"permission": permissions, "autoupdate": False, "share": "disabled", "snapshot": False}
    return {
        **request.environ,
        "OPENCODE_CONFIG_CONTENT": msgspec.json.encode(config).decode(),
        "OPENCODE_PERMISSION": msgspec.json.encode(permissions).decode(),
        "OPENCODE_DISABLE_PROJECT_CONFIG": "1",
        "OPENCODE_DISABLE_AUTOUPDATE": "1",
        "XDG_DATA_HOME": os.path.join(request.folder, "data"),
        "XDG_STATE_HOME": os.path.join(request.folder, "state"),
    }


def parse(request: Request, output: Output) -> Answer:
    """The texts after the last use of a tool; raises BadOutput."""
    found = events(output.stdout)
    error = last(found, "error")
    if error is not None:
        about = error.under("error", "data")
        raise failure(
            PROGRAM, about.number("statusCode"), about.text("message") or error.text("error", "name")
        )
    if output.exit_code:
        raise failure(PROGRAM, 0, last_line(output.stderr) or last_line(output.stdout))
    step = last(found, "step_finish")
    reason = step.text("part", "reason") if step else ""
    if reason == "unknown":
        raise Unlucky(f"{PROGRAM} failed: its provider's answer broke off")
    told = _ERROR.findall(output.stderr)
    if told and reason != "stop":
        raise failure(PROGRAM, 0, told[-1].decode("utf-8", "replace"))
    if reason != "stop":
        raise BadOutput(f"{PROGRAM} did not come to an end: its last step ended with '{reason}'")
    return ladder.answer(_text(found), request.worktree)


def gave_up(output: Output) -> bool:
    """Whether it tried its provider so often that it is not worth waiting for."""
    broken = sum(event.text("part", "reason") == "unknown" for event in events(output.stdout))
    return max(broken, len(_ERROR.findall(output.stderr))) >= _MOST_TRIES


def usage(output: Output) -> Usage:
    """The sum over the steps."""
    steps = [event.under("part") for event in events(output.stdout) if event.text("type") == "step_finish"]
    return Usage(
        input_tokens=sum(step.number("tokens", "input") for step in steps),
        cached_tokens=sum(step.number("tokens", "cache", "read") for step in steps),
        output_tokens=sum(step.number("tokens", "output") for step in steps),
        turns=len(steps),
        cost_micros=round(1_000_000 * sum(step.fraction("cost") for step in steps)),
    )


def _text(found: tuple[Event, ...]) -> str:
    said: list[str] = []
    for event in found:
        if event.text("type") == "tool_use":
            said.clear()
        if event.text("type") == "text":
            said.append(event.text("part", "text"))
    return "\n".join(said)


def _decoded(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def _login(environ: Mapping[str, str]) -> str:
    data = environ.get("XDG_DATA_HOME") or os.path.join(environ.get("HOME", "/"), ".local", "share")
    return os.path.join(data, "opencode", "auth.json")
