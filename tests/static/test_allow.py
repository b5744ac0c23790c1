"""Comments that allow a finding, and rules that are turned off: both are said, neither is silent."""

import msgspec
import pytest
from literal_view import LiteralView, adding, editing
from support import GitRepository

from lattice.engines.static import allowing
from lattice.engines.static.__main__ import main
from lattice.engines.static.allowing import Sifted, sift
from lattice.engines.static.report import Scale, answer
from lattice.errors import UsageError
from lattice.model.review import Answer, Check, Finding, Severity

SCALE = Scale(bytes_shown=1, bytes_withheld=0, files_withheld=0)


def finding(line: int, rule: str = "missing-path", path: str = "a.py") -> Finding:
    return Finding(path=path, line=line, severity=Severity.MINOR, title="t", rule=rule)


def check(said: Answer, name: str) -> Check:
    return next(each for each in said.checks if each.name == name)


def sifted(text: str, line: int, rule: str = "missing-path") -> Sifted:
    return sift(adding("a.py", text), [finding(line, rule)])


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # lattice: allow missing-path made by the build\n",
        "x = 1 // lattice: allow missing-path made by the build\n",
        "x /* lattice: allow missing-path made by the build */\n",
        "<p> <!-- lattice: allow missing-path made by the build -->\n",
        "select 1 -- lattice: allow missing-path made by the build\n",
        "x = 1  # LATTICE: allow missing-path: made by the build\r\n",
    ],
)
def test_a_comment_on_the_line_takes_the_finding_out(text: str) -> None:
    left = sifted(text, 1)

    assert left.findings == ()
    assert [(each.line, each.reason, each.is_new) for each in left.allowed] == [
        (1, "made by the build", True)
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# lattice: allow missing-path why\nx = 1\n", 2),
        ("    // lattice: allow missing-path why\n    x = 1\n", 2),
        ("# lattice: allow missing-path why\n# lattice: allow secrets other\nx = 1\n", 3),
    ],
)
def test_a_comment_alone_above_the_line_takes_the_finding_out(text: str, line: int) -> None:
    assert sifted(text, line).findings == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1\n", 1),
        ("x = 1  # lattice: allow secrets why\n", 1),
        ("x = 1  # lattice: allow missing why\n", 1),
        ("y = 2  # lattice: allow missing-path why\nx = 1\n", 2),
        ("# lattice: allow missing-path why\n\nx = 1\n", 3),
        ("x = 1\n# lattice: allow missing-path why\n", 1),
        ("lattice: allow missing-path why\n", 1),
        ("x = 1\n", 70),
    ],
)
def test_no_other_comment_does(text: str, line: int) -> None:
    left = sifted(text, line)

    assert (left.findings, left.allowed, left.checks) == ((finding(line),), (), ())


@pytest.mark.parametrize("name", ["ruff/F401", "ruff/F4", "ruff", "lint"])
def test_the_remarks_of_a_tool_are_allowed_by_their_beginning(name: str) -> None:
    assert sifted(f"import os  # lattice: allow {name} offered\n", 1, "ruff/F401").findings == ()


@pytest.mark.parametrize(
    "text", ["x = 1  # lattice: allow missing-path\n", "x /* lattice: allow missing-path */\n"]
)
def test_without_a_reason_it_does_not_count_and_is_said(text: str) -> None:
    left = sifted(text, 1)

    assert left.findings == (finding(1),)
    assert left.checks == (
        Check(
            "allowed",
            "skipped",
            "a comment without a reason does not count: missing-path at a.py:1 in this change",
        ),
    )


def test_what_is_allowed_is_counted_and_quoted_with_where_it_came_from() -> None:
    old = "# lattice: allow missing-path made elsewhere\nx = 1\n"
    view = editing("a.py", old, old + "y = 2  # lattice: allow missing-path kept\n")

    left = sift(view, [finding(2), finding(3)])

    assert left.checks == (
        Check(
            "allowed",
            "skipped",
            "2 by comment: missing-path at a.py:1 (made elsewhere),"
            " missing-path at a.py:3 in this change (kept)",
        ),
    )


def test_a_finding_without_a_line_stays() -> None:
    whole = Finding(path="a.py", severity=Severity.MINOR, title="t", rule="missing-path")

    assert sift(adding("a.py", "# lattice: allow missing-path x\n"), [whole]).findings == (whole,)


def test_the_summary_says_how_many_are_allowed() -> None:
    text = "<<<<<<< ours\na\n"
    allowed = text.replace("ours", "ours # lattice: allow conflict-markers a sample")

    assert "allowed" not in answer(adding("a.c", text), (), SCALE).summary
    assert answer(adding("a.c", allowed), (), SCALE).summary.endswith("; 1 allowed by comment")
    assert answer(adding("a.c", allowed), (), SCALE).findings == ()


def test_a_rule_that_is_turned_off_is_not_asked_and_says_so() -> None:
    view = LiteralView({}, {"a.c": b"<<<<<<< ours\na\n"})

    said = answer(view, (), SCALE, ("conflict-markers",))

    assert said.findings == ()
    assert check(said, "conflict-markers") == Check(
        "conflict-markers", "skipped", "turned off by lattice.rules.disable"
    )


@pytest.mark.parametrize("name", ["secrets", "lint", "ruff", "ruff/F401", "ruff/F4"])
def test_rules_tools_and_the_beginning_of_their_remarks_are_known(name: str) -> None:
    allowing.check_known([name])


@pytest.mark.parametrize("name", ["secret", "ruff/S101", "flake8/F401", ""])
def test_nothing_else_is_known(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        allowing.check_known([name])

    assert refused.value.message == f"no rule '{name}', which 'lattice.rules.disable' names"


def test_some_remarks_of_a_tool_are_turned_off_on_the_engines_command_line(
    repo: GitRepository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    repo.commit({"a.py": "import os\n\n\ndef f(x=[]):\n    return x\n"})
    words = ["--git-dir", str(repo.path / ".git"), "--base", repo.git("rev-parse", "HEAD^")]
    words += ["--head", repo.git("rev-parse", "HEAD")]

    def said(*more: str) -> Answer:
        assert main([*words, *more]) == 0
        return msgspec.json.decode(capfdbinary.readouterr().out, type=Answer)

    whole = said()
    rest = said("--disable", "ruff/F401", "--disable", "nothing")

    assert {each.rule for each in whole.findings} - {each.rule for each in rest.findings} == {"ruff/F401"}
    assert check(rest, "lint").detail.endswith("; 1 turned off by lattice.rules.disable")
    assert check(rest, "disabled").detail == "lattice.rules.disable names no rule: 'nothing'"
