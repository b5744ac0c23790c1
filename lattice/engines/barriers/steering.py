"""The files by which a repository steers an agent program that starts in it.

Settings, hooks, servers, plug-ins, instructions, and variables with addresses that a key would be sent to:
each was seen to act in one of the five programs. A reviewer does without them; what the commit says of
them stands in the diff.
"""

_FOLDERS = frozenset({".claude", ".codex", ".gemini", ".opencode", ".copilot", ".agents"})

_TEXTS = ("agents", "agents.override", "claude", "claude.local", "gemini")
_SETTINGS = (".mcp.json", ".env", "opencode.json", "opencode.jsonc")
_FILES = frozenset({*_SETTINGS, *(f"{text}.md" for text in _TEXTS)})

_PATHS = frozenset(
    {
        ".github/hooks",
        ".github/mcp.json",
        ".github/copilot-instructions.md",
        ".github/instructions",
        ".vscode/mcp.json",
    }
)


def steers(path: str) -> str | None:
    """The file or folder by which `path` would steer an agent: itself or one above it; None for others."""
    parts = path.split("/")
    for number in range(1, len(parts) + 1):
        # Some file systems do not tell upper from lower case.
        beginning = "/".join(parts[:number])
        name = parts[number - 1].casefold()
        is_last = number == len(parts)
        if name in _FOLDERS or (is_last and name in _FILES) or beginning.casefold() in _PATHS:
            return beginning
    return None
