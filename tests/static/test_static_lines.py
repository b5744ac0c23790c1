"""The rules about added lines, with literals: conflict markers, white space, secrets, paths."""

import msgspec
import pytest
from literal_view import LiteralView, adding, editing, findings, places

from lattice.engines.static.quoting import LONGEST, quote, redacted
from lattice.engines.static.rules import conflict_markers, missing_path, secrets, whitespace
from lattice.engines.static.view import SYNTAX, Diagnostic, Side

PATIENCE_SECONDS = 5
CONFLICT = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> topic\n"
# Split, so that no scanner takes this file for a leak.
AWS = "AKIA" + "Q3EGR7KXJ2WVTNHB"
GITHUB = "ghp_" + "k2Vd9sQx7LmZp4TfWn8RcYb3HgJu6EaC1oDi"
SLACK = "xox" + "b-2847561930-5810274936-kT9vXq2LmRzW4bNc"
STRIPE = "sk_" + "live_9xKq2LmRzW4bNcT7vXpD3sGh"
ANTHROPIC = "sk-" + "ant-api03-9xKq2LmRzW4bNcT7vXpD3sGh8jQwE5rT"
OPENAI = "sk-" + "proj-9xKq2LmRzW4bNcT7vXpD3sGh8jQwE5rT"
NPM = "npm_" + "k2Vd9sQx7LmZp4TfWn8RcYb3HgJu6EaC1oDi"
PYPI = "pypi-" + "AgEIcHlwaS5vcmcCJDk5ZmQxMjU4LWJhM2UtNGQ3Zi1hOTBiLWM0ZGUyMTdmNmE4NQ"
KEY_BODY = "MIIEowIBAAKCAQEA7vXq2LmRzW4bNcT9kPd8sQxZp4TfWn6RcYb3HgJu5EaC1oDi"
HEADER = "-----BEGIN RSA " + "PRIVATE KEY-----"


def test_a_whole_conflict_blocks_at_its_first_marker() -> None:
    assert places(conflict_markers, adding("a.c", CONFLICT)) == [("a.c", 2, "blocker")]


def test_half_a_conflict_is_important() -> None:
    view = editing("a.c", "a\nb\n", "a\nb\n>>>>>>> topic\n")

    assert places(conflict_markers, view) == [("a.c", 3, "important")]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.rst", "Title\n=======\n\ntext\n"),
        ("a.md", "```\n" + CONFLICT + "```\n"),
        ("a.md", ">>>>>>> quoted seven deep\n"),
        ("a.c", "  <<<<<<< HEAD\n"),
        ("a.c", "<<<<<<<< eight\n"),
        ("a.patch", CONFLICT),
        ("tests/data/merge.txt", CONFLICT),
        ("vendor/a.c", CONFLICT),
    ],
)
def test_what_only_looks_like_a_conflict_is_left_alone(path: str, content: str) -> None:
    assert places(conflict_markers, adding(path, content)) == []


def test_a_conflict_in_prose_is_found_outside_fences() -> None:
    assert places(conflict_markers, adding("CHANGES.md", CONFLICT)) == [("CHANGES.md", 2, "blocker")]


def test_python_that_parses_only_speaks_of_conflicts() -> None:
    broken = {Side.NEW: (Diagnostic("a.py", 2, 2, SYNTAX, "Expected a statement"),)}

    assert places(conflict_markers, adding("a.py", CONFLICT)) == []
    assert places(conflict_markers, adding("a.py", CONFLICT, remarks=broken)) == [("a.py", 2, "blocker")]


def test_without_a_parser_a_whole_conflict_in_python_still_blocks() -> None:
    assert places(conflict_markers, adding("a.py", CONFLICT, has_linter=False)) == [("a.py", 2, "blocker")]


def test_white_space_errors_are_one_nit_a_file() -> None:
    view = LiteralView(before={}, after={"a.c": b"x \ny\n \tz\n\t \n", "b.c": b"ok\n\n"})

    found = findings(whitespace, view)

    assert [(each.path, each.line, each.severity.value) for each in found] == [
        ("a.c", 1, "nit"),
        ("b.c", 2, "nit"),
    ]
    assert found[0].title == "White space errors on 3 lines"
    assert "1, 3, 4" in found[0].body


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.md", "line  \nbreak\n"),
        ("a.c", "crlf\r\nfile\r\n"),
        ("a.c", "\tint x;\t/* y */\n"),
        ("a.c", "no newline"),
        ("a.csv", "1\t\n"),
        ("tests/golden/out.c", "x \n"),
        ("a.c", "\n"),
        ("a.c", ""),
    ],
)
def test_white_space_that_is_meant_is_left_alone(path: str, content: str) -> None:
    assert places(whitespace, adding(path, content)) == []


def test_white_space_on_lines_that_stay_is_not_reported() -> None:
    assert places(whitespace, editing("a.c", "x \ny\n", "x \nz\n")) == []


@pytest.mark.parametrize("token", [AWS, GITHUB, SLACK, STRIPE, ANTHROPIC, OPENAI, NPM, PYPI])
def test_a_vendors_credential_blocks_and_is_never_repeated(token: str) -> None:
    (found,) = findings(secrets, editing("app/settings.py", "a = 1\n", f'a = 1\nkey = "{token}"\n'))

    assert (found.path, found.line, found.severity) == ("app/settings.py", 2, "blocker")
    stored = msgspec.json.encode(found).decode()
    assert token not in stored
    assert token[:4] + "…" in found.anchor
    assert token[4:12] not in stored


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7" + "EXAMPLE",
        "ghp_" + "x" * 36,
        "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
        "AKIA" + "AAAABBBBAAAABBBB",
        "sk_" + "test_9xKq2LmRzW4bNcT7vXpD3sGh",
        "sk-" + "ant-your-key-goes-here-please-and-thanks",
        "MAKIA" + "Q3EGR7KXJ2WVTNHB",
        "risk-projection-of-the-next-quarters",
    ],
)
def test_placeholders_and_near_misses_are_no_secrets(text: str) -> None:
    assert places(secrets, adding("a.py", f'key = "{text}"\n')) == []


def test_credentials_in_tests_and_prose_are_minor() -> None:
    for path in ("tests/test_a.py", "README.md", "examples/a.py"):
        assert places(secrets, adding(path, f'key = "{AWS}"\n')) == [(path, 1, "minor")]


def test_a_credential_that_only_moves_is_not_new() -> None:
    view = LiteralView(
        before={"a.py": f'key = "{AWS}"\n'.encode(), "b.py": b"x\n"},
        after={"a.py": b"y\n", "b.py": f'x\nkey = "{AWS}"\n'.encode()},
    )

    assert places(secrets, view) == []


def test_a_private_key_is_found_by_its_header_and_body() -> None:
    pem = f"{HEADER}\n{KEY_BODY}\n"
    in_json = f'{{"private_key": "{HEADER}\\n{KEY_BODY}\\n"}}\n'

    assert places(secrets, adding("deploy/id_rsa", pem)) == [("deploy/id_rsa", 1, "blocker")]
    (found,) = findings(secrets, adding("key.json", in_json))
    assert found.severity == "blocker"
    assert KEY_BODY[:12] not in found.anchor


def test_an_encrypted_private_key_is_important() -> None:
    text = f"{HEADER}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n"

    assert places(secrets, adding("key.pem", text)) == [("key.pem", 1, "important")]


def test_a_header_without_a_key_and_keys_of_tests_are_left_alone() -> None:
    assert places(secrets, adding("scan.py", f'MARK = "{HEADER}"\nprint(MARK)\n')) == []
    assert places(secrets, adding("tests/certs/a.pem", f"{HEADER}\n{KEY_BODY}\n")) == []


def test_a_quoted_line_is_printable_redacted_and_short() -> None:
    assert quote(b"\x1b[31mred\xff\n") == " [31mred�"
    assert quote(KEY_BODY.encode()) == "MIIE…"
    assert len(quote(b"x " * 100_000)) == LONGEST
    assert redacted(f"a {GITHUB} b {AWS}") == "a ghp_… b AKIA…"


TREE = frozenset(
    {
        "static/other.css",
        "src/site/static/main.css",
        "docs/intro.md",
        "docs/usage.md",
        "src/app/static/logo.png",
        "src/app/static/main.css",
    }
)


@pytest.mark.parametrize(
    ("path", "line", "missing"),
    [
        ("mkdocs.yml", 'nav: ["docs/intr.md"]', "docs/intr.md"),
        ("src/app/page.py", 'load("static/mian.css")', "static/mian.css"),
        ("setup.cfg", "readme = './docs/reference.md'", "./docs/reference.md"),
    ],
)
def test_a_path_in_a_known_folder_without_its_file_is_reported(path: str, line: str, missing: str) -> None:
    (found,) = findings(missing_path, adding(path, line + "\n", tree=TREE))

    assert (found.path, found.line, found.severity) == (path, 1, "minor")
    assert missing in found.title


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("mkdocs.yml", 'nav: ["docs/intro.md"]'),
        ("src/app/page.py", 'load("static/main.css")'),
        ("lib/other.py", 'load("static/logo.png")'),
        ("lib/other.py", 'load("static/main.css")'),
        ("a.py", 'load("nowhere/a.css")'),
        ("a.py", 'open("docs/new.md", "w")'),
        ("a.py", 'output = "docs/new.md"'),
        ("a.py", '# see "docs/new.md"'),
        ("a.py", 'load("docs/new.xyz")'),
        ("a.py", 'load(f"docs/{name}.md")'),
        ("a.py", 'load("docs/*.md")'),
        ("tests/test_a.py", 'load("docs/new.md")'),
        ("README.md", '"docs/new.md"'),
    ],
)
def test_a_path_that_exists_or_is_made_up_is_left_alone(path: str, line: str) -> None:
    assert places(missing_path, adding(path, line + "\n", tree=TREE)) == []
