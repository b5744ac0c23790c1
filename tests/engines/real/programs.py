"""The agent programs under test: where they come from, and what each is told of the model's server."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

KEY = "sk-mock-0123456789abcdef0123456789abcdef"
"""No key at all. It is long: copilot blots out every secret's value wherever it stands in its output."""

SECONDS_TO_ANSWER = 60


class Program(NamedTuple):
    """One program: its npm package, and the definition's keys with which it talks to a scripted model."""

    package: str
    keys: dict[str, Any] = {}  # noqa: RUF012 - a NamedTuple's default is never changed


PROGRAMS = {
    "claude": Program("@anthropic-ai/claude-code"),
    "codex": Program("@openai/codex", {"model": "gpt-5"}),
    "gemini": Program("@google/gemini-cli", {"model": "gemini-2.5-pro"}),
    "opencode": Program("opencode-ai", {"model": "mock/mock-model"}),
    "copilot": Program("@github/copilot", {"model": "mock-model"}),
}


def folder() -> Path:
    """Where the programs are installed."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("ENGINES_DIR") or Path(cache) / "git-lattice-engines")


def binaries(place: Path) -> Path:
    """The folder to put on PATH."""
    return place / "node_modules" / ".bin"


def why_not(name: str, place: Path) -> str | None:
    """None where the program is installed and says its version, else why not."""
    program = binaries(place) / name
    if not program.exists():
        note = place / f"{name}.failed"
        return note.read_text().strip() if note.exists() else f"not installed in '{place}'"
    try:
        said = subprocess.run(
            [program, "--version"],
            env={**os.environ, "HOME": str(place)},
            capture_output=True,
            timeout=SECONDS_TO_ANSWER,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"'{program} --version' did not end"
    return f"'{program} --version' ended with {said.returncode}" if said.returncode else None


def environment(name: str, url: str) -> dict[str, str]:
    """What a user would have in their environment whose models are served at `url`."""
    match name:
        case "claude":
            return {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": KEY}
        case "codex":
            return {"CODEX_API_KEY": KEY}
        case "gemini":
            return {"GOOGLE_GEMINI_BASE_URL": url, "GEMINI_API_KEY": KEY}
        case "opencode":
            return {"OPENCODE_CONFIG_CONTENT": json.dumps(_opencode(url))}
    return {
        "COPILOT_OFFLINE": "true",
        "COPILOT_PROVIDER_BASE_URL": f"{url}/v1",
        "COPILOT_PROVIDER_TYPE": "openai",
        "COPILOT_PROVIDER_API_KEY": KEY,
        "COPILOT_MODEL": "mock-model",
    }


def definition(name: str, url: str, **options: Any) -> dict[str, Any]:
    """A worker that this program can run: codex takes its provider from nowhere else."""
    if name == "codex":
        provider = f'{{name="mock",base_url="{url}/v1",env_key="CODEX_API_KEY",wire_api="responses"}}'
        options["config"] = ['model_provider="mock"', f"model_providers.mock={provider}"]
    return {
        "name": "CodeReviewLite",
        "engine": "auto",
        "engines": list(PROGRAMS),
        "options": options,
        "grace_seconds": 2,
        "retry": {"max": 0},
        **PROGRAMS[name].keys,
    }


def _opencode(url: str) -> dict[str, Any]:
    limits = {"context": 200000, "output": 8000}
    provider = {
        "npm": "@ai-sdk/openai-compatible",
        "name": "mock",
        "options": {"baseURL": f"{url}/v1", "apiKey": KEY},
        "models": {"mock-model": {"name": "mock", "limit": limits}},
    }
    return {"provider": {"mock": provider}}
