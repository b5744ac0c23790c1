"""Gemini CLI, `gemini`, as a reviewer that reads.

Read-only: a policy allows reading files and a few git commands, and refuses the rest. The program gets a home
of its own for each run, so that no session stays and neither a trusted folder nor a setting of the user's
lets the repository bring hooks, tools or servers; a login by browser is copied into it.

The prompt on standard input holds no text of the repository: the program rewrites every `@`, and reads in the
files that such a word names.
"""

import os
from collections.abc import Mapping

import msgspec

from lattice.engines.agents import places, programs
from lattice.engines.agents.events import Event, events, last
from lattice.engines.agents.failing import failure
from lattice.engines.answers import ladder
from lattice.engines.exchange import BadOutput, Output, Request, Unauthorised, Usage, last_line
from lattice.local.places import content
from lattice.model.review import Answer

PROGRAM = "gemini"
TURNS = 60

needs_worktree = True
takes_inline = False

_NO_LOGIN, _TURNS_USED = 41, 53

_LOGIN = ("oauth_creds.json", "google_accounts.json", "installation_id")
_PROVIDER = "https://generativelanguage.googleapis.com"

# Whole command lines, up to the quote that ends them in JSON: of letters that mean nothing to a shell (a
# quote is enough to hide an option in), without the options that write files or start programs.
_READING = (
    rb"git (?:diff --no-ext-diff|log|show|status|blame|grep|rev-parse|ls-files)"
    rb'(?![^"]*(?:--out|--op|--ext|--textc| -[A-Za-z]*O))[ \w./:=,@^~%+-]*"'
)
_POLICY = (
    rb"""[[rule]]
toolName = "*"
decision = "deny"
priority = 100
denyMessage = "a review only reads: this tool is not allowed"

[[rule]]
toolName = ["read_file", "read_many_files", "list_directory", "glob", "grep_search", "search_file_content"]
decision = "allow"
priority = 200

[[rule]]
toolName = "run_shell_command"
commandRegex = '%s'
decision = "allow"
priority = 200

[[rule]]
toolName = "run_shell_command"
commandRegex = 'git lattice worker (?:complete|fail)[ \w./:=,-]*"'
decision = "allow"
priority = 200

[[rule]]
toolName = "run_shell_command"
commandRegex = 'git lattice worker fail[ \w./:=,-]* --error \\"[^"\\$`]*\\""'
decision = "allow"
priority = 200
"""
    % _READING
)


def available(environ: Mapping[str, str]) -> str | None:
    """None where the program is there."""
    return places.missing(PROGRAM, environ)


def signed_in(environ: Mapping[str, str]) -> tuple[bool | None, str]:
    """Whether there is a key or a login, and how that is known."""
    keys = ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_GCA")
    return programs.signed_in(environ, keys, (os.path.join(_home(environ), _LOGIN[0]),), keyring=True)


def version(environ: Mapping[str, str]) -> str:
    """The program's version."""
    return programs.version(PROGRAM, environ)


def writable(environ: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG001 - as all engines
    """It has a home of its own."""
    return ()


def files(request: Request) -> dict[str, bytes]:
    """The policy, no trusted folder, and a home with settings and the user's login."""
    settings = {
        "security": {"auth": {"selectedType": _method(request.environ)}},
        "general": {"maxAttempts": 3, "enableAutoUpdate": False},
        "model": {"maxSessionTurns": request.definition.options.get("max_turns", TURNS)},
        "privacy": {"usageStatisticsEnabled": False},
    }
    made = {
        "policy.toml": _POLICY,
        "trusted.json": b"{}",
        "home/.gemini/settings.json": msgspec.json.encode(settings),
    }
    for name in _LOGIN:
        kept = content(os.path.join(_home(request.environ), name))
        if kept is not None:
            made[f"home/.gemini/{name}"] = kept
    return made


def command(request: Request) -> list[str]:
    """The words to start it with; the prompt comes on standard input."""
    words = [places.where(PROGRAM, request.environ) or PROGRAM, "--skip-trust", "-o", "stream-json"]
    words += ["--policy", os.path.join(request.folder, "policy.toml"), "--include-directories", request.brief]
    words += ["-e", "none", "--allowed-mcp-server-names", "none"]
    return words + (["-m", request.definition.model] if request.definition.model else [])


def environment(request: Request) -> dict[str, str]:
    """The environment with a home of the run's own; where a key goes to is pinned against `.env` files."""
    return {
        "GOOGLE_GEMINI_BASE_URL": _PROVIDER,
        **request.environ,
        "GEMINI_CLI_HOME": os.path.join(request.folder, "home"),
        "GEMINI_CLI_TRUSTED_FOLDERS_PATH": os.path.join(request.folder, "trusted.json"),
        "GEMINI_CLI_NO_RELAUNCH": "true",
    }


def parse(request: Request, output: Output) -> Answer:
    """The text after the last use of a tool; raises BadOutput."""
    found = events(output.stdout)
    result = last(found, "result")
    if output.exit_code == _NO_LOGIN:
        raise Unauthorised(f"{PROGRAM} is not signed in: {last_line(output.stderr)}")
    if output.exit_code == _TURNS_USED:
        raise BadOutput(f"{PROGRAM} reached its limit of turns")
    if result is None or result.text("status") == "error":
        raise failure(PROGRAM, _status(output), _complaint(found) or last_line(output.stderr))
    text = _text(found)
    # At its limit of turns the program ends with success, and says so in an event alone.
    if not text and last(found, "error"):
        raise BadOutput(f"{PROGRAM} gave no answer: {_complaint(found)}")
    return ladder.answer(text, request.worktree)


def gave_up(output: Output) -> bool:  # noqa: ARG001 - as all engines
    """It ends by itself when its provider does not let it in."""
    return False


def usage(output: Output) -> Usage:
    """What the result's statistics say."""
    found = events(output.stdout)
    begun, result = last(found, "init") or Event({}), last(found, "result") or Event({})
    stats = result.under("stats")
    return Usage(
        model=begun.text("model") or next(iter(stats.under("models").value), ""),
        input_tokens=stats.number("input_tokens") - stats.number("cached"),
        cached_tokens=stats.number("cached"),
        output_tokens=stats.number("output_tokens"),
        turns=1 + stats.number("tool_calls"),
    )


def _text(found: tuple[Event, ...]) -> str:
    said: list[str] = []
    for event in found:
        if event.text("type") == "tool_use":
            said.clear()
        if event.text("type") == "message" and event.text("role") == "assistant":
            said.append(event.text("content"))
    return "".join(said)


def _complaint(found: tuple[Event, ...]) -> str:
    result, error = last(found, "result"), last(found, "error")
    told = result.text("error", "message") if result else ""
    return told or (error.text("message") if error else "")


def _status(output: Output) -> int:
    # An exit code has eight bits of the HTTP status: 401 ends as 145.
    return {401 % 256: 401, 403 % 256: 403, 429 % 256: 429, 500 % 256: 500, 503 % 256: 503}.get(
        output.exit_code, 0
    )


def _method(environ: Mapping[str, str]) -> str:
    if environ.get("GOOGLE_GENAI_USE_VERTEXAI"):
        return "vertex-ai"
    if environ.get("GEMINI_API_KEY"):
        return "gemini-api-key"
    return "oauth-personal"


def _home(environ: Mapping[str, str]) -> str:
    return os.path.join(environ.get("GEMINI_CLI_HOME") or environ.get("HOME", "/"), ".gemini")
