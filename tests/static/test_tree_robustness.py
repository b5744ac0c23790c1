"""The rules about the whole tree on awkward contents, and on large changes."""

import time

import pytest
from literal_view import findings
from tree_view import TreeView, change

from lattice.engines.static.rules import missing_path, untested_module
from lattice.engines.static.rules.tree import RULES
from lattice.engines.static.view import Rule

PATIENCE_SECONDS = 10
EVERY = (*RULES, missing_path, untested_module)
AWKWARD = {
    "empty": b"",
    "no_newline": b"def load(path):\n    return open(path)",
    "crlf": b"def load(path):\r\n    return 1\r\n",
    "nul": b"x = 1\x00\n",
    "utf16": 'x = "a"\n'.encode("utf-16"),
    "latin1": b"# -*- coding: latin-1 -*-\ns = '\xe9'\n",
    "unclosed": b"import { a } from './\n`${ '''\n/* \"\n{{{ ((( \\",
    "lone_returns": b"a\rb\rc\r",
}


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.NAME)
@pytest.mark.parametrize("suffix", [".py", ".ts", ".go", ".sh", "", ".json", ".yml", ".md"])
def test_every_rule_survives_awkward_contents_on_both_sides(rule: Rule, suffix: str) -> None:
    files = {f"lib/{name}{suffix}": content for name, content in AWKWARD.items()}

    assert findings(rule, TreeView({}, files)) == []
    assert findings(rule, TreeView(files, {})) == []
    assert findings(rule, TreeView(files, {**files, f"lib/empty{suffix}": b"x\n"})) == []


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.NAME)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 300_000,
        "{" * 100_000,
        "/*" * 100_000,
        "'\"`" * 60_000,
        "import { " * 20_000,
        "const a = require(" * 10_000,
        "f(a, b) {\n" * 20_000,
        "  if x == 1 {\n" * 20_000,
        '"../a' * 40_000,
        "join('a', " * 20_000,
    ],
    ids=lambda text: text[:10],
)
def test_no_rule_is_slow_on_repetitive_text(rule: Rule, text: str) -> None:
    files = {f"src/a{suffix}": text for suffix in (".py", ".ts", ".go", ".sh")}

    begun = time.process_time()
    findings(rule, change({}, files))

    assert time.process_time() - begun < PATIENCE_SECONDS


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.NAME)
def test_no_rule_is_slow_on_a_change_of_many_files(rule: Rule) -> None:
    body = "".join(f"    if event == {n}:\n        total += {n}\n" for n in range(20))
    before = {f"pkg/m{n}.py": f"def run_{n}(event):\n    total = 0\n{body}" for n in range(400)}
    after = {path: text.replace("run_", "walk_") + "\n\nX = 1\n" for path, text in before.items()}
    view = change(before, after)

    begun = time.process_time()
    findings(rule, view)

    assert time.process_time() - begun < PATIENCE_SECONDS
