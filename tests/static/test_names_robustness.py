"""The rules about names on awkward contents, and on large changes."""

import time

import pytest
from literal_view import findings
from tree_view import TreeView, change

from lattice.engines.static.rules import missing_path
from lattice.engines.static.rules.names import RULES
from lattice.engines.static.view import Rule

PATIENCE_SECONDS = 10
EVERY = (*RULES, missing_path)
SUFFIXES = (".py", ".ts", ".go", ".sh", ".yml")
AWKWARD = {
    "empty": b"",
    "no_newline": b"for a in b",
    "crlf": b"services:\r\n  web:\r\n    image: x\r\n",
    "nul": b"x = 1\x00\n",
    "utf16": 'x = "a"\n'.encode("utf-16"),
    "unclosed": b"import { a } from './\n`${ '''\n/* \"\n{{{ ((( \\",
    "lone_returns": b"a\rb\rc\r",
}


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.NAME)
@pytest.mark.parametrize(
    "path", ["a.py", "a.ts", "a.go", "a.sh", "a", ".gitlab-ci.yml", "compose.yml", ".github/workflows/a.yml"]
)
def test_every_rule_survives_awkward_contents_on_both_sides(rule: Rule, path: str) -> None:
    for content in AWKWARD.values():
        assert findings(rule, TreeView({}, {path: content})) == []
        assert findings(rule, TreeView({path: content}, {path: b"x\n"})) == []


@pytest.mark.stress
@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.NAME)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 300_000,
        "{" * 100_000,
        "'\"`" * 60_000,
        "x = f(a.b, c.d)\n" * 20_000,
        "for (let i = 0; i < n; i++) {\n" * 10_000,
        "f(a, b) {\n" * 20_000,
        "type A struct {\n" * 20_000,
        "class A {\n" * 20_000,
        "export function f(a: A): B {\n" * 5_000,
        "import { a } from './b'\n" * 5_000,
        "a: b\n" * 50_000,
        "- - - " * 50_000,
        "  " * 100_000,
        "log_it x\n" * 20_000,
        "make a b c " * 20_000,
    ],
    ids=lambda text: text[:10],
)
def test_no_rule_is_slow_on_repetitive_text(rule: Rule, text: str) -> None:
    files = {f"src/a{suffix}": text for suffix in SUFFIXES} | {".gitlab-ci.yml": text, "go.mod": "module m\n"}

    begun = time.process_time()
    findings(rule, change({}, files))

    assert time.process_time() - begun < PATIENCE_SECONDS
