"""New names that nothing uses."""

import pytest
from literal_view import findings, places
from tree_view import change

from lattice.engines.static.rules.tree import unused_new

MODULE = "import os\n\n\ndef fetch(url):\n    return os.stat(url)\n"
ARGPARSE = "import argparse\np = argparse.ArgumentParser()\n"
BEFORE = {"app/client.py": MODULE, "app/use.py": "from app.client import fetch\n"}


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (BEFORE, {"app/client.py": MODULE + "\n\ndef backoff_delay(n):\n    return 2**n\n"}, 8),
        (BEFORE, {"app/client.py": MODULE.replace("import os\n", "import os\n\nMAX_ATTEMPTS = 5\n")}, 3),
        (BEFORE, {"app/client.py": MODULE + "\n\nclass RateLimitedError(Exception):\n    pass\n"}, 8),
        (
            {"app/pool.py": "class Pool:\n    pass\n"},
            {"app/pool.py": "class Pool:\n    def _drop_stale(self):\n        pass\n"},
            2,
        ),
        (
            {"tool.py": ARGPARSE + "args = p.parse_args()\n"},
            {"tool.py": ARGPARSE + "p.add_argument('--retry-count', type=int)\nargs = p.parse_args()\n"},
            3,
        ),
        (
            {"src/cart.ts": "export const a = 1;\n", "src/b.ts": "import { a } from './cart';\n"},
            {"src/cart.ts": "export const a = 1;\nexport function cartTotal(c: Cart) {\n  return c;\n}\n"},
            2,
        ),
        ({"src/cart.js": "let a = 1;\n"}, {"src/cart.js": "const MAX_ITEMS = 20;\nlet a = 1;\n"}, 1),
        (
            {"cli.js": "program.parse();\n"},
            {"cli.js": "program.option('--dry-run', 'nothing');\nprogram.parse();\n"},
            1,
        ),
        ({"store/a.go": "package store\n"}, {"store/a.go": "package store\n\nfunc evictOldest() {\n}\n"}, 3),
        (
            {"store/a.go": "package store\n"},
            {"store/a.go": "package store\n\nconst (\n\tmaxEntries = 3\n)\n"},
            4,
        ),
        (
            {"bin/backup": "#!/bin/sh\necho\n"},
            {"bin/backup": "#!/bin/sh\nprune_old() {\n  rm x\n}\necho\n"},
            2,
        ),
    ],
)
def test_a_new_name_that_nothing_uses_is_reported(
    before: dict[str, str], after: dict[str, str], line: int
) -> None:
    (path,) = after

    assert places(unused_new, change(before, after)) == [(path, line, "minor")]


@pytest.mark.parametrize(
    "after",
    [
        {
            "app/client.py": MODULE + "\n\ndef backoff_delay(n):\n    return n\n",
            "app/run.py": "from app.client import backoff_delay\n",
        },
        {
            "app/client.py": MODULE
            + "\n\ndef backoff_delay(n):\n    return n\n\n\nTABLE = {'x': backoff_delay}\n",
            "b.py": "TABLE\n",
        },
        {"app/client.py": MODULE + "\n\n@app.route('/x')\ndef backoff_delay(n):\n    return n\n"},
        {
            "app/client.py": MODULE + "\n\ndef backoff_delay(n):\n    return n\n",
            "docs/api.md": "Use `backoff_delay`.\n",
        },
        {
            "app/client.py": MODULE
            + "\n\n__all__ = ['backoff_delay']\n\n\ndef backoff_delay(n):\n    return n\n"
        },
        {"app/fresh.py": MODULE.replace("fetch", "fetch_all")},
        {"app/settings.py": "SESSION_AGE = 5\n"},
        {"tests/test_a.py": "def make_thing():\n    pass\n"},
        {"app/pool.py": "class Pool(Base):\n    def _drop_stale(self):\n        pass\n"},
        {"src/pages/home.tsx": "export function HomePage() {\n}\n"},
        {"store/a.go": "package store\n\nfunc Evict() {\n}\n"},
        {
            "store/a.go": "package store\n\nfunc evictAll() {\n}\n",
            "store/b.go": "package store\n\nvar x = evictAll\n",
        },
        {"bin/backup": "#!/bin/sh\nprune_old() {\n  rm x\n}\ntrap prune_old EXIT\n"},
        {"tool.py": ARGPARSE + "p.add_argument('--retry-count')\nprint(p.parse_args().retry_count)\n"},
        {"tool.py": ARGPARSE + "p.add_argument('--retry-count')\nrun(**vars(p.parse_args()))\n"},
    ],
)
def test_what_is_mentioned_registered_or_an_interface_is_left_alone(after: dict[str, str]) -> None:
    assert places(unused_new, change(BEFORE, after)) == []


def test_a_file_is_named_three_times_at_most() -> None:
    text = "".join(f"def compute_{n}():\n    pass\n" for n in range(9))

    assert len(places(unused_new, change({}, {"app/many.py": text, "app/run.py": "import many\n"}))) == 3


USED = {
    "main.ts": "import { connect } from './client.js';\nconnect();\n",
    "client.ts": "export function connect() {\n  return 1;\n}\n",
    "main.py": "from client import connect, Client\nconnect()\nClient().open_all()\n",
    "client.py": "def connect():\n    return 1\n\nclass Client:\n    def open_all(self):\n        return 1\n",
    "main.go": 'package main\n\nimport "ex.org/client"\n\nfunc main() {\n\tclient.Connect()\n}\n',
    "client/client.go": "package client\n\nfunc Connect() int {\n\treturn 1\n}\n",
}


@pytest.mark.parametrize(
    ("path", "added"),
    [
        ("client.ts", "export const maxBatch = 5;\n"),
        ("client.ts", "export const retryLater = (a: number) => {\n  return a;\n};\n"),
        ("client.ts", "export class Throttle {\n  go() {}\n}\n"),
        ("client.py", "    def retry_later(self):\n        return 1\n"),
        ("client.py", "class Throttle:\n    pass\n"),
        ("client/client.go", "const MaxBatch = 3\n"),
        ("client/client.go", "func RetryLater() int {\n\treturn 1\n}\n"),
        ("client/client.go", 'var ErrRetry = errors.New("x")\n'),
    ],
)
def test_what_a_used_module_newly_offers_and_nobody_takes_is_reported(path: str, added: str) -> None:
    (found,) = findings(unused_new, change(USED, {path: USED[path] + added}))

    assert found.line == USED[path].count("\n") + 1


@pytest.mark.parametrize(
    ("path", "added"),
    [
        ("client.ts", "export const connectLater = () => connect();\nconnectLater();\n"),
        ("client.py", "    @property\n    def retry_later(self):\n        return 1\n"),
        ("client.py", "class Throttle(Foreign):\n    def on_close(self):\n        pass\n"),
        ("client/client.go", "func (c *Client) ServeHTTP() int {\n\treturn 1\n}\n"),
    ],
)
def test_what_others_may_call_is_left_alone(path: str, added: str) -> None:
    assert findings(unused_new, change(USED, {path: USED[path] + added})) == []
