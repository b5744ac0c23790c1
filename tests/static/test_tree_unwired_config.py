"""Settings that one side does not know."""

import pytest
from literal_view import places
from tree_view import change

from lattice.engines.static.rules.tree import unwired_config

ENV = "DATABASE_URL=x\nSECRET_KEY=x\nMAIL_SERVER=x\n"
READS = (
    'import os\n\na = os.environ["DATABASE_URL"]\nb = os.getenv("SECRET_KEY")\n'
    'c = os.environ.get("MAIL_SERVER")\n'
)
JS = (
    "exports.a = process.env.DATABASE_URL;\nexports.b = process.env.SECRET_KEY;\n"
    "exports.c = process.env.MAIL_SERVER;\n"
)
SETTINGS = "class Settings:\n    page_size: int = 20\n    debug_mode: bool = False\n"
USES = "from s import x\n\nprint(x.page_size, x.debug_mode)\n"
TOOL = (
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('--dry-run')\np.add_argument('--full')\n"
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {".env.example": ENV, "app/conf.py": READS},
            {"app/conf.py": READS + 'd = os.environ["PAYMENT_TOKEN"]\n'},
            ("app/conf.py", 6, "important"),
        ),
        (
            {".env.example": ENV, "app/conf.py": READS},
            {"app/pay.py": 'import os\nd = os.getenv("PAYMENT_TOKEN", "")\n'},
            ("app/pay.py", 2, "minor"),
        ),
        (
            {"env.sample": ENV, "conf.js": JS},
            {"conf.js": JS + "exports.d = process.env.PAYMENT_TOKEN;\n"},
            ("conf.js", 4, "minor"),
        ),
        (
            {".env.example": ENV, "app/conf.py": READS},
            {".env.example": ENV + "PAYMENT_TOKEN=x\n"},
            (".env.example", 4, "minor"),
        ),
        (
            {"s.py": SETTINGS, "u.py": USES},
            {"s.py": SETTINGS + "    retry_limit: int = 3\n"},
            ("s.py", 4, "minor"),
        ),
        (
            {
                "a/c.go": "package a\n\ntype Config struct {\n\tPageSize int\n}\n",
                "a/u.go": "package a\n\nvar x = c.PageSize\n",
            },
            {"a/c.go": "package a\n\ntype Config struct {\n\tPageSize int\n\tRetryLimit int\n}\n"},
            ("a/c.go", 5, "minor"),
        ),
        (
            {
                "tools/sync_all.py": TOOL,
                "ci.yml": "x:\n  - run: |\n      python tools/sync_all.py \\\n        --dry-run\n",
            },
            {"tools/sync_all.py": TOOL.replace("--dry-run", "--check")},
            ("tools/sync_all.py", 3, "important"),
        ),
    ],
)
def test_a_setting_that_one_side_does_not_know_is_reported(
    before: dict[str, str], after: dict[str, str], expected: tuple[str, int, str]
) -> None:
    assert places(unwired_config, change(before, after)) == [expected]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({".env.example": ENV, "c.py": READS}, {"c.py": READS + 'd = os.getenv("HOME")\n'}),
        ({"c.py": READS}, {"c.py": READS + 'd = os.getenv("PAYMENT_TOKEN")\n'}),
        (
            {".env.example": ENV, "c.py": READS},
            {"c.py": READS + 'd = os.getenv("PAY_TOKEN")\n', ".env.example": ENV + "PAY_TOKEN=\n"},
        ),
        (
            {".env.example": ENV, "c.py": READS, "compose.yml": "PAY_TOKEN: 1\n"},
            {"c.py": READS + 'd = os.getenv("PAY_TOKEN")\n'},
        ),
        ({".env.example": "A_ONE=1\n", "c.py": READS}, {"c.py": READS + 'd = os.getenv("PAY_TOKEN")\n'}),
        (
            {".env.example": ENV, "c.py": "class S(BaseSettings):\n    payment_token: str\n"},
            {".env.example": ENV + "APP_PAYMENT_TOKEN=\n"},
        ),
        (
            {"s.py": SETTINGS, "u.py": USES},
            {"s.py": SETTINGS + "    retry_limit: int = 3\n", "v.py": "s.retry_limit\n"},
        ),
        ({"s.py": SETTINGS}, {"s.py": SETTINGS + "    retry_limit: int = 3\n"}),
        (
            {"tools/sync_all.py": TOOL, "ci.sh": "other --dry-run\n"},
            {"tools/sync_all.py": TOOL.replace("--dry-run", "--check")},
        ),
    ],
)
def test_what_both_sides_know_or_nobody_lists_is_left_alone(
    before: dict[str, str], after: dict[str, str]
) -> None:
    assert places(unwired_config, change(before, after)) == []
