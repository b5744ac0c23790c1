"""Manifests against their locks, and dependencies to look at twice."""

import json

import pytest
from literal_view import LiteralView, adding, editing, findings

from lattice.engines.static.rules.supply import lock_step, new_dependency


def found(view: LiteralView) -> list[tuple[str | None, int | None, str, str]]:
    """Path, line, severity and title of what is out of step."""
    return [(each.path, each.line, each.severity.value, each.title) for each in findings(lock_step, view)]


def beside(
    manifest: str, old: str, new: str, lock: str, locked: str, after: str | None = None
) -> LiteralView:
    """A manifest that changes, with a lock beside it that does not unless `after` is given."""
    before = {manifest: old.encode(), lock: locked.encode()}
    return LiteralView(before, {manifest: new.encode(), lock: (after or locked).encode()})


def package(**versions: str) -> str:
    return json.dumps({"name": "app", "dependencies": versions}, indent=2) + "\n"


def npm_lock(**versions: str) -> str:
    root = {"name": "app", "dependencies": versions}
    others = {f"node_modules/{name}": {"version": "1.0.0"} for name in versions}
    return json.dumps({"lockfileVersion": 3, "packages": {"": root, **others}}, indent=2)


PYPROJECT = '[project]\nname = "app"\ndependencies = [\n    "click>=8",\n]\n'
CARGO = '[package]\nname = "app"\nversion = "1.0.0"\n\n[dependencies]\nserde = "1.0"\n'
CARGO_LOCK = (
    '[[package]]\nname = "app"\nversion = "1.0.0"\n\n[[package]]\nname = "serde"\nversion = "1.0.130"\n'
)
GO_MOD = "module example.org/app\n\ngo 1.22\n\nrequire (\n\tgithub.com/pkg/errors v0.9.1\n)\n"
GO_SUM = "github.com/pkg/errors v0.9.1 h1:x=\ngithub.com/pkg/errors v0.9.1/go.mod h1:x=\n"
GEMFILE = 'source "https://rubygems.org"\n\ngem "rails", "~> 7.0"\n'
GEM_LOCK = (
    "GEM\n  specs:\n    rails (7.0.1)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n"
    "  rails (~> 7.0)\n\nBUNDLED WITH\n   2.4\n"
)
UV_LOCK = (
    'version = 1\n[[package]]\nname = "app"\nversion = "1"\n[package.metadata]\n'
    'requires-dist = [{ name = "click", specifier = ">=8" }]\n[[package]]\n'
    'name = "click"\nversion = "8.1.7"\n'
)
POETRY_LOCK = '[[package]]\nname = "click"\nversion = "8.1.7"\n\n[metadata]\ncontent-hash = "x"\n'
YARN = (
    '# yarn lockfile v1\n\n"@a/b@^1.0.0":\n  version "1.0.0"\n\nmsx@^2.0.0, msx@^2.1.0:\n  version "2.1.0"\n'
)
BERRY = '__metadata:\n  version: 6\n\n"msx@npm:^2.1.0":\n  version: 2.1.0\n'
PNPM = (
    "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      msx:\n"
    "        specifier: ^2.1.0\n        version: 2.1.0\n"
)
BUN = (
    '{\n  "workspaces": {\n    "": {\n      "dependencies": {\n'
    '        "msx": "^2.1.0",\n      },\n    },\n  },\n  "packages": {}\n}\n'
)
PIPFILE = '[packages]\nclick = "*"\n'
PIPFILE_LOCK = (
    '{"_meta": {"hash": {"sha256": "x"}}, "default": {"click": {"version": "==8.1.7"}}, "develop": {}}'
)

MISSING = [
    (
        "package.json",
        package(a="^1"),
        package(a="^1", left="^1.3.0"),
        "package-lock.json",
        npm_lock(a="^1"),
        5,
    ),
    ("package.json", package(msx="^2.1.0"), package(msx="^2.1.0", left="1"), "yarn.lock", YARN, 5),
    ("package.json", package(msx="^2.1.0"), package(msx="^2.1.0", left="1"), "yarn.lock", BERRY, 5),
    (
        "web/package.json",
        package(msx="^2.1.0"),
        package(msx="^2.1.0", left="1"),
        "web/pnpm-lock.yaml",
        PNPM,
        5,
    ),
    ("package.json", package(msx="^2.1.0"), package(msx="^2.1.0", left="1"), "bun.lock", BUN, 5),
    ("pyproject.toml", PYPROJECT, PYPROJECT.replace('8",\n', '8",\n    "rich",\n'), "uv.lock", UV_LOCK, 5),
    (
        "pyproject.toml",
        PYPROJECT,
        PYPROJECT.replace('8",\n', '8",\n    "rich",\n'),
        "poetry.lock",
        POETRY_LOCK,
        5,
    ),
    (
        "pyproject.toml",
        PYPROJECT,
        PYPROJECT + '[dependency-groups]\ndev = ["pytest>=8"]\n',
        "uv.lock",
        UV_LOCK,
        7,
    ),
    ("Pipfile", PIPFILE, PIPFILE + 'rich = "*"\n', "Pipfile.lock", PIPFILE_LOCK, 3),
    (
        "Cargo.toml",
        CARGO,
        CARGO + 'rand = { version = "0.8", features = ["std"] }\n',
        "Cargo.lock",
        CARGO_LOCK,
        7,
    ),
    ("go.mod", GO_MOD, GO_MOD.replace("(\n", "(\n\tgolang.org/x/sync v0.7.0\n"), "go.sum", GO_SUM, 6),
    ("Gemfile", GEMFILE, GEMFILE + 'gem "puma"\n', "Gemfile.lock", GEM_LOCK, 4),
]
MOVED = [
    ("package.json", package(a="^1"), package(a="^2"), "package-lock.json", npm_lock(a="^1"), 4),
    ("package.json", package(msx="^2.1.0"), package(msx="^3.0.0"), "yarn.lock", YARN, 4),
    ("package.json", package(msx="^2.1.0"), package(msx="^3.0.0"), "pnpm-lock.yaml", PNPM, 4),
    ("pyproject.toml", PYPROJECT, PYPROJECT.replace(">=8", ">=8.2"), "uv.lock", UV_LOCK, 4),
    ("pyproject.toml", PYPROJECT, PYPROJECT.replace(">=8", ">=8.2"), "poetry.lock", POETRY_LOCK, 4),
    ("Cargo.toml", CARGO, CARGO.replace('"1.0"', '"2.0"'), "Cargo.lock", CARGO_LOCK, 6),
    ("Cargo.toml", CARGO, CARGO.replace('"1.0"', '"1.0.200"'), "Cargo.lock", CARGO_LOCK, 6),
    ("go.mod", GO_MOD, GO_MOD.replace("v0.9.1", "v0.10.0"), "go.sum", GO_SUM, 6),
    ("Gemfile", GEMFILE, GEMFILE.replace("~> 7.0", "~> 7.1"), "Gemfile.lock", GEM_LOCK, 3),
]


@pytest.mark.parametrize(("manifest", "old", "new", "lock", "locked", "line"), MISSING)
def test_a_dependency_that_the_lock_does_not_hold_is_found(
    manifest: str, old: str, new: str, lock: str, locked: str, line: int
) -> None:
    said = found(beside(manifest, old, new, lock, locked))

    assert [(path, number, severity) for path, number, severity, _ in said] == [(manifest, line, "important")]
    assert "is not in" in said[0][3] or "has another" in said[0][3]


@pytest.mark.parametrize(("manifest", "old", "new", "lock", "locked", "line"), MOVED)
def test_a_version_that_the_lock_does_not_hold_is_found(
    manifest: str, old: str, new: str, lock: str, locked: str, line: int
) -> None:
    said = found(beside(manifest, old, new, lock, locked))

    assert [(path, number, severity) for path, number, severity, _ in said] == [(manifest, line, "important")]


@pytest.mark.parametrize(
    ("manifest", "old", "new", "lock", "locked", "after"),
    [
        (
            "package.json",
            package(a="^1"),
            package(a="^1", b="2"),
            "package-lock.json",
            npm_lock(a="^1"),
            npm_lock(a="^1", b="2"),
        ),
        (
            "package.json",
            package(a="^1"),
            package(a="^1", b="workspace:*"),
            "package-lock.json",
            npm_lock(a="^1"),
            None,
        ),
        ("package.json", package(msx="^2.0.0"), package(msx="^2.1.0"), "yarn.lock", YARN, None),
        ("package.json", package(msx="1"), package(msx="1", **{"@a/b": "^1.0.0"}), "yarn.lock", YARN, None),
        (
            "package.json",
            package(a="1"),
            package(a="1").replace("app", "application"),
            "package-lock.json",
            npm_lock(),
            None,
        ),
        (
            "pyproject.toml",
            PYPROJECT,
            PYPROJECT.replace('"app"', '"application"'),
            "poetry.lock",
            POETRY_LOCK,
            None,
        ),
        (
            "pyproject.toml",
            PYPROJECT,
            PYPROJECT.replace(">=8", ">=8.1"),
            "poetry.lock",
            POETRY_LOCK,
            POETRY_LOCK + "\n",
        ),
        (
            "pyproject.toml",
            PYPROJECT,
            PYPROJECT + "[tool.ruff]\nline-length = 100\n",
            "uv.lock",
            UV_LOCK,
            None,
        ),
        ("Cargo.toml", CARGO, CARGO.replace('"1.0"', '"1.0.100"'), "Cargo.lock", CARGO_LOCK, None),
        ("go.mod", GO_MOD, GO_MOD + "\nreplace example.org/b => ../b\n", "go.sum", GO_SUM, None),
        (
            "go.mod",
            GO_MOD,
            GO_MOD + "\nrequire example.org/b v1.0.0\n\nreplace example.org/b => ../b\n",
            "go.sum",
            GO_SUM,
            None,
        ),
        ("Gemfile", GEMFILE.replace("7.0", "6.0"), GEMFILE, "Gemfile.lock", GEM_LOCK, None),
        (
            "tests/data/package.json",
            package(a="1"),
            package(b="1"),
            "tests/data/package-lock.json",
            npm_lock(),
            None,
        ),
        ("package.json", package(a="1"), "{not json", "package-lock.json", npm_lock(a="1"), None),
        ("package.json", package(a="1"), package(a="1", b="2"), "package-lock.json", "\x00{", None),
    ],
)
def test_what_is_in_step_or_cannot_be_told_is_left_alone(
    manifest: str, old: str, new: str, lock: str, locked: str, after: str | None
) -> None:
    assert found(beside(manifest, old, new, lock, locked, after)) == []


@pytest.mark.parametrize(
    ("manifest", "old", "new", "lock", "locked", "line"),
    [
        (
            "package.json",
            package(a="1", b="1"),
            package(a="1"),
            "package-lock.json",
            npm_lock(a="1", b="1"),
            5,
        ),
        (
            "Gemfile",
            GEMFILE + 'gem "puma"\n',
            GEMFILE,
            "Gemfile.lock",
            GEM_LOCK.replace("ES\n", "ES\n  puma\n"),
            4,
        ),
        (
            "pyproject.toml",
            PYPROJECT,
            PYPROJECT.replace("click>=8", "rich>=8"),
            "uv.lock",
            UV_LOCK.replace('[{ name = "click"', '[{ name = "rich", specifier = ">=8" }, { name = "click"')
            + '[[package]]\nname = "rich"\n',
            4,
        ),
    ],
)
def test_a_dependency_that_only_the_lock_still_has_is_found_where_it_stood(
    manifest: str, old: str, new: str, lock: str, locked: str, line: int
) -> None:
    view = beside(manifest, old, new, lock, locked)

    assert [(each.line, each.side, each.severity.value) for each in findings(lock_step, view)] == [
        (line, "old", "minor")
    ]


def test_a_dependency_that_only_the_lock_gained_is_found_in_the_lock() -> None:
    view = beside(
        "package.json",
        package(a="1"),
        package(a="1"),
        "package-lock.json",
        npm_lock(a="1"),
        npm_lock(a="1", b="2"),
    )

    said = found(view)

    assert [(path, severity) for path, _, severity, _ in said] == [("package-lock.json", "minor")]
    assert said[0][3] == "'b' is not in 'package.json'"


def test_many_dependencies_are_one_finding() -> None:
    new = package(a="1", b="1", c="1", d="1", e="1")

    said = found(beside("package.json", package(a="1"), new, "package-lock.json", npm_lock(a="1")))

    assert [title for *_, title in said] == ["'b', 'c', 'd' and 1 more are not in 'package-lock.json'"]


def test_one_lock_of_two_in_step_is_enough() -> None:
    view = beside("package.json", package(a="1"), package(a="1", msx="^2.1.0"), "yarn.lock", YARN)
    both = LiteralView(
        {**view.before, "package-lock.json": npm_lock(a="1").encode()},
        {**view.after, "package-lock.json": npm_lock(a="1").encode()},
    )

    assert found(both) == []


def doubts(view: LiteralView) -> list[tuple[int | None, str]]:
    return [(each.line, each.severity.value) for each in findings(new_dependency, view)]


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("requirements.txt", "flask==3.0\n", "flask==3.0\nreqeusts==2.31\n", [(2, "important")]),
        ("requirements.txt", "starlette==0.3\n", "starlette==0.3\nstarlete==0.3\n", [(2, "important")]),
        ("package.json", package(express="4"), package(express="4", expres="4"), [(5, "important")]),
        ("package.json", package(a="4"), package(a="4", lodahs="4.17.0"), [(5, "important")]),
        (
            "pyproject.toml",
            PYPROJECT,
            PYPROJECT.replace('8",\n', '8",\n    "nunpy>=1",\n'),
            [(5, "important")],
        ),
        ("package.json", package(a="4"), package(a="4", b="git+https://example.org/b.git"), [(5, "minor")]),
        ("package.json", package(a="4"), package(a="4", b="someone/b#main"), [(5, "minor")]),
        ("package.json", package(a="4"), package(a="4", b="https://example.org/b.tgz"), [(5, "minor")]),
        ("requirements.txt", "x==1\n", "x==1\ny @ git+https://example.org/y@main\n", [(2, "minor")]),
        ("requirements.txt", "x==1\n", "x==1\ngit+https://example.org/y.git#egg=y\n", [(2, "minor")]),
        ("Cargo.toml", CARGO, CARGO + 'b = { git = "https://example.org/b" }\n', [(7, "minor")]),
        ("Gemfile", GEMFILE, GEMFILE + 'gem "puma", github: "puma/puma"\n', [(4, "minor")]),
        ("Cargo.toml", CARGO, CARGO + 'b = { path = "../../b" }\n', [(7, "important")]),
        ("package.json", package(a="4"), package(a="4", b="file:/home/me/b"), [(5, "important")]),
        ("package.json", package(a="4"), package(a="4", b="latest"), [(5, "minor")]),
        ("package.json", package(a="4", c="1"), package(a="4", b="*", c="1"), [(5, "minor")]),
        ("Cargo.toml", CARGO, CARGO + 'rand = "*"\n', [(7, "minor")]),
    ],
)
def test_a_doubtful_dependency_is_found(path: str, old: str, new: str, said: list[tuple[int, str]]) -> None:
    assert doubts(editing(path, old, new)) == said


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("requirements.txt", "flask==3.0\n", "flask==3.0\nrequests==2.31\n"),
        ("requirements.txt", "x==1\n", "x==1\nrequests\nrich\n"),
        ("requirements.txt", "psycopg\n", "psycopg\npsycopg2\n"),
        ("requirements.txt", "x==1\n", "x==1\ny @ git+https://example.org/y@" + "a" * 40 + "\n"),
        ("requirements.txt", "reqeusts==1\n", "reqeusts==2\n"),
        (
            "requirements.txt",
            "-r base.txt\n",
            "-r base.txt\n-c limits.txt\n--index-url https://example.org\n",
        ),
        ("package.json", package(eslint="8"), package(eslint="8", tslint="5")),
        ("package.json", package(a="*", b="*"), package(a="*", b="*", c="*")),
        ("package.json", package(a="4"), package(a="4", b="workspace:*")),
        ("package.json", package(a="4", b="git+https://x/b#v1"), package(a="4", b="git+https://x/b#v2")),
        ("package.json", package(expres="4"), package(express="4")),
        ("Cargo.toml", CARGO, CARGO + 'b = { path = "crates/b" }\n'),
        ("Pipfile", PIPFILE, PIPFILE + 'rich = "*"\n'),
        ("docs/requirements.txt", "x==1\n", "x==1\nreqeusts\n"),
        ("tests/app/package.json", package(a="4"), package(a="4", b="latest")),
    ],
)
def test_an_ordinary_dependency_is_left_alone(path: str, old: str, new: str) -> None:
    assert doubts(editing(path, old, new, tree=frozenset({"crates/b/Cargo.toml"}))) == []


@pytest.mark.parametrize(
    "path", ["package.json", "pyproject.toml", "requirements.txt", "go.mod", "Cargo.toml", "Gemfile"]
)
@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff\xfe{\x00", b"[" * 100_000, b"a" * 2_000_000, b'{"dependencies": [1]}']
)
def test_odd_bytes_are_no_reason_to_fail(path: str, content: bytes) -> None:
    view = LiteralView({path: b"x"}, {path: content}, tree=frozenset({"package-lock.json", "go.sum"}))

    assert findings(lock_step, view) == []
    assert [each.severity.value for each in findings(new_dependency, view) if each.severity != "minor"] == []


def test_a_new_manifest_is_looked_at_as_a_whole() -> None:
    assert doubts(adding("requirements.txt", "flask==3\nreqeusts==1\n")) == [(2, "important")]
