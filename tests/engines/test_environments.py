"""The whole environment of each agent, started from inside the sessions of all the others at once."""

import pytest

from lattice.engines import environment, table
from lattice.engines.exchange import Request
from lattice.model.ids import Oid, RunId
from lattice.model.worker.definition import Definition, Engine

BASE, HEAD = Oid("b" * 40), Oid("e" * 40)
RUN = environment.RunVariables(
    run=RunId("a" * 40), task=None, started_event_id="d" * 40, commit=HEAD, base=BASE, worktree="/trees/1"
)

PERSON = {
    "PATH": "/usr/bin",
    "HOME": "/home/ana",
    "LANG": "C.UTF-8",
    "XDG_RUNTIME_DIR": "/run/user/1",
    "HTTPS_PROXY": "http://proxy:3128",
    "SSL_CERT_FILE": "/certs",
    "SSH_AUTH_SOCK": "/agent",
    "DBUS_SESSION_BUS_ADDRESS": "unix:x",
}

ACCESS = {
    "ANTHROPIC_API_KEY": "a",
    "ANTHROPIC_BASE_URL": "http://a",
    "CLAUDE_CODE_OAUTH_TOKEN": "a",
    "CLAUDE_CODE_USE_BEDROCK": "1",
    "CLAUDE_CODE_SKIP_BEDROCK_AUTH": "1",
    "CLAUDE_CONFIG_DIR": "/home/ana/claude",
    "AWS_PROFILE": "work",
    "CODEX_HOME": "/home/ana/codex",
    "CODEX_API_KEY": "c",
    "CODEX_ACCESS_TOKEN": "c",
    "GEMINI_API_KEY": "g",
    "GOOGLE_CLOUD_PROJECT": "p",
    "GEMINI_CLI_CUSTOM_HEADERS": "h",
    "OPENCODE_API_KEY": "o",
    "OPENCODE_CONFIG": "/home/ana/opencode.json",
    "OPENCODE_CONFIG_CONTENT": '{"provider":{"mine":{}}}',
    "GH_TOKEN": "h",
    "COPILOT_MODEL": "m",
    "COPILOT_PROVIDER_BASE_URL": "http://c",
}

SESSIONS = {
    "CLAUDECODE": "1",
    "CLAUDE_CODE_CHILD_SESSION": "1",
    "CLAUDE_CODE_SESSION_ID": "s",
    "CLAUDE_CODE_MESSAGING_SOCKET": "/s",
    "CLAUDE_CODE_MESSAGING_TOKEN": "s",
    "CLAUDE_CODE_ENTRYPOINT": "cli",
    "CLAUDE_PID": "1",
    "CLAUDE_EFFORT": "high",
    "AI_AGENT": "claude",
    "CODEX_CI": "1",
    "CODEX_THREAD_ID": "t",
    "CODEX_TOOL_CALL_ID": "t",
    "CODEX_MANAGED_BY_NPM": "1",
    "CODEX_SANDBOX_NETWORK_DISABLED": "1",
    "GEMINI_CLI": "1",
    "GEMINI_CLI_TRUST_WORKSPACE": "true",
    "GEMINI_CLI_NO_RELAUNCH": "true",
    "OPENCODE": "1",
    "OPENCODE_PID": "1",
    "AGENT": "1",
    "COPILOT_CLI": "1",
    "COPILOT_AGENT_SESSION_ID": "s",
    "COPILOT_LOADER_PID": "1",
    "COPILOT_ALLOW_ALL": "true",
    "GIT_DIR": "/elsewhere/.git",
    "GIT_INDEX_FILE": "/elsewhere/.git/index",
    "GIT_EDITOR": "true",
    "GIT_ASKPASS": "",
    "GIT_CONFIG_COUNT": "8",
    "GIT_CONFIG_KEY_0": "diff.external",
    "GIT_CONFIG_VALUE_0": "",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "NODE_OPTIONS": "--inspect-brk",
    "BUN_OPTIONS": "--inspect",
    "TMUX": "/tmux",
    "TERM_PROGRAM": "vscode",
    "VSCODE_PID": "1",
    "SSH_TTY": "/dev/pts/1",
    "LATTICE_RUN": "f" * 40,
    "LATTICE_DEPTH": "1",
    "TERM": "xterm-256color",
}

COMMON = {
    "TERM": "dumb",
    "NO_COLOR": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.hooksPath",
    "GIT_CONFIG_VALUE_0": "/dev/null",
    "LATTICE_RUN": "a" * 40,
    "LATTICE_TASK": "",
    "LATTICE_STARTED_EVENT_ID": "d" * 40,
    "LATTICE_COMMIT": HEAD,
    "LATTICE_BASE": BASE,
    "LATTICE_WORKTREE": "/trees/1",
    "LATTICE_ACTOR": "agent:lite",
    "GIT_AUTHOR_NAME": "agent:lite",
    "GIT_AUTHOR_EMAIL": "",
    "GIT_COMMITTER_NAME": "agent:lite",
    "GIT_COMMITTER_EMAIL": "",
    "LATTICE_DEPTH": "2",
}

OWN = {
    Engine.CLAUDE: {
        "CLAUDE_CODE_MAX_RETRIES": "3",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "CLAUDE_CODE_DISABLE_ATTACHMENTS": "1",
        "DISABLE_AUTOUPDATER": "1",
    },
    Engine.CODEX: {},
    Engine.GEMINI: {
        "GOOGLE_GEMINI_BASE_URL": "https://generativelanguage.googleapis.com",
        "GEMINI_CLI_HOME": "/run/scratch/home",
        "GEMINI_CLI_TRUSTED_FOLDERS_PATH": "/run/scratch/trusted.json",
        "GEMINI_CLI_NO_RELAUNCH": "true",
    },
    Engine.COPILOT: {"COPILOT_HOME": "/run/scratch/home"},
}


def made(engine: Engine, parent: dict[str, str]) -> dict[str, str]:
    """What the engine is started in, from an environment."""
    definition = Definition(name="Lite", engine=engine, actor="agent:lite")
    request = Request(
        git_dir="/repo/.git",
        worktree="/trees/1",
        folder="/run/scratch",
        brief="/run/brief",
        base=BASE,
        head=HEAD,
        definition=definition,
        environ=environment.environment(parent, definition, RUN),
    )
    return table.module(engine).environment(request)


@pytest.mark.parametrize("engine", OWN, ids=str)
def test_an_agent_gets_the_persons_access_and_no_sessions_marks(engine: Engine) -> None:
    assert made(engine, PERSON | ACCESS | SESSIONS) == PERSON | ACCESS | COMMON | OWN[engine]


def test_opencode_gets_its_permissions_on_top_of_the_persons_configuration() -> None:
    given = made(Engine.OPENCODE, PERSON | ACCESS | SESSIONS)

    config = given.pop("OPENCODE_CONFIG_CONTENT")
    permissions = given.pop("OPENCODE_PERMISSION")
    expected = PERSON | ACCESS | COMMON
    del expected["OPENCODE_CONFIG_CONTENT"]
    assert given == expected | {
        "OPENCODE_DISABLE_PROJECT_CONFIG": "1",
        "OPENCODE_DISABLE_AUTOUPDATE": "1",
        "XDG_DATA_HOME": "/run/scratch/data",
        "XDG_STATE_HOME": "/run/scratch/state",
    }
    assert config.startswith('{"provider":{"mine":{}},"permission":{"edit":"deny"')
    assert permissions in config


@pytest.mark.parametrize("name", ["GOOGLE_GEMINI_BASE_URL", "CLAUDE_CODE_MAX_RETRIES"])
def test_what_the_person_set_is_not_overridden(name: str) -> None:
    engine = Engine.GEMINI if name.startswith("GOOGLE") else Engine.CLAUDE

    assert made(engine, PERSON | {name: "mine"})[name] == "mine"
