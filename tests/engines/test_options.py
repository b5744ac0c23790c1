"""Which options a definition may give its engines."""

import json

import pytest
from support import GitRepository, Lattice

from lattice.engines import options
from lattice.engines.answers.linters import formats
from lattice.model.worker.definition import Definition, Engine, Option

COUNT, FORMAT = "a whole number above 0", "one of json, rdjsonl, rdjson, sarif, text"


@pytest.mark.parametrize(
    ("engine", "given", "flaw"),
    [
        (Engine.SCRIPT, {}, None),
        (Engine.SCRIPT, {"format": "sarif", "silent": True}, None),
        (Engine.SCRIPT, {"silent": True}, None),
        (Engine.SCRIPT, {"format": "xml"}, f"option 'format' takes {FORMAT}"),
        (Engine.SCRIPT, {"format": True}, f"option 'format' takes {FORMAT}"),
        (Engine.SCRIPT, {"silent": 1}, "option 'silent' takes true or false"),
        (Engine.SCRIPT, {"max_turns": 3}, "option 'max_turns' is for engine claude or gemini"),
        (
            Engine.SCRIPT,
            {"silent": True, "format": "json"},
            "option 'silent' is for a linter's format, and 'format' is 'json'",
        ),
        (Engine.CLAUDE, {"max_turns": 3, "max_budget_usd": 0.5}, None),
        (Engine.CLAUDE, {"max_turns": 0}, f"option 'max_turns' takes {COUNT}"),
        (Engine.CLAUDE, {"max_turns": True}, f"option 'max_turns' takes {COUNT}"),
        (Engine.CLAUDE, {"max_budget_usd": "1"}, "option 'max_budget_usd' takes a number of dollars above 0"),
        (Engine.CODEX, {"config": ("a=1",)}, None),
        (Engine.CODEX, {"config": "a=1"}, None),
        (Engine.CODEX, {"config": ()}, "option 'config' takes KEY=VALUE, or a list of such texts"),
    ],
)
def test_an_option_has_an_engine_and_a_value(
    engine: Engine, given: dict[str, Option], flaw: str | None
) -> None:
    assert options.flaw(Definition(name="X", engine=engine, options=given)) == flaw


def test_an_option_for_any_engine_of_the_list_is_fine() -> None:
    listed = Definition(name="X", engines=(Engine.CODEX, Engine.CLAUDE), options={"max_turns": 3})

    assert options.flaw(listed) is None


def test_what_a_script_may_print_is_what_is_read() -> None:
    assert options.FORMATS == formats.FORMATS


def test_an_unknown_option_is_refused_where_the_definition_is_checked(repo: GitRepository) -> None:
    definition = {"name": "Lint", "engine": "script", "command": ["true"], "options": {"fromat": "sarif"}}
    repo.commit({"workers/lint.json": json.dumps(definition)})

    said = Lattice(repo)("worker", "check", code=1)

    assert "unknown option 'fromat', which is none of max_turns, max_budget_usd, config, format" in said.out
