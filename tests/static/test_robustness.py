"""Every rule on contents that nobody expects, on hostile ones, and on very large changes."""

import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from literal_view import findings
from support import GitRepository
from tree_view import TreeView, change

from lattice.engines.static.quoting import quote
from lattice.engines.static.report import MOST_SECONDS
from lattice.engines.static.rules import RULES
from lattice.engines.static.snapshot import MOST_FILES
from lattice.engines.static.timing import at_most
from lattice.engines.static.view import Rule
from lattice.model.review import Answer

PATIENCE_SECONDS = 10
SUFFIXES = (".py", ".js", ".ts", ".go", ".sh", ".yml", ".json", ".toml", ".md", ".sql", "")
COMMON = {".py", ".ts", ".sh", ".yml"}
PLACES = ("lib/{}", ".github/workflows/{}", "tests/{}", "package.json", "Makefile", "Dockerfile", "a.lock")
AWKWARD = {
    "empty": b"",
    "no_newline": b"def load(path):\n    return open(path)",
    "crlf": b"def load(path):\r\n    return 1\r\n",
    "nul": b"x = 1\x00\n",
    "utf16": 'x = "a"\n'.encode("utf-16"),
    "bom": b"\xef\xbb\xbfx = 1\n",
    "latin1": b"# -*- coding: latin-1 -*-\ns = '\xe9'\n",
    "unclosed": b"import { a } from './\n`${ '''\n/* \"\n{{{ ((( \\",
    "lone_returns": b"a\rb\rc\r",
    "form_feed": b"def f():\n\x0c    return 1\n\x0b\n",
    "separators": "a = 'b\u2028c'\nd = 1\u0085e\n".encode(),
    "newline\nin_name": b"x = 1\n",
}
HOSTILE = (
    "a" * 300_000,
    "{" * 100_000,
    "/*" * 100_000,
    "'\"`" * 60_000,
    " " * 300_000 + "x",
    "\n" * 200_000,
    "=" * 300_000 + " é ",
    '"../a' * 40_000,
    '"a/' * 100_000,
    "-----BEGIN " * 20_000,
    "import { " * 20_000,
    "const a = require(" * 10_000,
    "f(a, b) {\n" * 20_000,
    "  if x == 1 {\n" * 20_000,
    "x = x.y + x.z\n" * 20_000,
    "join('a', " * 20_000,
    "try:\n  pass\nexcept: pass\n" * 8_000,
    "await f(async () => { " * 8_000,
)
DAILY = {"{" * 100_000, '"a/' * 100_000}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
@pytest.mark.parametrize(
    "suffix", [pytest.param(each, marks=() if each in COMMON else pytest.mark.stress) for each in SUFFIXES]
)
def test_every_rule_survives_awkward_contents_on_both_sides(rule: Rule, suffix: str) -> None:
    files = {
        place.format(f"{name}{suffix}"): content for name, content in AWKWARD.items() for place in PLACES
    }
    emptied = dict.fromkeys(files, b"")

    for before, after in (({}, files), (files, {}), (emptied, files), (files, emptied), (files, files)):
        findings(rule, TreeView(before, after))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
@pytest.mark.parametrize(
    "text",
    [pytest.param(text, marks=() if text in DAILY else pytest.mark.stress) for text in HOSTILE],
    ids=lambda text: repr(text[:10]),
)
def test_no_rule_is_slow_on_hostile_text(rule: Rule, text: str) -> None:
    files = {f"src/a{suffix}": text for suffix in (".py", ".ts", ".go", ".sh", ".yml", ".json")}

    with at_most(PATIENCE_SECONDS):
        findings(rule, change({}, files))
        quote(text.encode())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
def test_no_rule_is_slow_on_a_change_of_many_files(rule: Rule) -> None:
    body = "".join(f"    if event == {n}:\n        total += {n}\n" for n in range(20))
    before = {f"pkg/m{n}.py": f"def run_{n}(event):\n    total = 0\n{body}" for n in range(400)}
    after = {path: text.replace("run_", "walk_") + "\n\nX = 1\n" for path, text in before.items()}

    with at_most(PATIENCE_SECONDS):
        findings(rule, change(before, after))


@pytest.mark.stress
def test_a_change_of_five_thousand_files_ends_in_time_and_says_what_it_left_out(repo: GitRepository) -> None:
    text = "import os\n\n\ndef run_{0}(event):\n    return os.path.join(event, '{0}')\n"
    base = repo.commit({f"pkg{n % 50}/m{n}.py": text.format(n) for n in range(5000)})
    head = repo.commit({f"pkg{n % 50}/m{n}.py": text.format(n).replace("run_", "walk_") for n in range(5000)})

    begun = time.monotonic()
    answer = reviewed(repo.path, base, head)

    assert time.monotonic() - begun < 2 * MOST_SECONDS
    assert f"{5000 - MOST_FILES} files beyond the limit not looked at" in answer.summary
    assert answer.bytes_withheld


def reviewed(path: Path, base: str, head: str) -> Answer:
    words = [sys.executable, "-m", "lattice.engines.static", "--git-dir", str(path / ".git")]
    done = subprocess.run([*words, "--base", base, "--head", head], check=True, capture_output=True)
    return msgspec.json.decode(done.stdout, type=Answer)
