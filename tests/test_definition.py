"""A definition is taken whole or refused with the key's name; its schema is the published one."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lattice import shipped
from lattice.errors import UsageError
from lattice.model.worker.definition import (
    Definition,
    Engine,
    OnDuplicate,
    Retry,
    Workspace,
    kebab,
)
from lattice.model.worker.parsing import json_schema, parse_definition

KEYS = (
    "name, description, actor, engine, engines, command, prompt, workspace, model, options, timeout_minutes, "
    "grace_seconds, idle_minutes, on_duplicate, retry, checks, env, escalate, batch, network"
)


def parse(**keys: object) -> Definition:
    """A definition of a `static` worker with these keys changed; None takes a key away."""
    full = {"name": "Lint", "engine": "static"} | keys
    present = {key: value for key, value in full.items() if value is not None}
    return parse_definition(json.dumps(present).encode(), "workers/x.json")


def refusal(**keys: object) -> tuple[str, str | None]:
    with pytest.raises(UsageError) as refused:
        parse(**keys)
    return refused.value.message, refused.value.hint


def test_what_is_not_said_has_a_default() -> None:
    assert parse() == Definition(
        name="Lint",
        description="",
        actor="agent:lint",
        engine=Engine.STATIC,
        engines=(),
        command=(),
        prompt=None,
        workspace=Workspace.READ,
        model=None,
        options={},
        timeout_minutes=20,
        grace_seconds=10,
        idle_minutes="off",
        on_duplicate=OnDuplicate.QUEUE,
        retry=Retry(max=1, backoff_seconds=30),
        checks=(),
    )


def test_every_key_is_read() -> None:
    made = parse(
        name="Heavy",
        description="all of it",
        actor="agent:heavy-bot",
        engine="auto",
        engines=["claude", "script"],
        command=["tools/review", "--all"],
        prompt="prompts/heavy.md",
        workspace="write",
        model="large",
        options={"turns": 4, "fast": True, "only": ["a", "b"]},
        timeout_minutes=0.5,
        grace_seconds=0,
        idle_minutes=2,
        on_duplicate="replace",
        retry={"max": 0},
        checks=[{"name": "unit", "argv": ["make", "test"]}],
        env={"pass": ["NODE_OPTIONS"], "drop": ["AWS_*"], "set": {"CI": "1"}},
    )

    assert (made.actor, made.candidates) == ("agent:heavy-bot", (Engine.CLAUDE, Engine.SCRIPT))
    assert (made.command, made.prompt) == (("tools/review", "--all"), "prompts/heavy.md")
    assert (made.timeout_seconds, made.idle_seconds, made.grace_seconds) == (30, 120, 0)
    assert made.retry == Retry(max=0, backoff_seconds=30)
    assert made.checks[0].argv == ("make", "test")
    assert (made.env.passed, made.env.drop, made.env.set) == (("NODE_OPTIONS",), ("AWS_*",), {"CI": "1"})
    assert made.options == {"turns": 4, "fast": True, "only": ("a", "b")}


def test_an_unknown_key_is_refused_with_the_known_ones() -> None:
    assert refusal(foo=1) == ("'workers/x.json': unknown key 'foo'", f"one of {KEYS}")


@pytest.mark.parametrize("key", ["slots", "quorum"])
def test_a_key_of_a_later_version_is_refused_as_such(key: str) -> None:
    assert refusal(**{key: []}) == (f"'workers/x.json': '{key}' comes in a later version", f"remove '{key}'")


def test_a_file_without_a_name_is_refused() -> None:
    assert refusal(name=None)[0] == "'workers/x.json': object missing required field 'name'"


@pytest.mark.parametrize(
    ("key", "value", "message", "hint"),
    [
        ("name", 3, "'name': expected 'str', got 'int'", "a letter, then letters"),
        ("name", "two words", "'name': not an allowed text", "a letter, then letters"),
        ("name", "Lint\n", "'name': not an allowed text", "a letter, then letters"),
        ("name", "", "'name': not an allowed text", "a letter, then letters"),
        ("actor", "human:ana", "'actor': not an allowed text", None),
        ("engine", "gpt", "'engine': invalid enum value 'gpt'", "one of auto, static, script, claude"),
        ("engines", ["gpt"], "'engines[0]': invalid enum value 'gpt'", "a list of static, script, claude"),
        ("workspace", "all", "'workspace': invalid enum value 'all'", "one of none, read, write"),
        ("on_duplicate", 1, "'on_duplicate': expected 'str', got 'int'", "one of queue, replace"),
        ("timeout_minutes", 0, "'timeout_minutes': expected 'float' > 0.0", "a number of minutes above 0"),
        ("timeout_minutes", 1441, "'timeout_minutes': expected 'float' <= 1440.0", "1440 at most"),
        ("timeout_minutes", True, "'timeout_minutes': expected 'float', got 'bool'", "a number of minutes"),
        ("timeout_minutes", "20", "'timeout_minutes': expected 'float', got 'str'", "a number of minutes"),
        ("grace_seconds", 1.5, "'grace_seconds': expected 'int', got 'float'", "a whole number of seconds"),
        ("idle_minutes", "on", "'idle_minutes': invalid enum value 'on'", "'off', or a number"),
        ("retry", {"max": -1}, "'retry.max': expected 'int' >= 0", '{"max": 0 to 10'),
        ("retry", {"most": 1}, "'retry': object contains unknown field 'most'", '{"max": 0 to 10'),
        (
            "checks",
            [{"name": "a", "argv": []}],
            "'checks[0].argv': expected 'array' of length >= 1",
            "a list",
        ),
        ("escalate", {"to": "Heavy"}, "'escalate': object missing required field 'when'", '{"to"'),
        ("escalate", {"to": "a b", "when": {}}, "'escalate.to': not an allowed text", '{"to"'),
        ("batch", "often", "'batch': expected 'bool', got 'str'", "true or false"),
        ("network", "off", "'network': expected 'bool', got 'str'", "true or false"),
        ("env", {"set": {"A B": "1"}}, "'env.set': not an allowed text", '{"pass"'),
        ("env", {"pass": ["*"]}, "'env.pass[0]': not an allowed text", '{"pass"'),
        ("options", {"a": {"b": 1}}, "'options[...]': expected", "texts, numbers"),
    ],
)
def test_a_wrong_value_is_refused_with_its_key_and_what_it_takes(
    key: str, value: object, message: str, hint: str | None
) -> None:
    said, how = refusal(**{key: value})

    assert said.startswith(f"'workers/x.json': {message}")
    assert how is hint is None or (hint is not None and hint in (how or ""))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"engine": "auto"}, "engine 'auto' needs 'engines'"),
        ({"engine": None}, "engine 'auto' needs 'engines'"),
        ({"engines": ["claude"]}, "'engines' is for engine 'auto', and this is 'static'"),
        ({"engine": "auto", "engines": ["auto"]}, "'engines' cannot hold 'auto'"),
        ({"engine": "auto", "engines": ["claude", "claude"]}, "'engines' names an engine twice"),
        ({"engine": "script"}, "engine 'script' needs 'command'"),
        ({"engine": "auto", "engines": ["claude", "script"]}, "engine 'script' needs 'command'"),
        ({"command": ["make"]}, "'command' is for engine 'script', and this is 'static'"),
        ({"engine": "script", "command": [""]}, "'command' holds a word that no program can be given"),
        (
            {"engine": "script", "command": ["./x"], "workspace": "none"},
            "'command' begins with a path, './x', and 'workspace' is 'none'",
        ),
        (
            {"workspace": "none", "checks": [{"name": "unit", "argv": ["make"]}]},
            "'checks' run in the worktree, and 'workspace' is 'none'",
        ),
        ({"checks": 2 * [{"name": "unit", "argv": ["make"]}]}, "'checks' names 'unit' twice"),
        ({"checks": [{"name": "a\nb", "argv": ["make"]}]}, "'checks[0].name' is no printable text"),
        ({"checks": [{"name": " ", "argv": ["make"]}]}, "'checks[0].name' is no printable text"),
        (
            {"checks": [{"name": "unit", "argv": ["a\0"]}]},
            "'checks[0].argv' holds a word that no program can be given",
        ),
        ({"env": {"set": {"LATTICE_RUN": "1"}}}, "'env.set' cannot hold 'LATTICE_RUN'"),
        ({"escalate": {"to": "Lint", "when": {"lines_over": 1}}}, "'escalate.to' is the worker itself"),
        ({"escalate": {"to": "Heavy", "when": {}}}, "'escalate.when' names no case"),
        ({"env": {"set": {"GIT_DIR": "/"}}}, "'env.set' cannot hold 'GIT_DIR'"),
    ],
)
def test_keys_that_contradict_each_other_are_refused(keys: dict[str, object], message: str) -> None:
    assert refusal(**keys)[0] == f"'workers/x.json': {message}"


@pytest.mark.parametrize(
    "prompt", ["../x.md", "/etc/passwd", "a/../b", "a//b", "./a", "", "a\nb", "a\\b", "a/"]
)
def test_a_prompt_outside_the_repository_is_refused(prompt: str) -> None:
    assert refusal(prompt=prompt)[0].endswith("which is no path inside the repository")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[]", "'w': not a JSON object"),
        (b"", "'w': not JSON (Input data was truncated)"),
        (b'{"name": ', "'w': not JSON (Input data was truncated)"),
        (b"worker", "'w': not JSON ("),
        (b"\xff\xfe", "'w': not JSON ("),
    ],
)
def test_what_is_no_json_object_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_definition(data, "w")

    assert refused.value.message.startswith(message)


@given(st.binary(max_size=40))
def test_no_bytes_are_worse_than_refused(data: bytes) -> None:
    with pytest.raises(UsageError):
        parse_definition(data, "w")


def test_a_definition_survives_being_written_and_read() -> None:
    made = parse(engine="auto", engines=["codex"], idle_minutes=3, env={"pass": ["A"], "set": {"B": "c"}})

    assert parse_definition(msgspec.json.encode(made), "w") == made


def test_a_limit_is_never_less_than_a_second() -> None:
    assert parse(timeout_minutes=0.001).timeout_seconds == 1
    assert parse().idle_seconds is None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("CodeReviewLite", "code-review-lite"),
        ("HTTPServer", "http-server"),
        ("lint_all", "lint-all"),
        ("Foo-Bar", "foo-bar"),
        ("X", "x"),
    ],
)
def test_a_name_is_written_in_kebab_case(name: str, slug: str) -> None:
    assert kebab(name) == slug


def test_the_published_schema_is_what_the_code_says() -> None:
    published = Path(shipped.root(), "docs", "worker.schema.json").read_bytes()

    assert published == json_schema()


def test_the_schema_knows_every_key() -> None:
    keys = json.loads(json_schema())["$defs"]["Definition"]["properties"]

    assert ", ".join(keys) == KEYS


def test_the_shipped_review_is_a_definition_with_its_prompt() -> None:
    data = shipped.read("workers/code-review-lite.json")
    assert data is not None

    lite = parse_definition(data, "workers/code-review-lite.json")

    assert (lite.name, lite.actor, lite.engine) == ("CodeReviewLite", "agent:code-review-lite", Engine.AUTO)
    assert lite.engines == (Engine.CLAUDE, Engine.CODEX, Engine.GEMINI, Engine.OPENCODE, Engine.COPILOT)
    assert (lite.workspace, lite.timeout_seconds) == (Workspace.READ, 1200)
    assert lite.prompt is not None
    assert shipped.read(lite.prompt)
