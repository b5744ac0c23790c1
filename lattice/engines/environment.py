"""The environment of an engine: the user's, without the marks of the session that it was started from.

An agent's shell, a git hook and a terminal leave variables that change how the next agent or the
next git behaves: where it looks, whom it reports to, whether it runs at all. The lists here come
from what five agent programs were seen to set and to read. A prefix in `drop` always has the
authentication and configuration below it in `keep`.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from msgspec import Struct

from lattice.git.environment import LOCAL
from lattice.model.ids import Oid, RunId, TaskId
from lattice.model.worker.definition import Definition


class Marks(Struct, frozen=True):
    """Patterns of one program's variables: its session's (`drop`), and which of those stay (`keep`)."""

    drop: tuple[str, ...]
    keep: tuple[str, ...] = ()


class RunVariables(Struct, frozen=True, kw_only=True):
    """What a worker learns of its run."""

    run: RunId
    task: TaskId | None
    started_event_id: str
    commit: Oid
    base: Oid
    worktree: str | None


MARKS = {
    "claude": Marks(
        drop=(
            "CLAUDECODE",
            "CLAUDE_CODE_*",
            "CLAUDE_BG_*",
            "CLAUDE_AGENT_SDK_*",
            "CLAUDE_RUNNER_*",
            "CLAUDE_SESSION_*",
            "CLAUDE_RELAUNCH_*",
            "CLAUDE_PID",
            "CLAUDE_EFFORT",
            "CLAUDE_JOB_DIR",
            "CLAUDE_AX_SCREEN_READER",
            "AI_AGENT",
            "TRACEPARENT",
            "TRACESTATE",
        ),
        keep=(
            "CLAUDE_CODE_OAUTH_TOKEN",
            "CLAUDE_CODE_USE_BEDROCK",
            "CLAUDE_CODE_USE_VERTEX",
            "CLAUDE_CODE_USE_FOUNDRY",
            "CLAUDE_CODE_USE_ANTHROPIC_AWS",
            "CLAUDE_CODE_USE_MANTLE",
            "CLAUDE_CODE_USE_GATEWAY",
            "CLAUDE_CODE_SKIP_*_AUTH",
            "CLAUDE_CODE_MAX_RETRIES",
            "CLAUDE_CODE_MAX_OUTPUT_TOKENS",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
            "CLAUDE_CODE_CERT_STORE",
            "CLAUDE_CODE_CLIENT_CERT",
            "CLAUDE_CODE_CLIENT_KEY",
            "CLAUDE_CODE_API_KEY_HELPER_TTL_MS",
        ),
    ),
    "codex": Marks(
        drop=(
            "CODEX_CI",
            "CODEX_THREAD_ID",
            "CODEX_SESSION_ID",
            "CODEX_TOOL_CALL_ID",
            "CODEX_VERSION",
            "CODEX_SANDBOX",
            "CODEX_SANDBOX_NETWORK_DISABLED",
            "CODEX_MANAGED_*",
            "CODEX_INTERNAL_*",
            "CODEX_EXEC_SERVER_URL",
            "CODEX_APPLY_*",
            "CODEX_STARTING_DIFF",
        ),
    ),
    "gemini": Marks(
        drop=(
            "GEMINI_CLI",
            "GEMINI_CLI_TRUST_WORKSPACE",
            "GEMINI_CLI_NO_RELAUNCH",
            "GEMINI_CLI_IDE_*",
            "GEMINI_CLI_ACTIVITY_LOG_TARGET",
            "GEMINI_PTY_INFO",
            "GEMINI_SANDBOX",
            "SANDBOX",
        ),
    ),
    "opencode": Marks(
        drop=(
            "OPENCODE",
            "OPENCODE_PID",
            "OPENCODE_CLIENT",
            "OPENCODE_SERVER_*",
            "OPENCODE_WORKSPACE_ID",
            "AGENT",
        ),
    ),
    "copilot": Marks(
        drop=(
            "COPILOT_CLI",
            "COPILOT_AGENT_SESSION_ID",
            "COPILOT_LOADER_PID",
            "COPILOT_CLI_*",
            "COPILOT_ALLOW_ALL",
            "COPILOT_ASSISTED_APPROVAL",
        ),
    ),
    "debuggers": Marks(
        # With a debugger's NODE_OPTIONS claude ends with 1 and prints nothing at all.
        drop=("NODE_OPTIONS", "BUN_OPTIONS", "NODE_INSPECT*", "VSCODE_INSPECTOR_OPTIONS"),
    ),
    "terminals": Marks(
        drop=(
            "TMUX*",
            "STY",
            "ZELLIJ*",
            "TERM_PROGRAM*",
            "VSCODE_*",
            "CURSOR_TRACE_ID",
            "KITTY_*",
            "WT_SESSION",
            "ITERM_SESSION_ID",
            "COLORFGBG",
            "SSH_TTY",
            "OLDPWD",
        ),
    ),
    "git": Marks(
        # What git itself does not count as a repository's, and what agents set for their shells.
        drop=(
            "GIT_CONFIG_GLOBAL",
            "GIT_CONFIG_SYSTEM",
            "GIT_CONFIG_NOSYSTEM",
            "GIT_QUARANTINE_PATH",
            "GIT_NAMESPACE",
            "GIT_EXTERNAL_DIFF",
            "GIT_DIFF_OPTS",
            "GIT_REFLOG_ACTION",
            "GIT_TRACE*",
        ),
    ),
}

# git's own and the outer run's: no definition can have them passed on.
_NEVER = ("LATTICE_*", "GIT_CONFIG_KEY_*", "GIT_CONFIG_VALUE_*", *sorted(LOCAL))

_DROP = tuple(pattern for marks in MARKS.values() for pattern in marks.drop)
_KEEP = tuple(pattern for marks in MARKS.values() for pattern in marks.keep)

# A variable that says "ask nobody" when it is empty, and one that edits nothing.
_VALUES = frozenset({("GIT_ASKPASS", ""), ("SSH_ASKPASS", ""), ("GIT_EDITOR", "true")})

_PLAIN_TERMINAL = {"TERM": "dumb", "NO_COLOR": "1"}

# No hook of the repository under review runs, and no git waits for a person or for a lock that it
# could do without.
_GIT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.hooksPath",
    "GIT_CONFIG_VALUE_0": "/dev/null",
}


def environment(parent: Mapping[str, str], definition: Definition, run: RunVariables) -> dict[str, str]:
    """The environment for the engine of one run, made of the environment that the run was started in."""
    rules = definition.env
    keep = (*_KEEP, *rules.passed)
    inherited = {
        name: value
        for name, value in parent.items()
        if not _fits(name, _NEVER)
        and not _fits(name, rules.drop)
        and (_fits(name, keep) or not _is_mark(name, value))
    }
    return inherited | _PLAIN_TERMINAL | rules.set | _GIT | _of_run(run, definition, depth(parent) + 1)


def depth(environ: Mapping[str, str]) -> int:
    """How many workers there are above this process; 1 for a value that is no number."""
    text = environ.get("LATTICE_DEPTH", "0")
    return int(text) if text.isascii() and text.isdigit() else 1


def _is_mark(name: str, value: str) -> bool:
    return _fits(name, _DROP) or (name, value) in _VALUES


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _of_run(run: RunVariables, definition: Definition, depth: int) -> dict[str, str]:
    return {
        "LATTICE_RUN": run.run,
        "LATTICE_TASK": run.task or "",
        "LATTICE_STARTED_EVENT_ID": run.started_event_id,
        "LATTICE_COMMIT": run.commit,
        "LATTICE_BASE": run.base,
        "LATTICE_WORKTREE": run.worktree or "",
        "LATTICE_ACTOR": definition.actor,
        # Who commits in there has the worker's name and no e-mail: no trigger minds such a commit.
        "GIT_AUTHOR_NAME": definition.actor,
        "GIT_AUTHOR_EMAIL": "",
        "GIT_COMMITTER_NAME": definition.actor,
        "GIT_COMMITTER_EMAIL": "",
        "LATTICE_DEPTH": str(depth),
    }
