"""Claude Code, `claude -p`, as a reviewer that reads.

Read-only: permission mode `dontAsk` refuses whatever is not allowed by itself, and reading (`git diff`,
`git log`, files) is. No rule allows `git diff`: an explicit rule would let `git diff --output=file` pass,
which the program's own judgement refuses. What the repository brings (settings, hooks, MCP servers,
CLAUDE.md) is left out by `--setting-sources user` and `--strict-mcp-config`.

The prompt may quote the repository: attachments are off, or every `@path` in it, of a file outside too,
would be read into the request (seen with 2.1.197).
"""

import os
from collections.abc import Mapping

from lattice.engines.agents import places, programs
from lattice.engines.agents.events import Event, events, last
from lattice.engines.agents.failing import failure
from lattice.engines.answers import ladder, schema
from lattice.engines.exchange import BadOutput, Output, Request, Usage, last_line
from lattice.errors import EnvironmentProblem
from lattice.model.review import Answer

PROGRAM = "claude"
TURNS = 60

needs_worktree = True
takes_inline = True

_NEEDED = ("--setting-sources", "--strict-mcp-config", "--permission-mode", "--tools")
"""Flags without which a repository could steer its own reviewer."""

_STATING = ("Bash(git lattice worker complete:*)", "Bash(git lattice worker fail:*)")
"""What it may do beside reading: say how its own run went, and nothing else of `git lattice`."""

_KEYS = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_VERTEX",
    "CLAUDE_CODE_USE_FOUNDRY",
    "CLAUDE_CODE_USE_ANTHROPIC_AWS",
    "CLAUDE_CODE_USE_MANTLE",
    "CLAUDE_CODE_USE_GATEWAY",
)


def available(environ: Mapping[str, str]) -> str | None:
    """None where the program is there."""
    return places.missing(PROGRAM, environ)


def signed_in(environ: Mapping[str, str]) -> tuple[bool | None, str]:
    """Whether there is a key or a login, None where a keyring may hold one, and how that is known."""
    return programs.signed_in(
        environ, _KEYS, (os.path.join(_configuration(environ), ".credentials.json"),), keyring=True
    )


def version(environ: Mapping[str, str]) -> str:
    """The program's version."""
    return programs.version(PROGRAM, environ)


def writable(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Where the program writes whatever it is told: its configuration."""
    folder = _configuration(environ)
    return folder, f"{folder}.json"


def files(request: Request) -> dict[str, bytes]:  # noqa: ARG001 - as all engines
    """It needs none."""
    return {}


def command(request: Request) -> list[str]:
    """The words to start it with. Raises EnvironmentProblem for a version that cannot be kept apart."""
    known = programs.says(PROGRAM, ("--help",), request.environ)
    lacks = [flag for flag in _NEEDED if flag not in known]
    if lacks:
        raise EnvironmentProblem(
            f"this version of '{PROGRAM}' has no {lacks[0]}", "update it, or use another engine"
        )
    definition = request.definition
    words = [
        places.where(PROGRAM, request.environ) or PROGRAM,
        "-p",
        "--output-format",
        "stream-json",
        "--verbose",
    ]
    words += ["--permission-mode", "dontAsk", "--setting-sources", "user", "--strict-mcp-config"]
    words += ["--tools", "Bash,Read,Grep,Glob", "--allowedTools", *_STATING]
    words += ["--add-dir", request.brief, "--max-turns", str(definition.options.get("max_turns", TURNS))]
    words += [flag for flag in ("--no-session-persistence", "--disable-slash-commands") if flag in known]
    if "--json-schema" in known:
        words += ["--json-schema", schema.ANSWER_SCHEMA.decode()]
    if "max_budget_usd" in definition.options and "--max-budget-usd" in known:
        words += ["--max-budget-usd", str(definition.options["max_budget_usd"])]
    return words + (["--model", definition.model] if definition.model else [])


def environment(request: Request) -> dict[str, str]:
    """The environment with retries, updates and attachments off."""
    return {
        "CLAUDE_CODE_MAX_RETRIES": "3",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        **request.environ,
        "CLAUDE_CODE_DISABLE_ATTACHMENTS": "1",
    }


def parse(request: Request, output: Output) -> Answer:
    """The structured output, else the text of the result, else the last text; raises BadOutput."""
    found = events(output.stdout)
    result = last(found, "result")
    if result is None:
        retried = next((each for each in reversed(found) if each.text("subtype") == "api_retry"), Event({}))
        words = retried.text("error") or last_line(output.stderr) or "it did not come to an end"
        raise failure(PROGRAM, retried.number("error_status"), words)
    _refuse_failure(result)
    structured = result.under("structured_output")
    if structured.value:
        return ladder.answer_of_object(structured.value, request.worktree)
    text = result.text("result") or _last_text(found)
    if output.exit_code and not text:
        raise failure(PROGRAM, 0, last_line(output.stderr))
    return ladder.answer(text, request.worktree)


def gave_up(output: Output) -> bool:
    """Whether it asks again although its provider does not let it in, as it would for three minutes."""
    retried = (event for event in events(output.stdout) if event.text("subtype") == "api_retry")
    return any(event.number("error_status") in (401, 403) for event in retried)


def usage(output: Output) -> Usage:
    """What the last result says; tokens that were read from a cache are counted apart."""
    found = events(output.stdout)
    begun, result = last(found, "system") or Event({}), last(found, "result") or Event({})
    used = result.under("usage")
    return Usage(
        model=next(iter(result.under("modelUsage").value), "") or begun.text("model"),
        version=begun.text("claude_code_version"),
        input_tokens=used.number("input_tokens") + used.number("cache_creation_input_tokens"),
        cached_tokens=used.number("cache_read_input_tokens"),
        output_tokens=used.number("output_tokens"),
        turns=result.number("num_turns"),
        cost_micros=round(1_000_000 * result.fraction("total_cost_usd")),
    )


def _refuse_failure(result: Event) -> None:
    """Raise what a result that is none stands for: old versions say so in `subtype` alone."""
    subtype = result.text("subtype")
    if result.is_true("is_error") or subtype.startswith("error"):
        words = result.text("result") or " ".join(filter(None, (subtype, *_errors(result))))
        if subtype in ("error_max_turns", "error_max_budget_usd"):
            raise BadOutput(f"{PROGRAM} reached its limit: {subtype.removeprefix('error_')}")
        raise failure(PROGRAM, result.number("api_error_status"), words)


def _errors(result: Event) -> tuple[str, ...]:
    told = result.value.get("errors")
    return tuple(str(one) for one in told) if isinstance(told, list) else ()


def _last_text(found: tuple[Event, ...]) -> str:
    said = (
        block.text("text")
        for event in reversed(found)
        if event.text("type") == "assistant"
        for block in event.each("message", "content")
    )
    return next((text for text in said if text.strip()), "")


def _configuration(environ: Mapping[str, str]) -> str:
    return environ.get("CLAUDE_CONFIG_DIR") or os.path.join(environ.get("HOME", "/"), ".claude")
