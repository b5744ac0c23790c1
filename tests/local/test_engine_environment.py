"""An engine gets the user's environment without the marks of whatever started us."""

import os
import subprocess
import sys

import pytest
from support import GitRepository

from lattice.engines.environment import RunVariables, depth, environment
from lattice.git.environment import LOCAL
from lattice.model.ids import Oid, RunId, TaskId
from lattice.model.worker.definition import Definition, Engine, Variables

RUN = RunVariables(
    run=RunId("1" * 40),
    task=TaskId("2" * 40),
    started_event_id="3" * 40,
    commit=Oid("4" * 40),
    base=Oid("5" * 40),
    worktree="/trees/1",
)

ADDED = {
    "TERM": "dumb",
    "NO_COLOR": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.hooksPath",
    "GIT_CONFIG_VALUE_0": "/dev/null",
    "LATTICE_RUN": "1" * 40,
    "LATTICE_TASK": "2" * 40,
    "LATTICE_STARTED_EVENT_ID": "3" * 40,
    "LATTICE_COMMIT": "4" * 40,
    "LATTICE_BASE": "5" * 40,
    "LATTICE_WORKTREE": "/trees/1",
    "LATTICE_ACTOR": "agent:lint",
    "GIT_AUTHOR_NAME": "agent:lint",
    "GIT_AUTHOR_EMAIL": "",
    "GIT_COMMITTER_NAME": "agent:lint",
    "GIT_COMMITTER_EMAIL": "",
    "LATTICE_DEPTH": "1",
}


def names_in(text: str) -> list[str]:
    return text.split()


# What each program sets in the shell of its tools, or reads, that must not reach the next one.
DROPPED = names_in(
    """
CLAUDECODE CLAUDE_CODE_CHILD_SESSION CLAUDE_CODE_SESSION_ID CLAUDE_CODE_ENTRYPOINT CLAUDE_CODE_EXECPATH
CLAUDE_CODE_MESSAGING_SOCKET CLAUDE_CODE_MESSAGING_TOKEN CLAUDE_CODE_SSE_PORT CLAUDE_BG_X_AUTH CLAUDE_PID
CLAUDE_EFFORT CLAUDE_JOB_DIR CLAUDE_SESSION_X CLAUDE_RUNNER_X CLAUDE_AGENT_SDK_X CLAUDE_RELAUNCH_X AI_AGENT
TRACEPARENT TRACESTATE CODEX_CI CODEX_THREAD_ID CODEX_SESSION_ID CODEX_TOOL_CALL_ID CODEX_VERSION
CODEX_MANAGED_BY_NPM CODEX_MANAGED_PACKAGE_ROOT CODEX_APPLY_PATCH_PRESERVE_LINE_ENDINGS CODEX_SANDBOX
CODEX_SANDBOX_NETWORK_DISABLED CODEX_INTERNAL_X CODEX_EXEC_SERVER_URL CODEX_STARTING_DIFF GEMINI_CLI
GEMINI_CLI_NO_RELAUNCH GEMINI_CLI_TRUST_WORKSPACE GEMINI_CLI_IDE_PORT GEMINI_PTY_INFO GEMINI_SANDBOX
GEMINI_CLI_ACTIVITY_LOG_TARGET SANDBOX OPENCODE OPENCODE_PID OPENCODE_CLIENT OPENCODE_SERVER_PASSWORD
OPENCODE_WORKSPACE_ID AGENT COPILOT_CLI COPILOT_AGENT_SESSION_ID COPILOT_LOADER_PID
COPILOT_CLI_BINARY_VERSION COPILOT_ALLOW_ALL COPILOT_ASSISTED_APPROVAL NODE_OPTIONS BUN_OPTIONS
NODE_INSPECT_RESUME_ON_START VSCODE_INSPECTOR_OPTIONS TMUX TMUX_PANE STY ZELLIJ_SESSION_NAME TERM_PROGRAM
TERM_PROGRAM_VERSION VSCODE_IPC CURSOR_TRACE_ID KITTY_PID WT_SESSION ITERM_SESSION_ID COLORFGBG SSH_TTY
GIT_CONFIG_KEY_7 GIT_CONFIG_VALUE_7 GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM
GIT_QUARANTINE_PATH GIT_NAMESPACE GIT_EXTERNAL_DIFF GIT_DIFF_OPTS GIT_REFLOG_ACTION GIT_TRACE
GIT_TRACE2_EVENT LATTICE_ACTOR LATTICE_OTHER
"""
)

KEPT = names_in(
    """
ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN ANTHROPIC_BASE_URL ANTHROPIC_CUSTOM_HEADERS ANTHROPIC_MODEL
CLAUDE_CODE_OAUTH_TOKEN CLAUDE_CONFIG_DIR CLAUDE_SECURESTORAGE_CONFIG_DIR CLAUDE_CODE_USE_BEDROCK
CLAUDE_CODE_USE_VERTEX CLAUDE_CODE_USE_FOUNDRY CLAUDE_CODE_USE_ANTHROPIC_AWS CLAUDE_CODE_USE_MANTLE
CLAUDE_CODE_USE_GATEWAY CLAUDE_CODE_SKIP_BEDROCK_AUTH CLAUDE_CODE_MAX_RETRIES CLAUDE_CODE_MAX_OUTPUT_TOKENS
CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC CLAUDE_CODE_CERT_STORE CLAUDE_CODE_CLIENT_CERT
CLAUDE_CODE_CLIENT_KEY CLAUDE_CODE_API_KEY_HELPER_TTL_MS API_TIMEOUT_MS DISABLE_TELEMETRY AWS_PROFILE
AWS_SECRET_ACCESS_KEY CLOUD_ML_REGION GOOGLE_APPLICATION_CREDENTIALS GOOGLE_CLOUD_PROJECT CODEX_HOME
CODEX_API_KEY CODEX_ACCESS_TOKEN CODEX_CA_CERTIFICATE CODEX_SQLITE_HOME OPENAI_API_KEY GEMINI_API_KEY
GOOGLE_API_KEY GOOGLE_GEMINI_BASE_URL GOOGLE_GENAI_USE_VERTEXAI GEMINI_MODEL GEMINI_CLI_HOME
GEMINI_CLI_SYSTEM_SETTINGS_PATH GEMINI_CLI_CUSTOM_HEADERS CODE_ASSIST_ENDPOINT CLOUDSDK_CONFIG
OPENCODE_CONFIG OPENCODE_CONFIG_CONTENT OPENCODE_CONFIG_DIR OPENCODE_API_KEY OPENCODE_AUTH_CONTENT
OPENCODE_DISABLE_PROJECT_CONFIG OPENCODE_PERMISSION COPILOT_GITHUB_TOKEN GH_TOKEN GITHUB_TOKEN GH_HOST
COPILOT_GH_HOST COPILOT_HOME COPILOT_MODEL COPILOT_PROVIDER_BASE_URL COPILOT_OFFLINE PATH HOME USER LOGNAME
SHELL LANG LC_ALL LC_CTYPE TZ XDG_CACHE_HOME HTTPS_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR
NODE_EXTRA_CA_CERTS SSH_AUTH_SOCK DBUS_SESSION_BUS_ADDRESS GIT_SSH_COMMAND GIT_EDITOR GIT_ASKPASS
"""
)


def definition(**env: object) -> Definition:
    rules = Variables(**env)  # type: ignore[arg-type]
    return Definition(name="Lint", actor="agent:lint", engine=Engine.STATIC, env=rules)


def test_the_whole_environment_is_what_was_kept_and_what_is_added() -> None:
    parent = {name: f"value of {name}" for name in [*KEPT, *DROPPED, *LOCAL]}

    made = environment(parent, definition(), RUN)

    assert made == {name: f"value of {name}" for name in KEPT} | ADDED


def test_an_empty_environment_gets_what_is_added_and_no_more() -> None:
    assert environment({}, definition(), RUN) == ADDED


@pytest.mark.parametrize("name", ["GIT_ASKPASS", "SSH_ASKPASS"])
def test_a_variable_that_stops_git_from_asking_is_dropped_when_it_is_empty(name: str) -> None:
    assert name not in environment({name: ""}, definition(), RUN)
    assert environment({name: "/bin/ask"}, definition(), RUN)[name] == "/bin/ask"


def test_an_agents_editor_that_edits_nothing_is_dropped() -> None:
    assert "GIT_EDITOR" not in environment({"GIT_EDITOR": "true"}, definition(), RUN)


def test_the_definition_passes_drops_and_sets() -> None:
    parent = {"NODE_OPTIONS": "--x", "TMUX": "1", "AWS_PROFILE": "p", "AWS_REGION": "r", "LANG": "C"}
    rules = definition(passed=("NODE_OPTIONS",), drop=("AWS_*",), set={"TERM": "xterm", "CI": "1"})

    made = environment(parent, rules, RUN)

    assert made == ADDED | {"NODE_OPTIONS": "--x", "LANG": "C", "TERM": "xterm", "CI": "1"}


def test_no_definition_can_pass_gits_or_the_outer_runs_variables() -> None:
    parent = {"GIT_DIR": "/x", "GIT_INDEX_FILE": "/y", "GIT_CONFIG_KEY_0": "a.b", "LATTICE_RUN": "outer"}

    made = environment(parent, definition(passed=("GIT_*", "LATTICE_*")), RUN)

    assert made == ADDED


@pytest.mark.parametrize(
    ("text", "inside"), [(None, 0), ("0", 0), ("2", 2), ("-1", 1), ("x", 1), ("", 1), ("²", 1)]
)
def test_depth_counts_the_workers_above(text: str | None, inside: int) -> None:
    environ = {} if text is None else {"LATTICE_DEPTH": text}

    assert depth(environ) == inside
    assert environment(environ, definition(), RUN)["LATTICE_DEPTH"] == str(inside + 1)


def test_without_task_and_worktree_the_variables_are_empty() -> None:
    bare = RunVariables(
        run=RUN.run, task=None, started_event_id="", commit=RUN.commit, base=RUN.base, worktree=None
    )

    made = environment({}, definition(), bare)

    assert (made["LATTICE_TASK"], made["LATTICE_WORKTREE"]) == ("", "")


def test_git_in_the_child_runs_no_hook_of_the_repository(repo: GitRepository) -> None:
    hook = repo.path / ".git" / "hooks" / "post-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch ran\n")
    hook.chmod(0o755)
    made = environment(os.environ, definition(), RUN)

    subprocess.run(
        ["git", "commit", "--quiet", "--allow-empty", "-m", "x"], cwd=repo.path, env=made, check=True
    )

    assert repo.git("rev-list", "--count", "HEAD") == "2"
    assert not (repo.path / "ran").exists()


def test_a_program_can_be_started_with_it() -> None:
    made = environment(os.environ, definition(), RUN)

    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.environ['LATTICE_BASE'])"],
        env=made,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "5" * 40 + "\n"
