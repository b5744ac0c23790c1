"""Files that are named and are not there: imports, scripts, manifests, joined paths."""

import pytest
from literal_view import findings, places
from tree_view import change

from lattice.engines.static.rules import missing_path

TREE = {
    ".gitignore": "*.log\n/generated\nlocal.sh\n",
    "package.json": "{}\n",
    "scripts/build.sh": "echo\n",
    "tools/bump.py": "x = 1\n",
    "lib/log.sh": "log() {\n  echo\n}\n",
    "src/app.js": "export const a = 1;\n",
    "src/ui/index.ts": "export const b = 1;\n",
    "src/ui/list.tsx": "export const c = 1;\n",
    "app/__init__.py": "",
    "app/db.py": "x = 1\n",
    "app/templates/mail.html": "<p>\n",
    "pkg/static/page.html": "<p>\n",
    ".github/actions/setup/action.yml": "a: 1\n",
    "requirements.txt": "x\n",
}


@pytest.mark.parametrize(
    ("path", "line", "missing", "severity"),
    [
        ("src/main.js", "import { a } from './ap';", "./ap", "blocker"),
        ("src/main.ts", "export { b } from './ui/grid';", "./ui/grid", "blocker"),
        ("src/main.js", "const a = require('./apps');", "./apps", "important"),
        ("src/main.test.js", "import { a } from './ap';", "./ap", "important"),
        ("app/run.py", "from .database import connect", ".database", "blocker"),
        ("app/run.py", "def f():\n    from app.dbs import x", "app.dbs", "important"),
        ("pkg/a.go", "//go:embed static/index.html", "static/index.html", "blocker"),
        ("deploy.sh", "source ./lib/logging.sh", "./lib/logging.sh", "important"),
        ("deploy.sh", '. "$(dirname "$0")/lib/logs.sh"', "lib/logs.sh", "important"),
        ("deploy.sh", 'if true; then source "$SCRIPT_DIR/lib/logs.sh"; fi', "lib/logs.sh", "important"),
        ("bin/run", "#!/bin/sh\npython3 tools/release.py --now", "tools/release.py", "important"),
        ("Makefile", "\tpython tools/bmp.py", "tools/bmp.py", "important"),
        ("Makefile", "\t./scripts/lint.sh", "./scripts/lint.sh", "important"),
        (".github/workflows/ci.yml", "      - run: ./scripts/test.sh", "./scripts/test.sh", "important"),
        (
            ".github/workflows/ci.yml",
            "      - uses: ./.github/actions/prepare",
            ".github/actions/prepare",
            "important",
        ),
        ("Dockerfile", "COPY requirements-prod.txt /app/", "requirements-prod.txt", "important"),
        ("package.json", '    "start": "node src/server.js",', "src/server.js", "important"),
        ("package.json", '  "main": "./src/index.js",', "./src/index.js", "important"),
        ("pyproject.toml", 'tool = "app.cli:main"', "app.cli:main", "important"),
        ("pyproject.toml", 'tool = "app.db:main"', "app.db:main", "important"),
        ("app/run.py", 'open(os.path.join(HERE, "templates", "mial.html"))', "templates/mial.html", "minor"),
        ("app/run.py", 'page = Path("app") / "templates" / "mial.html"', "app/templates/mial.html", "minor"),
        ("pkg/a.js", "read(path.join(__dirname, 'static', 'home.html'))", "static/home.html", "minor"),
    ],
)
def test_a_file_that_a_line_needs_and_head_lacks_is_reported(
    path: str, line: str, missing: str, severity: str
) -> None:
    (found,) = findings(missing_path, change({**TREE, path: ""}, {path: line + "\n"}))

    assert (found.line, found.severity) == (1 + line.count("\n"), severity)
    assert f"'{missing}'" in found.title


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("src/main.js", "import { a } from './app';"),
        ("src/main.ts", "import { a } from './app.js';"),
        ("src/main.ts", "import { b } from './ui';"),
        ("src/main.ts", "import { c } from './ui/list.js';"),
        ("src/main.ts", "import { c } from 'list';"),
        ("src/main.ts", "// import { c } from './nothing';"),
        ("src/main.ts", "import { c } from './generated/api';"),
        ("app/run.py", "from .db import x"),
        ("app/run.py", "from . import anything"),
        ("app/run.py", "from ._version import x"),
        ("app/run.py", "from other.thing import x"),
        ("pkg/a.go", "//go:embed static/*.html"),
        ("pkg/a.go", "//go:embed all:static"),
        ("deploy.sh", "source /etc/profile"),
        ("deploy.sh", ". venv/bin/activate"),
        ("deploy.sh", "source ./scripts/local.sh"),
        ("deploy.sh", "# source ./lib/logging.sh"),
        ("deploy.sh", "BASHPID=$(sh -c 'echo $PPID')"),
        ("deploy.sh", "echo with bash 3 it works"),
        ("Makefile", "\tpython -m tools.bmp"),
        ("Makefile", "\t./build/app.sh"),
        ("Dockerfile", "COPY --from=build app.tar /app/"),
        ("Dockerfile", "COPY . /app"),
        ("Dockerfile", "COPY requirements.txt /app/"),
        ("package.json", '  "main": "dist/index.js",'),
        ("package.json", '  "prettier": "^3.1.0",'),
        ("pyproject.toml", 'tool = "other.cli:main"'),
        ("app/run.py", 'x = os.path.join("templates", "mail.html")'),
        ("app/run.py", 'x = os.path.join("nowhere", "mail.html")'),
    ],
)
def test_what_resolves_is_built_or_ignored_is_left_alone(path: str, line: str) -> None:
    assert places(missing_path, change({**TREE, path: ""}, {path: line + "\n"})) == []
