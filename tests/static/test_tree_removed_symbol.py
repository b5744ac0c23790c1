"""Names that are removed while something still uses them."""

import pytest
from literal_view import places
from tree_view import change

from lattice.engines.static.rules.tree import removed_symbol

RATES = "import os\n\n\ndef load_rates(path):\n    return os.stat(path)\n\n\nMAX_AGE = 3\n"
QUEUE = (
    "class Queue:\n    def flush_all(self):\n        pass\n\n    def close(self):\n        self.flush_all()\n"
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {"app/rates.py": RATES, "app/report.py": "from app.rates import load_rates\n"},
            {"app/rates.py": RATES.replace("load_rates", "read_rates")},
            [("app/rates.py", 4, "blocker")],
        ),
        (
            {
                "app/rates.py": RATES,
                "app/report.py": "x = 1\nfrom . import rates\n\n\ndef f():\n    return rates.MAX_AGE\n",
            },
            {
                "app/rates.py": RATES.replace("MAX_AGE", "OLDEST"),
                "app/report.py": "x = 2\nfrom . import rates\n\n\ndef f():\n    return rates.MAX_AGE\n",
            },
            [("app/report.py", 6, "important")],
        ),
        (
            {
                "app/rates.py": RATES,
                "app/report.py": "import app.rates\n\n\ndef f():\n    return app.rates.load_rates(1)\n",
            },
            {"app/rates.py": None},
            [("app/rates.py", 4, "important")],
        ),
        (
            {"q.py": QUEUE},
            {"q.py": QUEUE.replace("def flush_all", "def flush_everything")},
            [("q.py", 6, "important")],
        ),
        (
            {"q.py": QUEUE, "main.py": "from q import Queue\n\n\nQueue().flush_all()\n"},
            {"q.py": QUEUE.replace("flush_all", "flush_everything")},
            [("q.py", 2, "important")],
        ),
        (
            {
                "state.py": "from enum import Enum\n\n\nclass State(Enum):\n    OPEN = 1\n    DONE = 2\n",
                "b.py": "from state import State\nx = State.DONE\n",
            },
            {"state.py": "from enum import Enum\n\n\nclass State(Enum):\n    OPEN = 1\n    CLOSED = 2\n"},
            [("state.py", 6, "important")],
        ),
        (
            {
                "src/format.ts": "export function formatDate(d: Date) {\n  return d;\n}\n",
                "src/page.ts": "import {\n  other,\n  formatDate,\n} from './format';\nformatDate(1);\n",
            },
            {"src/format.ts": "export function formatDay(d: Date) {\n  return d;\n}\n"},
            [("src/format.ts", 1, "blocker")],
        ),
        (
            {
                "lib/db.js": "exports.openPool = function () {};\nexports.close = 1;\n",
                "app.js": "const db = require('./lib/db');\n// x\ndb.openPool();\n",
            },
            {
                "lib/db.js": "exports.createPool = function () {};\nexports.close = 1;\n",
                "app.js": "const db = require('./lib/db');\n\ndb.openPool();\n",
            },
            [("app.js", 3, "important")],
        ),
        (
            {
                "lib/db.js": "function open() {}\nfunction openPool() {}\nmodule.exports = {openPool};\n",
                "app.js": "const { openPool } = require('./lib/db.js');\n",
            },
            {"lib/db.js": "function open() {}\nmodule.exports = { open };\n"},
            [("lib/db.js", 2, "important")],
        ),
        (
            {
                "src/a/one.ts": "export const firstOne = 1;\n",
                "src/a/index.ts": "export * from './one';\n",
                "src/b.ts": "import { firstOne } from './a';\n",
            },
            {"src/a/one.ts": "export const theOne = 1;\n"},
            [("src/a/one.ts", 1, "blocker")],
        ),
        (
            {"run.js": "function parseAll() {}\nparseAll();\n"},
            {"run.js": "function parseEvery() {}\nparseAll();\n"},
            [("run.js", 2, "important")],
        ),
        (
            {
                "pkg/store/a.go": "package store\n\nfunc openStore() {}\n",
                "pkg/store/b.go": "package store\n\nfunc F() { openStore() }\n",
            },
            {"pkg/store/a.go": "package store\n\nfunc openFile() {}\n"},
            [("pkg/store/a.go", 3, "important")],
        ),
        (
            {
                "pkg/store/a.go": "package store\n\nfunc Open() {}\n",
                "cmd/b.go": 'package m\n\nimport (\n\t"x.y/z/pkg/store"\n)\n\nfunc f() { store.Open() }\n',
            },
            {"pkg/store/a.go": "package store\n\nfunc OpenFile() {}\n"},
            [("pkg/store/a.go", 3, "important")],
        ),
        (
            {
                "lib/log.sh": "log_info() {\n  echo\n}\n",
                "bin/deploy": "#!/usr/bin/env bash\n. lib/log.sh\nif true; then log_info hi; fi\n",
            },
            {"lib/log.sh": "log_note() {\n  echo\n}\n"},
            [("lib/log.sh", 1, "important")],
        ),
    ],
)
def test_a_name_that_is_still_used_is_reported(
    before: dict[str, str], after: dict[str, str | None], expected: list[tuple[str, int, str]]
) -> None:
    assert places(removed_symbol, change(before, after)) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            {"app/rates.py": RATES, "app/report.py": "# load_rates\nx = 'load_rates'\n"},
            {"app/rates.py": RATES.replace("load_rates", "read_rates")},
        ),
        (
            {"app/rates.py": RATES, "app/report.py": "from other.rates import load_rates\n"},
            {"app/rates.py": RATES.replace("load_rates", "read_rates")},
        ),
        (
            {"app/rates.py": RATES, "app/report.py": "from app.rates import load_rates\n"},
            {"app/rates.py": "from app.disk import load_rates\n", "app/disk.py": RATES},
        ),
        (
            {"app/rates.py": RATES, "app/report.py": "from app.rates import load_rates\n"},
            {"app/rates.py": None, "app/rates/__init__.py": RATES},
        ),
        (
            {
                "q.py": QUEUE,
                "main.py": "import pool\n\npool.flush_all()\n",
                "pool.py": "def flush_all():\n    pass\n",
            },
            {"q.py": QUEUE.replace("flush_all", "flush_everything")},
        ),
        (
            {"q.py": QUEUE.replace("Queue:", "Queue(Other):")},
            {
                "q.py": QUEUE.replace("Queue:", "Queue(Other):").replace(
                    "def flush_all", "def flush_everything"
                )
            },
        ),
        (
            {
                "src/format.ts": "export function formatDate() {}\n",
                "src/page.ts": "import { formatDate } from './other';\n",
            },
            {"src/format.ts": "export function formatDay() {}\n"},
        ),
        (
            {
                "src/format.ts": "export function formatDate() {}\n",
                "src/page.ts": "import { formatDate } from './format';\n",
            },
            {
                "src/format.ts": "export { formatDate } from './new';\n",
                "src/new.ts": "export function formatDate() {}\n",
            },
        ),
        (
            {"run.js": "function parseAll() {}\nparseAll();\n"},
            {
                "run.js": "const { parseAll } = require('./p');\nparseAll();\n",
                "p.js": "exports.parseAll = 1;\n",
            },
        ),
        (
            {
                "s/a.go": "package s\n\nfunc openStore() {}\n",
                "s/b.go": "package s\n\nfunc F() { openStore() }\n",
            },
            {"s/a.go": "package s\n", "s/c.go": "package s\n\nfunc openStore() {}\n"},
        ),
        (
            {"lib/log.sh": "log_info() {\n  echo\n}\n", "run.sh": "# log_info hi\necho log_info\n"},
            {"lib/log.sh": "log_note() {\n  echo\n}\n"},
        ),
    ],
)
def test_a_name_that_moved_or_means_something_else_is_left_alone(
    before: dict[str, str], after: dict[str, str | None]
) -> None:
    assert places(removed_symbol, change(before, after)) == []
