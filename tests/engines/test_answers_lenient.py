"""What models write instead of what they were asked for, and the finding that it becomes."""

import json
from pathlib import Path
from typing import Any

import pytest

from lattice.engines.answers import ladder
from lattice.engines.exchange import BadOutput
from lattice.model.review import Answer, Check, Finding, Severity

ROOT = "/trees/1"


def read(*findings: object, root: str | None = ROOT, **members: object) -> Answer:
    return ladder.answer(json.dumps({"findings": findings} | members), root)


def one(root: str | None = ROOT, **members: object) -> Finding:
    plain: dict[str, Any] = {"path": "a.py", "title": "it breaks"}
    (found,) = read(plain | members, root=root).findings
    return found


@pytest.mark.parametrize(
    "place",
    [
        {"path": "src/a.py", "line": 12, "end_line": 14},
        {"file": "src/a.py", "start_line": "12", "end_line": 14.0},
        {"filename": "./src//a.py", "line_start": 12, "line_end": 14},
        {"filePath": "src/a.py", "startLine": 12, "endLine": 14},
        {"file path": "`src/a.py`", "lines": "12-14"},
        {"path": "src/a.py", "lines": [12, 14]},
        {"path": "src/a.py", "line_range": {"start": 12, "end": 14}},
        {"path": "src/a.py", "line": "lines 12 to 14"},
        {"path": "src/a.py:12-14"},
        {"path": "src/a.py#L12-L14"},
        {"location": "src/a.py:12-14"},
        {"path": None, "line": None, "location": {"path": "src/a.py", "lines": "12-14"}},
        {"location": {"file": "src/a.py", "line": 12, "endLine": 14}},
        {
            "code_location": {
                "absolute_file_path": "/trees/1/src/a.py",
                "line_range": {"start": 12, "end": 14},
            }
        },
        {"path": "/trees/1/src/a.py", "line": "L12-L14"},
        {"path": "file:///trees/1/src/a.py", "line": 12, "end_line": 14},
    ],
)
def test_a_place_is_read_by_the_names_that_models_use(place: dict[str, object]) -> None:
    (found,) = read({"title": "it breaks", **place}).findings

    assert (found.path, found.line, found.end_line) == ("src/a.py", 12, 14)


def test_one_line_and_no_line_are_places_too() -> None:
    assert (one(line=3).line, one(line=3).end_line) == (3, None)
    assert (one(line=3, end_line=3).line, one(line=3, end_line=3).end_line) == (3, None)
    assert (one().path, one().line) == ("a.py", None)
    assert one(path=None).path is None


@pytest.mark.parametrize(
    ("place", "kept", "told"),
    [
        ({"path": "/etc/passwd", "line": 3}, (None, None, None), "'/etc/passwd' line 3"),
        ({"path": "../a.py", "line": 3}, (None, None, None), "'../a.py' line 3"),
        ({"path": "src/../../a.py"}, (None, None, None), "'src/../../a.py'"),
        ({"path": "/trees/1/../a.py"}, (None, None, None), "'/trees/1/../a.py'"),
        ({"path": "/trees/10/a.py"}, (None, None, None), "'/trees/10/a.py'"),
        ({"path": "a\nb.py"}, (None, None, None), "'a b.py'"),
        ({"path": ""}, (None, None, None), ""),
        ({"path": None, "line": 3}, (None, None, None), "'' line 3"),
        ({"path": 7, "line": 3}, (None, None, None), "'' line 3"),
        ({"line": 0}, ("a.py", None, None), "'a.py' line 0"),
        ({"line": -3}, ("a.py", None, None), "'a.py' line -3"),
        ({"line": True}, ("a.py", None, None), "'a.py' line True"),
        ({"line": 2.5}, ("a.py", None, None), "'a.py' line 2.5"),
        ({"line": "near the top"}, ("a.py", None, None), "'a.py' line near the top"),
        ({"line": 14, "end_line": 12}, ("a.py", None, None), "'a.py' line 14 to 12"),
        ({"end_line": 12}, ("a.py", None, None), "'a.py' line 12"),
        ({"line": 2**40}, ("a.py", None, None), f"'a.py' line {2**40}"),
    ],
)
def test_a_place_that_cannot_be_is_taken_off_and_told(
    place: dict[str, object], kept: tuple[object, ...], told: str
) -> None:
    (found,), checks = (made := read({"path": "a.py", "title": "it breaks"} | place)).findings, made.checks

    assert (found.path, found.line, found.end_line) == kept
    assert found.body == (f"(The place given is {told}.)" if told else "")
    assert checks == ((Check("answer", "failed", "1 finding with a place that cannot be"),) if told else ())


def test_an_absolute_path_is_known_by_either_name_of_the_worktree(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    for name in ("real", "link"):
        assert one(root=str(tmp_path / "link"), path=f"{tmp_path}/{name}/a.py").path == "a.py"


def test_without_a_worktree_no_absolute_path_is_inside() -> None:
    assert one(root=None, path="/trees/1/a.py").path is None


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        (("blocker", "critical", "P0", "Fatal", "0", "BLOCKING"), Severity.BLOCKER),
        (("important", "high", "major", "ERROR", "P1", "high severity", "Medium/High"), Severity.IMPORTANT),
        (("minor", "medium", "moderate", "warning", "P2"), Severity.MINOR),
        (("nit", "low", "info", "style", "P3", "nitpick"), Severity.NIT),
        (("", "banana", "non-critical", "not blocking", None, [], {}, 17, True), Severity.MINOR),
    ],
)
def test_a_severity_is_one_of_four(told: tuple[object, ...], meant: Severity) -> None:
    read_as = {str(word): one(severity=int(word) if word == "0" else word).severity for word in told}

    assert read_as == {str(word): meant for word in told}


def test_a_priority_is_a_severity_in_the_title_as_well() -> None:
    assert one(priority=0).severity is Severity.BLOCKER
    assert one(title="[P1] It leaks").severity is Severity.IMPORTANT
    assert one(title="[P1] It leaks", severity="low").severity is Severity.NIT


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        (90, 90),
        ("90", 90),
        ("90%", 90),
        (0.9, 90),
        ("0.9", 90),
        (1, 100),
        (1.0, 100),
        (0, 0),
        (150, 100),
        (-5, 0),
        ("high", 90),
        ("Medium", 60),
        ("low", 30),
        ("who knows", 100),
        (None, 100),
        (True, 100),
        ([1], 100),
        ("nan", 100),
        ("inf", 100),
        (10**400, 100),
    ],
)
def test_a_confidence_is_a_percentage(told: object, meant: int) -> None:
    assert one(confidence=told).confidence == meant


def test_a_confidence_beyond_all_numbers_is_full() -> None:
    (found,) = ladder.answer('{"findings": [{"path": "a.py", "title": "x", "confidence": 1e999}]}').findings

    assert found.confidence == 100


@pytest.mark.parametrize(
    "name", ["body", "message", "description", "comment", "explanation", "details", "issue"]
)
def test_a_text_is_read_by_the_names_that_models_use(name: str) -> None:
    (found,) = read({"path": "a.py", name: "It leaks. The file stays open."}).findings

    assert (found.title, found.body) == ("It leaks", "It leaks. The file stays open.")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("It leaks.", "It leaks"),
        ("**It leaks**: the file stays open", "It leaks: the file stays open"),
        ("- It leaks a.py twice. Really", "It leaks a.py twice"),
        ("# It leaks\n\nThe file stays open.", "It leaks"),
        ("x" * 300, "x" * 99 + "…"),
        ("***\nIt leaks", "It leaks"),
    ],
)
def test_a_missing_title_is_the_first_sentence(text: str, title: str) -> None:
    assert one(title=None, body=text).title == title


def test_a_text_that_is_its_title_is_not_said_twice() -> None:
    assert one(title="It leaks", body="It leaks.").body == ""


def test_a_suggestion_alone_is_a_text() -> None:
    (found,) = read({"path": "a.py", "fix": ["close it", "or use with"]}).findings

    assert (found.title, found.body, found.suggestion) == (
        "close it",
        "close it\nor use with",
        "close it\nor use with",
    )


def test_a_finding_may_be_a_text() -> None:
    (found,) = read("src/a.py:12-14: high: it leaks", root=None).findings

    assert (found.path, found.line, found.end_line) == ("src/a.py", 12, 14)
    assert found.title == "src/a.py:12-14: high: it leaks"


def test_other_members_are_read_by_the_names_that_models_use() -> None:
    found = one(side="LEFT", type="Security", rule_id="X1", suggestion="close it", colour="red")

    assert (found.side, found.category, found.rule, found.suggestion) == ("old", "Security", "X1", "close it")


def test_texts_are_cut_at_sane_lengths() -> None:
    made = read(
        {"path": "a.py", "title": "t" * 999, "body": "b" * 99_999, "fix": "f" * 99_999}, summary="s" * 9999
    )

    (found,) = made.findings
    lengths = [len(text) for text in (found.title, found.body, found.suggestion or "", made.summary)]
    assert lengths == [200, 8000, 8000, 2000]


def test_a_long_title_stands_whole_in_the_body() -> None:
    assert one(title="t" * 999).body == "t" * 999


def test_what_no_encoding_takes_is_replaced() -> None:
    (found,) = ladder.answer(
        '{"findings": [{"path": "a.py", "title": "half \\ud800\\u0000 a pair"}]}'
    ).findings

    assert found.title == "half ? a pair"


def test_of_too_many_findings_the_gravest_are_listed_in_their_order() -> None:
    nits = [{"path": "a.py", "title": f"nit {number}", "severity": "nit"} for number in range(250)]
    grave = {"path": "b.py", "title": "it breaks", "severity": "blocker"}

    made = read(*nits, grave)

    assert (len(made.findings), made.hidden) == (200, 51)
    assert [made.findings[at].title for at in (0, 198, 199)] == ["nit 0", "nit 198", "it breaks"]


def test_a_finding_that_says_nothing_is_counted() -> None:
    made = read({"path": "a.py", "title": "it breaks", "severity": "high"}, {"line": 3}, None, " ")

    assert [found.title for found in made.findings] == ["it breaks"]
    assert made.checks == (Check("answer", "failed", "3 findings without words"),)


@pytest.mark.parametrize("others", [(), ({"path": "a.py", "title": "a nit", "severity": "nit"},)])
def test_a_finding_that_says_nothing_never_makes_a_pass(others: tuple[object, ...]) -> None:
    with pytest.raises(BadOutput, match="the answer's findings cannot be read: 1 of "):
        read({"path": "a.py", "severity": "critical"}, *others)


def test_an_echo_is_kept_as_it_was_said() -> None:
    made = read({"path": "a.py", "title": "x"}, base=" ABC ", head=7)

    assert (made.base, made.head) == ("abc", None)
