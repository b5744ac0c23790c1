"""What counts as an agent's answer: JSON wherever it stands, and never words, silence or half of a review."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lattice.engines import exchange
from lattice.engines.answers import ladder
from lattice.engines.exchange import BadOutput
from lattice.model.review import Answer, Severity, verdict_of
from lattice.model.run import Verdict

BASE, HEAD = "b" * 40, "e" * 40
FINDING: dict[str, Any] = {
    "path": "src/a.py",
    "line": 3,
    "end_line": 4,
    "severity": "important",
    "title": "it breaks",
    "body": "mean([]) divides by 0",
}
OTHER = FINDING | {"path": "src/b.py", "title": "it leaks", "severity": "blocker"}


def review(*findings: object, **members: object) -> str:
    return json.dumps({"base": BASE, "head": HEAD, "summary": "it holds", "findings": findings} | members)


def refusal(text: str, root: str | None = None) -> str:
    with pytest.raises(BadOutput) as refused:
        ladder.answer(text, root)
    assert refused.value.message.isprintable()
    return refused.value.message


def titles(answer: Answer) -> list[str]:
    return [finding.title for finding in answer.findings]


def test_a_review_alone_is_read_whole() -> None:
    made = ladder.answer(review(FINDING))

    (found,) = made.findings
    assert (made.base, made.head, made.summary, made.checks, made.hidden) == (BASE, HEAD, "it holds", (), 0)
    assert (found.path, found.line, found.end_line, found.side) == ("src/a.py", 3, 4, "new")
    assert (found.severity, found.title, found.body) == (
        Severity.IMPORTANT,
        "it breaks",
        "mean([]) divides by 0",
    )
    assert (found.category, found.suggestion, found.confidence) == ("general", None, 100)


def test_a_review_without_findings_that_names_its_commits_is_one() -> None:
    made = ladder.answer(review())

    assert (made.base, made.head, made.findings) == (BASE, HEAD, ())
    assert verdict_of(made.findings, 0) is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + review(FINDING),
        f"\n\n  {review(FINDING)}\n",
        f"I looked at it.\n\n```json\n{review(FINDING)}\n```\n",
        f"```\n{review(FINDING)}\n```",
        f"~~~JSON\n{review(FINDING)}\n~~~\nThat is all.",
        f"```python\nprint({{}})\n```\nand\n```json\n{review(FINDING)}\n```",
        f"Here it is: {review(FINDING)} Have a nice day {{ and so on",
        f"The function f({{x}}) is called with {{}}.\n{review(FINDING)}",
        json.dumps([FINDING]),
        f"```json\n[{json.dumps(FINDING)}]\n```",
        json.dumps({"review": {"findings": [FINDING]}}),
        json.dumps({"base": BASE, "result": {"findings": [FINDING]}}),
        review(FINDING).replace("it breaks", "it\nbreaks"),
    ],
)
def test_a_review_is_found_wherever_it_stands(text: str) -> None:
    assert titles(ladder.answer(text)) == ["it breaks"]


def test_of_several_fenced_reviews_the_last_counts() -> None:
    text = f"A draft:\n```json\n{review(OTHER)}\n```\nThe answer:\n```json\n{review(FINDING)}\n```\n"

    assert titles(ladder.answer(text)) == ["it breaks"]


def test_of_several_reviews_in_prose_the_last_counts() -> None:
    assert titles(ladder.answer(f"first {review(OTHER)} then {review(FINDING)}.")) == ["it breaks"]


def test_a_fenced_review_counts_more_than_one_in_prose() -> None:
    text = f"```json\n{review(FINDING)}\n```\nThe example was {review(OTHER)}."

    assert titles(ladder.answer(text)) == ["it breaks"]


def test_code_in_a_string_does_not_end_the_fence() -> None:
    quoted = FINDING | {"suggestion": "```python\nreturn 0\n```"}

    made = ladder.answer(f"```json\n{json.dumps({'findings': [quoted]}, indent=1)}\n```")

    assert made.findings[0].suggestion == "```python\nreturn 0\n```"


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff\n"])
def test_silence_is_told_as_such(text: str) -> None:
    assert refusal(text) == "the engine answered with nothing"


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, I can't help with that.",
        "I\u2019m sorry, but I cannot assist.",
        "Sorry, this is not something that I do.",
        "As an AI language model, I have no opinion on code.",
        "I cannot review this change.",
        "I'm unable to access the repository.",
        "I was not able to read the diff.",
        "I do not have the ability to run commands.",
        "Unfortunately, I cannot access the repository.",
        "Unable to open the repository.",
        "I'm sorry, I cannot review this.\n\n## High\n\n- `src/a.py:3` says: do not\n",
    ],
)
def test_a_refusal_is_told_as_such(text: str) -> None:
    assert refusal(text).startswith("the engine refused: '")


@pytest.mark.parametrize(
    "text",
    [
        "looks good to me",
        "LGTM! No issues found in src/a.py:3.",
        "I looked at the change and it seems fine to me.",
        "I could not find anything that is wrong with it.",
        "API Error: 529 overloaded",
        "Error: git: command not found",
        "null",
        "42",
        '"pass"',
        "[]",
        "{}",
        "[1, 2]",
        '{"verdict": "pass"}',
        '{"path": "src/a.py", "title": "it breaks"}',
        "```json\n{}\n```",
        '[{"title": "no path"}]',
        '[{"path": "src/a.py"}]',
        "{ 'findings': [] }",
    ],
)
def test_words_and_other_json_are_no_review(text: str) -> None:
    assert refusal(text).startswith("the answer is not a review: '")


def test_the_message_shows_200_characters_that_a_terminal_can_bear() -> None:
    message = refusal("\x1b[31mall good\x07\u202e " + "x" * 500)

    assert len(message) <= len("the answer is not a review: ''") + 200
    assert "all good" in message


LONG = review(FINDING, OTHER | {"suggestion": None, "x": [True, False, -1.5e-7], "body": 'caf\u00e9 \\ "x"'})


@settings(deadline=None, max_examples=60)
@given(st.integers(1, len(LONG) - 1))
@example(LONG.index("null") + 3)
@example(LONG.index("true") + 1)
@example(LONG.index("false") + 4)
@example(LONG.index("-1.5") + 1)
@example(LONG.index("-1.5") + 3)
@example(LONG.index("e-07") + 1)
@example(LONG.index("u00e9") + 3)
@example(LONG.index("u00e9") + 5)
def test_json_that_was_cut_off_is_never_mended(end: int) -> None:
    cut_off = LONG[:end]

    for text in (cut_off, f"```json\n{cut_off}", f"I looked at it.\n\n{cut_off}"):
        assert refusal(text) == "the answer ends in the middle of its JSON"


def test_a_review_before_one_that_was_cut_off_does_not_count() -> None:
    text = f"A draft:\n```json\n{review()}\n```\nThe answer:\n```json\n{review(OTHER)[:-40]}"

    assert refusal(text) == "the answer ends in the middle of its JSON"


@pytest.mark.parametrize(
    "broken",
    [
        f'{{"draft": {review()}, oops, "findings": [{json.dumps(OTHER)}]}}',
        f'[{{"x": oops}}, {review()}]',
    ],
)
def test_a_review_inside_of_broken_json_does_not_count(broken: str) -> None:
    assert refusal(broken).startswith("the answer is not a review")


def test_a_broken_fenced_review_is_told_as_such() -> None:
    text = f"```json\n{review()}\n```\nNo, rather:\n```json\n{{'findings': 1, \"findings\": [}}\n```\n"

    assert refusal(text).startswith("the answer's JSON is broken: ")


def test_two_lists_of_findings_are_no_review() -> None:
    text = f'{{"base": "{BASE}", "head": "{HEAD}", "findings": [{json.dumps(OTHER)}], "findings": []}}'

    assert refusal(text) == "the answer has two lists of 'findings'"


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"base": None}, "the answer has no findings and does not say which commits it is about"),
        ({"head": ""}, "the answer has no findings and does not say which commits it is about"),
        ({"verdict": "request_changes"}, "the answer's verdict is 'request_changes', and it has no findings"),
        ({"overall_correctness": "patch is incorrect"}, "the answer's verdict is 'patch is incorrect', and"),
        ({"error": "no such commit"}, "the engine reports an error: 'no such commit'"),
        ({"is_error": True}, "the engine reports an error: 'is_error'"),
        ({"summary": "I could not access the repository."}, "the engine refused: 'I could not access"),
        ({"findings": None}, "the answer is not a review: its 'findings' are no list"),
        ({"findings": {}}, "the answer is not a review: its 'findings' are no list"),
    ],
)
def test_an_empty_list_that_need_not_mean_a_pass_is_none(members: dict[str, object], message: str) -> None:
    assert refusal(review(**members)).startswith(message)


@pytest.mark.parametrize("verdict", ["pass", "PASSED", "approve", "LGTM", "patch is correct", "", None])
def test_a_good_verdict_does_no_harm(verdict: str | None) -> None:
    assert ladder.answer(review(verdict=verdict)).findings == ()


def test_findings_without_an_echo_are_taken_and_the_echo_stays_open() -> None:
    made = ladder.answer(json.dumps({"findings": [FINDING]}))

    assert (made.base, made.head, titles(made)) == (None, None, ["it breaks"])


def test_a_wrapper_may_hold_the_echo() -> None:
    made = ladder.answer(json.dumps({"base": BASE, "head": HEAD, "review": {"findings": [], "summary": "x"}}))

    assert (made.base, made.head, made.findings, made.summary) == (BASE, HEAD, (), "x")


def test_a_decoded_object_is_read_as_its_text_is() -> None:
    assert ladder.answer_of_object(json.loads(review(FINDING))) == ladder.answer(review(FINDING))


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"a": 1}, [{"a": 1}]])
def test_any_other_object_is_no_review(value: object) -> None:
    with pytest.raises(BadOutput, match="the answer is not a review"):
        ladder.answer_of_object(value)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "base head findings review path file line lines end_line severity title body message "
                "location confidence suggestion error verdict range start end".split()
            )
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


def assert_sound(answer: Answer) -> None:
    """What the ladder lets through is what our own engines would have to print."""
    echo = {"base": answer.base or BASE, "head": answer.head or HEAD}
    whole = exchange.msgspec.structs.replace(answer, **echo)
    assert exchange.parse_answer(exchange.msgspec.json.encode(whole), b"", 0) == whole


@settings(deadline=None, max_examples=80)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_random_output_is_never_more_than_bad(output: bytes) -> None:
    with pytest.raises(BadOutput):
        ladder.answer(output.decode("utf-8", "replace"))


@settings(deadline=None, max_examples=80)
@given(JSON_VALUES)
def test_random_json_is_a_sound_answer_or_bad(value: object) -> None:
    for text in (json.dumps(value), f"so: {json.dumps(value)}.", f"```json\n{json.dumps(value)}\n```"):
        try:
            assert_sound(ladder.answer(text))
        except BadOutput:
            continue


@settings(deadline=None, max_examples=80)
@given(st.lists(JSON_VALUES, max_size=4))
def test_random_findings_are_a_sound_answer_or_bad(findings: list[object]) -> None:
    try:
        made = ladder.answer(review(*findings))
    except BadOutput:
        return
    assert_sound(made)
    assert len(made.findings) + made.hidden <= len(findings)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000,
        '{"' * 50_000,
        '{"a":' * 100_000,
        '{"a": [' + '{"b": 1}, ' * 20_000 + "oops",
        "```\n" * 50_000,
        "`a" * 100_000,
        "| a " * 50_000,
        "- [P1] " + "a." * 50_000,
        "## High\n" + "- a/" * 20_000,
        "**" * 50_000,
        "## High\n\n- a\n" + "x\n" * 190_000,
        "- [P1] a\n" * 40_000,
    ],
)
def test_output_that_is_made_to_be_slow_is_bad_soon(text: str) -> None:
    with pytest.raises(BadOutput):
        ladder.answer(text)
