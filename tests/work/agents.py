"""Stand-ins for agent programs: executables on PATH with their names, that say what a test has them say.

Each notes how it was started (`started.jsonl`: its words, environment, standard input, and the files that it
sees) and then does what `does` says, in Python, with `base`, `head`, `prompt` and `review(findings)` at hand.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

HELP = {
    "claude": "--setting-sources --strict-mcp-config --permission-mode --tools --json-schema "
    "--no-session-persistence --max-budget-usd",
    "codex": "unbounded_connection_retries  stable  true",
}

_PROGRAM = """#!{python} -IS
import json, os, re, sys, time
words = sys.argv[1:]
if "--version" in words:
    print("{name} 1.2.3")
    sys.exit()
if words in (["--help"], ["features", "list"]):
    print({help!r})
    sys.exit()
prompt = sys.stdin.read()
seen = sorted(os.path.join(folder, name) for folder, _, names in os.walk(".") for name in names)
with open({record!r}, "a") as file:
    noted = {{"words": words, "environ": dict(os.environ), "prompt": prompt}}
    noted |= {{"seen": seen, "cwd": os.getcwd()}}
    file.write(json.dumps(noted) + "\\n")
base, head = os.environ["LATTICE_BASE"], os.environ["LATTICE_COMMIT"]
def review(*findings, **keys):
    return json.dumps({{"base": base, "head": head, "summary": "looked", "findings": findings, **keys}})
def claude(text, **keys):
    print(json.dumps({{"type": "system", "subtype": "init", "claude_code_version": "1.2.3", "model": "m-1"}}))
    end = {{"type": "result", "subtype": "success", "is_error": False, "result": text, "num_turns": 2,
            "total_cost_usd": 0.0312, "usage": {{"input_tokens": 900, "cache_read_input_tokens": 300,
            "output_tokens": 80}}}}
    print(json.dumps({{**end, **keys}}), flush=True)
def codex(text):
    print(json.dumps({{"type": "item.completed", "item": {{"type": "agent_message", "text": text}}}}))
    print(json.dumps({{"type": "turn.completed", "usage": {{"input_tokens": 5, "output_tokens": 1}}}}))
{does}
"""


class Agents:
    """The stand-ins of one test, in a folder that is first on `path`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    @property
    def environ(self) -> dict[str, str]:
        """What makes a command find them, and each of them signed in."""
        keys = {"ANTHROPIC_API_KEY": "sk-ant-long", "CODEX_API_KEY": "sk-long", "GEMINI_API_KEY": "AI-long"}
        return {"PATH": f"{self.folder}:{os.environ['PATH']}", **keys}

    def make(self, name: str, does: str) -> None:
        """An agent that does this once it was started on a review."""
        program = self.folder / name
        record = str(self.folder / f"{name}.jsonl")
        program.write_text(
            _PROGRAM.format(
                python=sys.executable, name=name, help=HELP.get(name, ""), record=record, does=does
            )
        )
        program.chmod(0o755)

    def started(self, name: str) -> list[dict[str, Any]]:
        """How it was started, each time."""
        record = self.folder / f"{name}.jsonl"
        return [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
