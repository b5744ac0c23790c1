"""The schema that programs are given, and what it admits."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lattice import shipped
from lattice.engines.answers import ladder, schema
from lattice.engines.answers.remarks import MOST_FINDINGS
from lattice.model.review import Answer, Finding, Severity

PLAIN = {"string", "integer", "array", "object", "null"}


def objects(part: Any) -> list[dict[str, Any]]:
    """Every object's schema in a schema."""
    if not isinstance(part, dict):
        return []
    inner = [
        found for each in (*part.get("properties", {}).values(), part.get("items")) for found in objects(each)
    ]
    return [part, *inner] if part.get("type") == "object" else inner


def words(part: Any) -> set[str]:
    """Every keyword in a schema."""
    if not isinstance(part, dict):
        return set()
    inner = (*part.get("properties", {}).values(), part.get("items"))
    return set(part).union(*(words(each) for each in inner))


def admitted(part: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Any value that a schema admits."""
    if "enum" in part:
        return st.sampled_from(part["enum"])
    kinds = part["type"] if isinstance(part["type"], list) else [part["type"]]
    return st.one_of([_of_kind(kind, part) for kind in kinds])


def _of_kind(kind: str, part: dict[str, Any]) -> st.SearchStrategy[Any]:
    match kind:
        case "object":
            return st.fixed_dictionaries({name: admitted(each) for name, each in part["properties"].items()})
        case "array":
            return st.lists(admitted(part["items"]), max_size=4)
        case "string":
            return st.text(min_size=1, max_size=30).map(lambda text: f"w{text}")
        case "integer":
            return st.integers()
    return st.none()


def test_it_is_strict_as_providers_ask() -> None:
    found = objects(schema.schema())

    assert len(found) == 2
    for each in found:
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
    assert words(schema.schema()) == {
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
    }
    assert json.loads(schema.ANSWER_SCHEMA) == schema.schema()


def test_its_members_are_those_of_an_answer_and_of_a_finding() -> None:
    answer, finding = objects(schema.schema())

    assert set(answer["properties"]) <= set(Answer.__struct_fields__)
    assert set(finding["properties"]) <= set(Finding.__struct_fields__)
    assert finding["properties"]["severity"]["enum"] == [severity.value for severity in Severity]


def test_the_prompt_asks_for_the_same_members() -> None:
    prompt = (shipped.read("prompts/frame.md") or b"").decode()
    example = prompt[prompt.index('{\n  "') : prompt.index("\n}\n", prompt.index('{\n  "')) + 2]
    shown = json.loads(example)
    answer, finding = objects(schema.schema())

    assert set(shown) - {"v"} == set(answer["properties"])
    assert set(shown["findings"][0]) == set(finding["properties"])


@settings(deadline=None, max_examples=40)
@given(admitted(schema.schema()))
def test_what_it_admits_is_read(value: dict[str, Any]) -> None:
    made = ladder.answer(json.dumps(value | {"base": "b" * 40, "head": "e" * 40}))

    assert len(made.findings) == len(value["findings"]) <= MOST_FINDINGS
    for said, found in zip(value["findings"], made.findings, strict=True):
        assert (said["severity"], said["side"]) == (found.severity, found.side)
        assert found.title
    assert (made.base, made.head) == ("b" * 40, "e" * 40)
