"""The rules about whole files, with literals: syntax, lint, untested modules."""

import pytest
from literal_view import LiteralView, adding, editing, findings, places

from lattice.engines.static.rules import (
    conflict_markers,
    data_syntax,
    lint,
    python_syntax,
    untested_module,
)
from lattice.engines.static.view import SYNTAX, Diagnostic, Rule, Side

BROKEN = Diagnostic("a.py", 2, 2, SYNTAX, "Expected `:`")


def remark(path: str, line: int, code: str = "F821", message: str = "Undefined name `x`") -> Diagnostic:
    """A diagnostic on one line."""
    return Diagnostic(path, line, line, code, message)


def test_python_that_parses_no_more_blocks() -> None:
    view = editing("a.py", "x = 1\n", "x = 1\ndef f()\n", remarks={Side.NEW: (BROKEN, BROKEN)})

    assert places(python_syntax, view) == [("a.py", 2, "blocker")]


def test_python_that_did_not_parse_before_is_no_news() -> None:
    remarks = {Side.OLD: (BROKEN,), Side.NEW: (BROKEN,)}

    assert places(python_syntax, editing("a.py", "x\nif\n", "x\ndef\n", remarks=remarks)) == []


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("tests/data/bad.py", "x\ndef\n"),
        ("tests/broken_sample.py", "x\ndef\n"),
        ("{{name}}/a.py", "x\ndef\n"),
        ("a.py", "x\n{% if y %}\n"),
        ("vendor/a.py", "x\ndef\n"),
    ],
)
def test_python_that_is_broken_on_purpose_is_left_alone(path: str, content: str) -> None:
    errors = (Diagnostic(path, 2, 2, SYNTAX, "Expected a statement"),)

    assert places(python_syntax, adding(path, content, remarks={Side.NEW: errors})) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        ("package.json", '{"a": 1}\n', '{\n"a": 1,\n}\n', 3),
        ("pyproject.toml", "a = 1\n", "a = 1\nb =\n", 2),
        ("ci.yml", "a:\n  b: 1\n", "a:\n\tb: 1\n", 2),
        ("Pipfile.toml", "", 'a = "x\n', 1),
    ],
)
def test_data_that_parses_no_more_blocks_at_its_line(path: str, old: str, new: str, line: int) -> None:
    assert places(data_syntax, editing(path, old, new)) == [(path, line, "blocker")]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("tsconfig.build.json", '{"a": 1,}'),
        (".vscode/settings.json", "{// yes\n}"),
        ("a.json", '{\n  // a comment\n  "a": 1\n}'),
        ("lines.json", '{"a": 1}\n{"a": 2}\n'),
        ("a.json", '{"a": {{ value }} }'),
        ("empty.json", ""),
        ("deep.json", "[" * 100_000),
        ("big.json", "1" * 5_000),
        ("tests/data/bad.json", "{"),
        ("a.yml", "a: |\n  b:\n\tc\n"),
        ("a.yml", 'a:\n  {{ "x" }}\n\tb: 1\n'),
        ("a.toml", 'a = "é"\n'),
        ("vendor/a.json", "{"),
    ],
)
def test_data_of_another_dialect_or_without_content_is_left_alone(path: str, content: str) -> None:
    assert places(data_syntax, adding(path, content)) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_data_in_other_encodings_is_left_alone(encoding: str) -> None:
    assert places(data_syntax, adding("a.json", '{"a": "é"}'.encode(encoding))) == []
    assert places(data_syntax, adding("a.toml", 'a = "é"\n'.encode(encoding))) == []


def test_data_that_was_broken_before_is_no_news() -> None:
    assert places(data_syntax, editing("a.json", '{"a": ', '{"b": ')) == []


@pytest.mark.parametrize(
    ("rule", "path"), [(data_syntax, "a.json"), (data_syntax, "a.toml"), (python_syntax, "a.py")]
)
def test_a_conflict_is_not_told_twice(rule: Rule, path: str) -> None:
    errors = (Diagnostic(path, 1, 1, SYNTAX, "Expected a statement"),)
    view = adding(path, "<<<<<<< HEAD\n=======\n>>>>>>> topic\n", remarks={Side.NEW: errors})

    assert places(rule, view) == []
    assert len(findings(conflict_markers, view)) == 1


def test_a_new_remark_on_a_changed_line_is_a_finding() -> None:
    view = editing("a.py", "y\n", "y\nx\n", remarks={Side.NEW: (remark("a.py", 2),)})

    (found,) = findings(lint, view)

    assert (found.path, found.line, found.severity, found.rule) == ("a.py", 2, "important", "ruff/F821")
    assert found.anchor == "x"
    assert found.in_diff
    assert found.body


def test_a_remark_that_base_had_too_is_no_news_wherever_it_moves() -> None:
    remarks = {Side.OLD: (remark("a.py", 1),), Side.NEW: (remark("a.py", 3),)}

    assert places(lint, editing("a.py", "x\n", "a\nb\n  x\n", remarks=remarks)) == []


def test_a_second_remark_like_an_old_one_is_reported_where_it_was_added() -> None:
    remarks = {Side.OLD: (remark("a.py", 2),), Side.NEW: (remark("a.py", 1), remark("a.py", 3))}

    assert places(lint, editing("a.py", "a\nx\n", "x\na\nx\n", remarks=remarks)) == [("a.py", 1, "important")]


def test_an_old_remark_on_a_line_that_was_edited_is_no_news() -> None:
    remarks = {Side.OLD: (remark("a.py", 1),), Side.NEW: (remark("a.py", 1),)}

    assert places(lint, editing("a.py", "x\n", "x  # why\n", remarks=remarks)) == []


def test_a_remark_follows_a_rename() -> None:
    remarks = {Side.OLD: (remark("new.py", 1),), Side.NEW: (remark("new.py", 1), remark("new.py", 2))}
    view = LiteralView(
        {"old.py": b"x\n"}, {"new.py": b"x\nx + 1\n"}, renames={"new.py": "old.py"}, remarks=remarks
    )

    assert places(lint, view) == [("new.py", 2, "important")]


def test_what_a_change_breaks_on_a_line_that_stays_is_told_as_outside_the_difference() -> None:
    view = editing("a.py", "import x\nx\n", "x\n", remarks={Side.NEW: (remark("a.py", 1),)})

    (found,) = findings(lint, view)

    assert (found.line, found.in_diff) == (1, False)


def test_other_remarks_on_lines_that_stay_are_not_reported() -> None:
    view = editing("a.py", "a\nb\n", "a\nc\n", remarks={Side.NEW: (remark("a.py", 1, "B006", "mutable"),)})

    assert places(lint, view) == []


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        ("pkg/__init__.py", "import x\n", "`x` imported but unused"),
        ("pkg/compat.py", "import x\n", "`x` imported but unused"),
        ("a.py", "import x\n", "`x` imported but unused; consider using `importlib.util.find_spec`"),
        ("a.py", "import encodings.idna\n", "`encodings.idna` imported but unused"),
        ("a.py", "import x\ny = []  # type: x\n", "`x` imported but unused"),
        ("tests/data/case.py", "import x\n", "`x` imported but unused"),
    ],
)
def test_imports_that_serve_others_are_left_alone(path: str, content: str, message: str) -> None:
    view = adding(path, content, remarks={Side.NEW: (remark(path, 1, "F401", message),)})

    assert places(lint, view) == []


def test_nothing_else_is_said_of_a_file_that_does_not_parse() -> None:
    remarks = {Side.NEW: (BROKEN, remark("a.py", 1))}

    assert places(lint, adding("a.py", "x\ndef\n", remarks=remarks)) == []


MODULE = (
    '"""A module."""\n\n\ndef compute(a):\n'
    + "".join(f"    a += {n}\n" for n in range(35))
    + "    return a\n"
)
TESTED = frozenset({"tests/test_other.py"})


def test_a_new_module_that_no_test_mentions_is_reported() -> None:
    assert places(untested_module, adding("pkg/engine.py", MODULE, tree=TESTED)) == [
        ("pkg/engine.py", 1, "minor")
    ]


@pytest.mark.parametrize(
    ("path", "content", "tree", "word"),
    [
        ("pkg/engine.py", MODULE, frozenset(), None),
        ("pkg/engine.py", MODULE, TESTED, "engine"),
        ("pkg/engine.py", MODULE, TESTED, "compute"),
        ("pkg/engine.py", MODULE, frozenset({"tests/test_engine.py"}), None),
        ("pkg/_engine.py", MODULE, TESTED, "engine"),
        ("pkg/engine.py", "def compute():\n    pass\n", TESTED, None),
        ("pkg/engine.py", "A = 1\n" * 50, TESTED, None),
        ("pkg/engine.py", 'def compute():\n    """\n' + "    x\n" * 50 + '    """\n', TESTED, None),
        ("pkg/__init__.py", MODULE, TESTED, None),
        ("tests/helpers.py", MODULE, TESTED, None),
        ("scripts/release.py", MODULE, TESTED, None),
        ("docs/conf.py", MODULE, TESTED, None),
    ],
)
def test_modules_that_are_tested_small_or_no_code_are_left_alone(
    path: str, content: str, tree: frozenset[str], word: str | None
) -> None:
    words = {word: frozenset({"tests/test_other.py"})} if word else {}

    assert places(untested_module, adding(path, content, tree=tree, words=words)) == []
