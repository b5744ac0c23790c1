"""A worker's definition, `workers/*.json`: what it is, what may think for it, and within which limits.

docs/worker.schema.json is `json_schema()`; the rules that span several keys are in `_contradiction`.
A key that this version does not know is refused, so that a misspelt limit is never a missing one.
"""

import re
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from lattice.errors import UsageError

LATER = ("escalate", "slots", "quorum", "batch")
"""Keys of versions to come, refused until then."""

_DAY_MINUTES = 1440
_KEBAB = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")
_SUBJECT = re.compile(r" - at (?:`key` in )?`\$\.?(.*)`$")
_PATTERN = re.compile(r"Expected `str` matching regex .*")
# Python's `$` also stands before a last newline; JSON schema's does not.
_END = r"$(?!\n)"
_VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*"

Minutes = Annotated[float, Meta(gt=0, le=_DAY_MINUTES)]
Argv = Annotated[tuple[str, ...], Meta(min_length=1)]
Variable = Annotated[str, Meta(pattern=_VARIABLE + _END)]
VariablePattern = Annotated[str, Meta(pattern=_VARIABLE + r"\*?" + _END)]
Option = str | bool | int | float | tuple[str, ...]


class Engine(StrEnum):
    """What may do the thinking; `auto` is the first of the definition's list that can run."""

    AUTO = "auto"
    STATIC = "static"
    SCRIPT = "script"
    CLAUDE = "claude"
    CODEX = "codex"
    GEMINI = "gemini"
    OPENCODE = "opencode"
    COPILOT = "copilot"


class Workspace(StrEnum):
    """What the worker is given of the commit's files."""

    NONE = "none"
    READ = "read"
    WRITE = "write"


class OnDuplicate(StrEnum):
    """What becomes of an earlier run of the same worker and task on another commit."""

    QUEUE = "queue"
    REPLACE = "replace"


class Retry(Struct, frozen=True, forbid_unknown_fields=True):
    """How often a run that failed for a passing reason is tried again."""

    max: Annotated[int, Meta(ge=0, le=10)] = 1
    backoff_seconds: Annotated[int, Meta(ge=0, le=3600)] = 30


class CheckCommand(Struct, frozen=True, forbid_unknown_fields=True):
    """A command whose outcome stands in the review."""

    name: Annotated[str, Meta(min_length=1)]
    argv: Argv
    timeout_minutes: Minutes = 10


class Variables(Struct, frozen=True, forbid_unknown_fields=True):
    """Changes to the child's environment; a name that ends in `*` means all that begin so.

    `pass` lets through what would be dropped as another session's mark.
    """

    passed: tuple[VariablePattern, ...] = field(default=(), name="pass")
    drop: tuple[VariablePattern, ...] = ()
    set: dict[Variable, str] = {}


class Definition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A worker, as its file says it, with defaults in place."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}" + _END)]
    description: str = ""
    actor: Annotated[str, Meta(pattern=r"^(agent:[A-Za-z0-9][A-Za-z0-9_.@+-]{0,99})?" + _END)] = ""
    engine: Engine = Engine.AUTO
    engines: tuple[Engine, ...] = ()
    command: tuple[str, ...] = ()
    prompt: str | None = None
    workspace: Workspace = Workspace.READ
    model: str | None = None
    options: dict[str, Option] = {}
    timeout_minutes: Minutes = 20
    grace_seconds: Annotated[int, Meta(ge=0, le=600)] = 10
    idle_minutes: Minutes | Literal["off"] = "off"
    on_duplicate: OnDuplicate = OnDuplicate.QUEUE
    retry: Retry = Retry()
    checks: tuple[CheckCommand, ...] = ()
    env: Variables = Variables()

    @property
    def timeout_seconds(self) -> int:
        """The limit of a whole run, as the log holds it."""
        return _seconds(self.timeout_minutes)

    @property
    def idle_seconds(self) -> int | None:
        """How long the engine may be silent; None for as long as it likes."""
        return None if self.idle_minutes == "off" else _seconds(self.idle_minutes)

    @property
    def candidates(self) -> tuple[Engine, ...]:
        """The engines that may run it, the preferred first."""
        return self.engines if self.engine is Engine.AUTO else (self.engine,)


def parse_definition(data: bytes, where: str) -> Definition:
    """The definition in a file's content; raises UsageError that names `where` and the key."""
    keys = _object(data, where)
    for key in keys:
        if key in LATER:
            raise UsageError(f"'{where}': '{key}' comes in a later version", f"remove '{key}'")
        if key not in Definition.__struct_fields__:
            raise UsageError(
                f"'{where}': unknown key '{key}'", f"one of {', '.join(Definition.__struct_fields__)}"
            )
    try:
        definition = msgspec.convert(keys, Definition)
    except msgspec.ValidationError as error:
        raise _refusal(str(error), where) from error
    problem = _contradiction(definition)
    if problem:
        raise UsageError(f"'{where}': {problem}")
    return msgspec.structs.replace(definition, actor=definition.actor or f"agent:{kebab(definition.name)}")


def kebab(name: str) -> str:
    """`CodeReviewLite` as `code-review-lite`."""
    return re.sub("-+", "-", _KEBAB.sub("-", name)).strip("-").lower()


def json_schema() -> bytes:
    """The JSON schema of a definition's file, as published in docs/worker.schema.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Definition)}
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def _object(data: bytes, where: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except msgspec.ValidationError as error:
        raise UsageError(f"'{where}': not a JSON object") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"'{where}': not JSON ({error})") from error


def _refusal(message: str, where: str) -> UsageError:
    """msgspec's complaint, with the key in front and what the key takes as the hint."""
    found = _SUBJECT.search(message)
    subject = found[1] if found else ""
    reason = _lower(_PATTERN.sub("not an allowed text", _SUBJECT.sub("", message))).replace("`", "'")
    key = re.split(r"[.\[]", subject)[0]
    return UsageError(
        f"'{where}': '{subject}': {reason}" if subject else f"'{where}': {reason}", _TAKES.get(key)
    )


def _contradiction(definition: Definition) -> str | None:
    """The first rule between keys that does not hold."""
    return (
        _engine_contradiction(definition)
        or _command_contradiction(definition)
        or _prompt_contradiction(definition.prompt)
        or _variables_contradiction(definition.env)
    )


def _engine_contradiction(definition: Definition) -> str | None:
    engine, engines = definition.engine, definition.engines
    if engine is Engine.AUTO and not engines:
        return "engine 'auto' needs 'engines'"
    if engine is not Engine.AUTO and engines:
        return f"'engines' is for engine 'auto', and this is '{engine}'"
    if Engine.AUTO in engines:
        return "'engines' cannot hold 'auto'"
    if len(set(engines)) < len(engines):
        return "'engines' names an engine twice"
    return None


def _command_contradiction(definition: Definition) -> str | None:
    program = "".join(definition.command[:1])
    if Engine.SCRIPT in definition.candidates and not definition.command:
        return "engine 'script' needs 'command'"
    if definition.command and Engine.SCRIPT not in definition.candidates:
        return f"'command' is for engine 'script', and this is '{definition.engine}'"
    if definition.command and (not program or "\0" in "".join(definition.command)):
        return "'command' holds a word that no program can be given"
    if "/" in program and definition.workspace is Workspace.NONE:
        return f"'command' begins with a path, '{program}', and 'workspace' is 'none'"
    return None


def _prompt_contradiction(prompt: str | None) -> str | None:
    if prompt is None:
        return None
    parts = prompt.split("/")
    if "" in parts or "." in parts or ".." in parts or not prompt.isprintable() or "\\" in prompt:
        return f"'prompt' is '{prompt}', which is no path inside the repository"
    return None


def _variables_contradiction(env: Variables) -> str | None:
    for name in env.set:
        if name.startswith(("LATTICE_", "GIT_")):
            return f"'env.set' cannot hold '{name}'"
    return None


def _seconds(minutes: float) -> int:
    return max(1, round(minutes * 60))


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")


_TAKES = {
    "name": "a letter, then letters, digits, '_' or '-', 64 at most",
    "engine": f"one of {', '.join(Engine)}",
    "engines": f"a list of {', '.join(engine for engine in Engine if engine is not Engine.AUTO)}",
    "prompt": "a path inside the repository",
    "workspace": f"one of {', '.join(Workspace)}",
    "options": "texts, numbers, true, false and lists of texts, by name",
    "timeout_minutes": f"a number of minutes above 0, {_DAY_MINUTES} at most",
    "grace_seconds": "a whole number of seconds, 600 at most",
    "idle_minutes": f"'off', or a number of minutes above 0, {_DAY_MINUTES} at most",
    "on_duplicate": f"one of {', '.join(OnDuplicate)}",
    "retry": '{"max": 0 to 10, "backoff_seconds": 0 to 3600}',
    "checks": 'a list of {"name": TEXT, "argv": [WORD, ...], "timeout_minutes": NUMBER}',
    "env": '{"pass": [NAME, ...], "drop": [NAME, ...], "set": {NAME: TEXT}}',
}
