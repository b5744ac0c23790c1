"""The rules on flow, on the cases of `flow/`: each marked line is found, and no other.

A case begins with `=== what it is about`, a file of it with `--- PATH`; a line that ends in `<<<` is where
the rule must speak. Cases that begin with `quiet` have no mark.
"""

import time
from pathlib import Path

import pytest
from literal_view import LiteralView, places
from tree_view import change

from lattice.engines.static.rules.flow import RULES, dead_limit, early_mark, leak, stale_look, started
from lattice.engines.static.view import Rule

PATIENCE_SECONDS = 20
MARK = "  <<<"
CASES = {"started": started, "leak": leak, "limits": dead_limit, "marks": early_mark, "looks": stale_look}
HOSTILE = [
    b"",
    b"{" * 100_000,
    b"(" * 50_000 + b")" * 50_000,
    b"await x.y(" * 100_000,
    b"f(a);\n" * 100_000,
    b"if x {\n" * 20_000,
    b"\xff\xfe" + "async function f() { g() }\n".encode("utf-16-le") * 100,
    b"\0\1\2\r\n\r{}\r",
    b"async function f() {\r\n  save(x);\r\n}\r\nasync function save(x) {}",
    b"timeout=$1\n" * 20_000,
    b"class A { constructor(private timeout: number" * 2_000,
    b"cmd | cmd | & ( [[ ${x" * 5_000,
]


def cases() -> list[tuple[str, str, dict[str, str]]]:
    """(rule, title, files with marks) of every case."""
    found = []
    for name in CASES:
        text = (Path(__file__).parent / "flow" / f"{name}.txt").read_text()
        for part in text.split("=== ")[1:]:
            title, _, rest = part.partition("\n")
            files = dict(each.partition("\n")[::2] for each in rest.split("--- ")[1:])
            found.append((name, title, files))
    return found


@pytest.mark.parametrize(("rule", "title", "files"), cases())
def test_a_rule_speaks_at_the_marked_lines_alone(rule: str, title: str, files: dict[str, str]) -> None:
    wanted = {
        (path, number)
        for path, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if line.endswith(MARK)
    }
    assert bool(wanted) != title.startswith("quiet")

    view = change({}, {path: text.replace(MARK, "") for path, text in files.items()})

    assert {(path, line) for path, line, _ in places(CASES[rule], view)} == wanted


@pytest.mark.stress
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("content", HOSTILE)
@pytest.mark.parametrize("path", ["a.ts", "a.go", "a.sh"])
def test_no_content_makes_a_rule_fail_or_linger(rule: Rule, path: str, content: bytes) -> None:
    started_at = time.monotonic()

    list(rule.check(LiteralView(before={}, after={path: content})))

    assert time.monotonic() - started_at < PATIENCE_SECONDS
