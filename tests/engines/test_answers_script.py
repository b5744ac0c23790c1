"""What a definition's own command prints, our JSON or a linter's, and what it amounts to."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice.engines import exchange, script
from lattice.engines.exchange import BadOutput, Output, Request, Unlucky
from lattice.model.ids import Oid
from lattice.model.review import Answer, Check, Finding, Severity
from lattice.model.worker.definition import Definition, Engine, Option

BASE, HEAD = Oid("b" * 40), Oid("e" * 40)
FILES = ("a.py", "src/run.sh", "src/two words.py", "Makefile")


@pytest.fixture
def root(tmp_path: Path) -> str:
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    return str(tmp_path)


def request(root: str | None, **options: Option) -> Request:
    made = Definition(name="Lint", engine=Engine.SCRIPT, command=("lint",), options=options)
    return Request(
        git_dir="/repo/.git",
        worktree=root,
        folder="/run",
        brief="/run/brief",
        base=BASE,
        head=HEAD,
        definition=made,
    )


def read(root: str | None, stdout: str | bytes, exit_code: int = 0, **options: Option) -> Answer:
    output = stdout if isinstance(stdout, bytes) else stdout.encode()
    return script.parse(request(root, **options), Output(output, b"lint: oops", exit_code))


def findings(root: str | None, stdout: str, exit_code: int = 0, **options: Option) -> tuple[Finding, ...]:
    made = read(root, stdout, exit_code, **options)
    assert (made.base, made.head) == (BASE, HEAD)
    return made.findings


def refusal(root: str | None, stdout: str | bytes, exit_code: int = 0, **options: Option) -> str:
    with pytest.raises(BadOutput) as refused:
        read(root, stdout, exit_code, **options)
    assert refused.value.message.isprintable()
    return refused.value.message


def diagnostic(**members: object) -> dict[str, Any]:
    place = {"path": "a.py", "range": {"start": {"line": 3, "column": 5}, "end": {"line": 4, "column": 2}}}
    return {"message": "os is never used", "location": place, "severity": "WARNING"} | members


def sarif(*results: object, **members: object) -> str:
    rules = [
        {"id": "R1", "defaultConfiguration": {"level": "error"}, "messageStrings": {"m": {"text": "no {0}"}}}
    ]
    run = {"tool": {"driver": {"name": "scan", "rules": rules}}, "results": results} | members
    return json.dumps({"version": "2.1.0", "runs": [run]})


def result(**members: object) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": "src/two%20words.py"}, "region": {"startLine": 3, "endLine": 5}}
    plain: dict[str, Any] = {"ruleId": "R1", "message": {"text": "it leaks"}}
    return plain | {"locations": [{"physicalLocation": place}]} | members


OURS = json.dumps({"base": BASE, "head": HEAD, "findings": [{"severity": "nit", "title": "odd"}]})


@pytest.mark.parametrize("options", [{}, {"format": "json"}])
def test_our_own_json_is_read_strictly(root: str, options: dict[str, Option]) -> None:
    assert read(root, OURS, **options).findings[0].title == "odd"
    assert refusal(root, OURS, 1, **options) == "the engine ended with code 1: lint: oops"
    assert refusal(root, OURS + "x", **options).startswith("the answer is not a review (")
    assert refusal(root, '{"verdict": "pass"}', **options).startswith("the answer is not a review (")
    assert refusal(root, "Looks good to me!", **options).startswith("the answer is not a review (")
    assert read(root, "{}", **options) == Answer()


def test_a_script_that_could_not_work_this_time_says_so_by_75(root: str) -> None:
    with pytest.raises(Unlucky, match="the engine could not work this time: lint: oops"):
        read(root, OURS, 75, format="rdjson")


@pytest.mark.parametrize("form", ["json", "rdjsonl", "rdjson", "sarif", "text", None])
def test_silence_is_no_review_unless_it_is_said_to_be_one(root: str, form: str | None) -> None:
    options: dict[str, Option] = {"format": form} if form else {}

    for nothing in ("", "\n \n"):
        assert refusal(root, nothing, **options) == "the engine printed nothing"
        assert refusal(root, nothing, 1, silent=True, **options).startswith("the engine ended with code 1")
        assert read(root, nothing, silent=True, **options) == Answer(base=BASE, head=HEAD)


@pytest.mark.parametrize("form", ["rdjsonl", "rdjson", "sarif", "text"])
def test_another_exit_code_than_0_and_1_is_no_review(root: str, form: str) -> None:
    for code in (2, 3, 127, -9):
        assert refusal(root, "a.py:3: odd", code, format=form).startswith(
            f"the engine ended with code {code}"
        )


class Running(Output, frozen=True):
    """Output of a program that runs still, or was stopped."""

    ended: bool = False


@pytest.mark.parametrize(("form", "stdout"), [("text", b""), ("text", b"a.py:3: odd\n"), ("rdjsonl", b"")])
def test_what_has_no_end_of_its_own_counts_only_when_the_program_ended(
    root: str, form: str, stdout: bytes
) -> None:
    with pytest.raises(BadOutput, match="the engine has not ended"):
        script.parse(request(root, format=form, silent=True), Running(stdout, b"", 0))


def test_what_shows_its_end_counts_while_the_program_runs(root: str) -> None:
    for stdout in (OURS.encode(), sarif().encode(), b'{"diagnostics": []}'):
        assert script.parse(request(root), Running(stdout, b"", 0)).base == BASE


LINES = [
    ("a.py:3:5: F401 'os' is never used", 3, Severity.MINOR, "F401 'os' is never used", "F401"),
    ("a.py:3: E501 too long", 3, Severity.MINOR, "E501 too long", "E501"),
    ("./a.py:3: error: it breaks  [assignment]", 3, Severity.IMPORTANT, "it breaks", "assignment"),
    ("a.py:3:5: warning: never used [-Wunused]", 3, Severity.MINOR, "never used", "-Wunused"),
    ("a.py:3:5: fatal error: no such file", 3, Severity.IMPORTANT, "no such file", None),
    ("a.py:3:5: note: quote it [SC2086]", 3, Severity.NIT, "quote it", "SC2086"),
    (
        "a.py:3:5: 'x' is not used [Error/no-unused-vars]",
        3,
        Severity.IMPORTANT,
        "'x' is not used",
        "no-unused-vars",
    ),
    ("a.py:3:5: odd [Warning/eslint(no-x)]", 3, Severity.MINOR, "odd", "eslint(no-x)"),
    ("a.py:3: [W0611(unused-import), ] odd", 3, Severity.MINOR, "[W0611(unused-import), ] odd", "W0611"),
    ("a.py:3 it breaks", 3, Severity.MINOR, "it breaks", None),
]


@pytest.mark.parametrize(("line", "number", "severity", "title", "rule"), LINES)
def test_a_line_of_text_is_a_finding(
    root: str, line: str, number: int, severity: Severity, title: str, rule: str | None
) -> None:
    for options in ({"format": "text"}, {}):
        (found,) = findings(root, f"{line}\n", 1, **options)

        assert (found.path, found.line, found.severity) == ("a.py", number, severity)
        assert (found.title, found.rule, found.category) == (title, rule, "lint")


def test_a_line_of_text_may_have_an_absolute_path(root: str) -> None:
    (found,) = findings(root, f"{root}/src/run.sh:3:1: quote it")

    assert found.path == "src/run.sh"


def test_lines_without_a_place_are_counted_where_text_was_said_to_come(root: str) -> None:
    made = read(root, "a.py:3: odd\n    x = 1\n\nFound 1 problem.\n", 1, format="text")

    assert [found.title for found in made.findings] == ["odd"]
    assert made.checks == (Check("answer", "skipped", "2 lines without a place"),)


def test_lines_without_a_place_show_that_output_is_no_linters(root: str) -> None:
    assert refusal(root, "a.py:3: odd\nFound 1 problem.").startswith("the answer is not a review (")


@pytest.mark.parametrize(
    "text",
    [
        "All checks passed!",
        "gone.py:3: odd",
        "localhost:8080: connection refused",
        "10:20:30: started",
        "../a.py:3: odd",
        "/etc/passwd:3: odd",
        "a.py:0: odd",
        "a.py: odd",
        "a.py:3:",
    ],
)
def test_text_without_any_place_is_no_review(root: str, text: str) -> None:
    said = refusal(root, text, format="text", silent=True)

    assert said == f"no line of the output has a place in a file that is there: '{text}'"
    assert refusal(root, text).startswith("the answer is not a review (")


def test_without_a_worktree_no_file_has_to_be_there() -> None:
    (found,) = findings(None, "gone.py:3: odd")

    assert (found.path, found.line) == ("gone.py", 3)


@pytest.mark.parametrize("options", [{}, {"format": "rdjsonl"}])
def test_lines_of_reviewdogs_json_are_findings(root: str, options: dict[str, Option]) -> None:
    one = diagnostic(code={"value": "F401", "url": "https://example.com"}, suggestions=[{"text": "drop it"}])
    two = diagnostic(message="it breaks", severity="ERROR", location={"path": f"{root}/src/run.sh"})
    three = diagnostic(message="odd", severity=3)

    found = findings(root, "".join(f"{json.dumps(each)}\n\n" for each in (one, two, three)), 1, **options)

    assert [(each.path, each.line, each.end_line, each.severity) for each in found] == [
        ("a.py", 3, 4, Severity.MINOR),
        ("src/run.sh", None, None, Severity.IMPORTANT),
        ("a.py", 3, 4, Severity.NIT),
    ]
    assert (found[0].title, found[0].rule, found[0].suggestion) == ("os is never used", "F401", "drop it")


@pytest.mark.parametrize("options", [{}, {"format": "rdjson"}])
def test_reviewdogs_object_is_read(root: str, options: dict[str, Option]) -> None:
    whole = {"source": {"name": "lint"}, "severity": "ERROR", "diagnostics": [diagnostic(severity=None)]}

    (found,) = findings(root, json.dumps(whole), 1, **options)

    assert (found.title, found.severity) == ("os is never used", Severity.IMPORTANT)
    assert findings(root, '{"diagnostics": []}', **options) == ()


def test_a_range_that_ends_at_a_lines_begin_does_not_reach_that_line(root: str) -> None:
    place = {"path": "a.py", "range": {"start": {"line": 3}, "end": {"line": 5, "column": 1}}}

    (found,) = findings(root, json.dumps(diagnostic(location=place)))

    assert (found.line, found.end_line) == (3, 4)


@pytest.mark.parametrize(
    ("form", "output", "quoted"),
    [
        ("rdjsonl", f"{json.dumps(diagnostic())}\noops, it died\n", "'oops, it died'"),
        ("rdjsonl", '{"message": "no place"}', """'{"message": "no place"}'"""),
        ("rdjsonl", '{"location": {"path": "a.py"}}', """'{"location": {"path": "a.py"}}'"""),
        ("rdjsonl", '{"message": "x", "location": {"path": "a.py", "range": 3}}', '\'{"message": "x"'),
        ("rdjson", "oops, it died", "'oops, it died'"),
        ("rdjson", "[]", "'[]'"),
        ("rdjson", '{"diagnostics": [{"message": "no place"}]}', '[{"message": "no place"}]'),
        ("sarif", "oops, it died", "'oops, it died'"),
        ("sarif", '{"version": "2.1.0"}', """'{"version": "2.1.0"}'"""),
    ],
)
def test_what_does_not_fit_a_format_is_quoted(root: str, form: str, output: str, quoted: str) -> None:
    for code in (0, 1):
        assert quoted in refusal(root, output, code, format=form)


@pytest.mark.parametrize("form", ["rdjson", "sarif"])
def test_a_linter_that_failed_and_found_nothing_made_no_review(root: str, form: str) -> None:
    output = {"rdjson": '{"diagnostics": []}', "sarif": sarif()}[form]

    assert refusal(root, output, 1) == "the engine ended with code 1 and no finding: lint: oops"


@pytest.mark.parametrize("options", [{}, {"format": "sarif"}])
def test_sarif_is_read(root: str, options: dict[str, Option]) -> None:
    own = result(level="note", ruleIndex=0)
    told = result(message={"id": "m", "arguments": ["lock"]}, ruleId=None, ruleIndex=0)
    plain = {"message": {"text": "all of it"}, "ruleId": "R2"}

    found = findings(root, sarif(result(), own, told, plain), 1, **options)

    assert [
        (each.path, each.line, each.end_line, each.severity, each.title, each.rule) for each in found
    ] == [
        ("src/two words.py", 3, 5, Severity.IMPORTANT, "it leaks", "R1"),
        ("src/two words.py", 3, 5, Severity.NIT, "it leaks", "R1"),
        ("src/two words.py", 3, 5, Severity.IMPORTANT, "no lock", "R1"),
        (None, None, None, Severity.MINOR, "all of it", "R2"),
    ]
    assert findings(root, sarif(), **options) == ()


@pytest.mark.parametrize(
    "settled",
    [
        {"kind": "pass"},
        {"kind": "notApplicable"},
        {"baselineState": "absent"},
        {"suppressions": [{"kind": "inSource"}]},
    ],
)
def test_a_result_of_sarif_that_is_settled_is_no_finding(root: str, settled: dict[str, object]) -> None:
    assert findings(root, sarif(result(**settled))) == ()


def test_a_suppression_that_was_not_accepted_settles_nothing(root: str) -> None:
    assert len(findings(root, sarif(result(suppressions=[{"status": "rejected"}])))) == 1


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (json.dumps({"version": "2.1.0", "runs": []}), "the SARIF has no run with results"),
        (sarif(results=None), "the SARIF has no run with results"),
        (sarif(invocations=[{"executionSuccessful": False}]), "the SARIF says that 'scan' did not succeed"),
        (json.dumps({"version": "1.0", "runs": []}), "the output is SARIF 1.0, and 2.1.0 is known"),
    ],
)
def test_sarif_of_a_scan_that_did_not_happen_is_no_review(root: str, output: str, message: str) -> None:
    assert refusal(root, output) == message


def test_a_place_outside_of_the_worktree_is_told_in_the_body(root: str) -> None:
    made = read(root, json.dumps(diagnostic(location={"path": "/usr/lib/x.py"})))

    (found,) = made.findings
    assert (found.path, found.title) == (None, "os is never used")
    assert "'/usr/lib/x.py'" in found.body
    assert made.checks == (Check("answer", "failed", "1 finding with a place that cannot be"),)


@settings(deadline=None, max_examples=80)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.text("a.py:3 error[]x\n", max_size=200).map(str.encode),
    st.sampled_from(["json", "rdjsonl", "rdjson", "sarif", "text", ""]),
    st.integers(0, 2),
)
def test_random_output_is_a_review_only_with_findings(output: bytes, form: str, code: int) -> None:
    try:
        made = read(None, output, code, **({"format": form} if form else {}))
        exchange.check_echo(made, request(None), strict=True)
    except BadOutput:
        return
    assert made.findings
    assert code < 2
