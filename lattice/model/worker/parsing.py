"""Reading a definition's file: what it may hold, and what it may not say at once."""

import re
from typing import Any

import msgspec

from lattice.errors import UsageError
from lattice.model.worker.definition import (
    DAY_MINUTES,
    LATER,
    Definition,
    Engine,
    OnDuplicate,
    Variables,
    When,
    Workspace,
    kebab,
)

_SUBJECT = re.compile(r" - at (?:`key` in )?`\$\.?(.*)`$")
_PATTERN = re.compile(r"Expected `str` matching regex .*")


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
        or _checks_contradiction(definition)
        or _prompt_contradiction(definition.prompt)
        or _variables_contradiction(definition.env)
        or _escalation_contradiction(definition)
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


def _checks_contradiction(definition: Definition) -> str | None:
    names = [check.name for check in definition.checks]
    if names and definition.workspace is Workspace.NONE:
        return "'checks' run in the worktree, and 'workspace' is 'none'"
    for number, check in enumerate(definition.checks):
        if not check.name.isprintable() or check.name != check.name.strip():
            return f"'checks[{number}].name' is no printable text"
        if check.name in names[:number]:
            return f"'checks' names '{check.name}' twice"
        if not check.argv[0] or "\0" in "".join(check.argv):
            return f"'checks[{number}].argv' holds a word that no program can be given"
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


def _escalation_contradiction(definition: Definition) -> str | None:
    escalate = definition.escalate
    if escalate is None:
        return None
    if escalate.to == definition.name:
        return "'escalate.to' is the worker itself"
    if escalate.when == When():
        return "'escalate.when' names no case"
    return None


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")


_TAKES = {
    "name": "a letter, then letters, digits, '_' or '-', 64 at most",
    "engine": f"one of {', '.join(Engine)}",
    "engines": f"a list of {', '.join(engine for engine in Engine if engine is not Engine.AUTO)}",
    "prompt": "a path inside the repository",
    "workspace": f"one of {', '.join(Workspace)}",
    "options": "texts, numbers, true, false and lists of texts, by name",
    "timeout_minutes": f"a number of minutes above 0, {DAY_MINUTES} at most",
    "grace_seconds": "a whole number of seconds, 600 at most",
    "idle_minutes": f"'off', or a number of minutes above 0, {DAY_MINUTES} at most",
    "on_duplicate": f"one of {', '.join(OnDuplicate)}",
    "retry": '{"max": 0 to 10, "backoff_seconds": 0 to 3600}',
    "checks": 'a list of {"name": TEXT, "argv": [WORD, ...], "timeout_minutes": NUMBER}',
    "escalate": '{"to": WORKER, "when": {"lines_over": NUMBER, "paths": [TEXT, ...], "labels": [TEXT, ...]}}',
    "batch": "true or false",
    "network": "true or false",
    "env": '{"pass": [NAME, ...], "drop": [NAME, ...], "set": {NAME: TEXT}}',
}
