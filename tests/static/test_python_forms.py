"""The rules for Python on the forms of `python/`: each marked line is found, and no other.

A form begins with `=== what it is`; a line that ends in `<<<` is where the rule must speak. Those that begin
with `quiet` have no mark. Each is the one new file of a project that has `model.py.txt` as its `app.model`.
"""

import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from literal_view import LiteralView, adding

from lattice.engines.static.rules.python import (
    RULES,
    broad_environment,
    dead_timeout,
    leak_on_error,
    missing_member,
    mutable_shared,
    not_awaited,
    said_too_early,
    stale_read,
    swallowed_error,
)
from lattice.engines.static.rules.python.injections import outside_text
from lattice.engines.static.view import Rule

FOLDER = Path(__file__).parent / "python"
MARK = "  <<<"
PLACE = "app/work.py"
PATIENCE_SECONDS = 20
CASES = {
    "awaited": not_awaited,
    "environments": broad_environment,
    "injections": outside_text,
    "leaks": leak_on_error,
    "limits": dead_timeout,
    "members": missing_member,
    "order": said_too_early,
    "races": stale_read,
    "shared": mutable_shared,
    "swallowed": swallowed_error,
}
SETTINGS = b'import os\nKEY = os.environ["APP_SIGNING_KEY"]\nLEVEL = os.environ["LOG_LEVEL"]\n'
HOSTILE = [
    "def f(x):\n" + "    x = x.y(x)\n" * 20_000,
    "def f(x):\n    return " + "x.a + " * 3_000 + "x\n",
    "".join(f"def f{n}(x):\n    return f{n + 1}(x).y\n" for n in range(5_000)),
    "def f(db, q):\n" + "    q += f'WHERE a = {q}'\n" * 5_000 + "    db.execute(q)\n",
    "DEFAULTS = {" + "'a': [], " * 20_000 + "}\ndef f():\n    c = dict(DEFAULTS)\n    c['a'].append(1)\n",
    "class A:\n    def __init__(self):\n        self.f = open('x')\n"
    + "".join(
        f"        self.m{n}()\n    def m{n}(self):\n        self.m{n - 1}()\n        self.m{n + 1}()\n"
        for n in range(1_000)
    ),
    "def f():\n" + "    try:\n        x.save()\n    except Exception:\n        pass\n" * 3_000,
    "x = '"
    + "SELECT a FROM " * 50_000
    + "'\ndef f(db):\n    db.execute('"
    + "UPDATE a SET " * 20_000
    + "')\n",
]


class Tree(LiteralView, frozen=True):
    """A project whose words are looked up."""

    def mentions(self, words: Iterable[str], pathspecs: Iterable[str]) -> Mapping[str, frozenset[str]]:
        assert list(pathspecs)
        patterns = {word: re.compile(rb"\b" + re.escape(word.encode()) + rb"\b") for word in words}
        found = {
            word: frozenset(path for path, text in self.after.items() if pattern.search(text))
            for word, pattern in patterns.items()
        }
        return {word: paths for word, paths in found.items() if paths}


def forms() -> list[tuple[str, str, str]]:
    """(rule, title, text with marks) of every form."""
    found = []
    for name in CASES:
        for part in (FOLDER / f"{name}.txt").read_text().split("=== ")[1:]:
            title, _, text = part.partition("\n")
            found.append((name, title, text))
    return found


@pytest.mark.parametrize(("rule", "title", "text"), forms())
def test_a_rule_speaks_at_the_marked_lines_alone(rule: str, title: str, text: str) -> None:
    wanted = {number for number, line in enumerate(text.split("\n"), 1) if line.endswith(MARK)}
    assert bool(wanted) != title.startswith("quiet")
    base = {
        "app/__init__.py": b"",
        "app/model.py": (FOLDER / "model.py.txt").read_bytes(),
        "app/settings.py": SETTINGS,
    }

    view = Tree(base, {**base, PLACE: text.replace(MARK, "").encode()})

    assert {finding.line for finding in CASES[rule].check(view)} == wanted


@pytest.mark.stress
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
def test_no_rule_is_slow_on_hostile_python(rule: Rule, text: str) -> None:
    begin = time.monotonic()

    list(rule.check(adding(PLACE, text)))

    assert time.monotonic() - begin < PATIENCE_SECONDS
