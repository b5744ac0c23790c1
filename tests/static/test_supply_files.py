"""Files that nobody means to commit, and scripts that cannot be run."""

from collections.abc import Mapping

import msgspec
import pytest
from literal_view import LiteralView, adding, findings
from support import GitRepository

from lattice.engines.static.rules.supply import RULES, exec_bit, odd_file
from lattice.engines.static.snapshot import Snapshot
from lattice.git.difference import difference
from lattice.git.process import ProcessStore
from lattice.git.repository import discover
from lattice.model.change import Change, FileChange
from lattice.model.ids import Oid

SCRIPT = "#!/bin/sh\nset -e\necho hello\n"


class Moded(LiteralView, frozen=True):
    """A literal view whose files have modes (old and new, without the type), or are binary."""

    modes: Mapping[str, tuple[int, int]] = {}
    binary: frozenset[str] = frozenset()

    @property
    def change(self) -> Change:
        change = super().change
        return Change(change.base, change.head, tuple(map(self._moded, change.files)))

    def _moded(self, file: FileChange) -> FileChange:
        old, new = self.modes.get(file.path, (0o644, 0o644))
        return msgspec.structs.replace(
            file,
            old_mode=0o100000 | old if file.old_mode else 0,
            new_mode=0o100000 | new if file.new_mode else 0,
            binary=file.path in self.binary,
            hunks=() if file.path in self.binary else file.hunks,
        )

    @property
    def executables(self) -> frozenset[str]:
        return frozenset(path for path, (_, mode) in self.modes.items() if mode & 0o111)

    def content(self, path: str) -> bytes | None:
        return self.after.get(path)


def scripts(
    after: dict[str, str],
    modes: dict[str, tuple[int, int]] | None = None,
    before: dict[str, str] | None = None,
) -> list[tuple[str | None, str]]:
    """Path and severity of the scripts that the rule speaks about; every file mentions every file's name."""
    everything = {path: text.encode() for path, text in after.items()}
    words = {path.rpartition("/")[2]: frozenset(after) for path in after}
    old = {path: text.encode() for path, text in (before or {}).items()}
    view = Moded(old, everything, words=words, modes=modes or {})
    return [(each.path, each.severity.value) for each in findings(exec_bit, view)]


@pytest.mark.parametrize(
    ("user", "line"),
    [
        (".github/workflows/ci.yml", "      - run: ./scripts/deploy.sh --now"),
        ("Makefile", "deploy:\n\t./scripts/deploy.sh"),
        ("Makefile", "deploy:\n\t@scripts/deploy.sh && echo done"),
        ("package.json", '  "deploy": "./scripts/deploy.sh",'),
        ("scripts/all.sh", '"$DIR"/x; ./deploy.sh'),
        ("Dockerfile", 'ENTRYPOINT ["./scripts/deploy.sh"]'),
        ("release.py", 'subprocess.run(["./scripts/deploy.sh", "now"])'),
        ("README.md", "    $ ./scripts/deploy.sh"),
    ],
)
def test_a_new_script_that_is_run_by_its_name_needs_the_bit(user: str, line: str) -> None:
    assert scripts({"scripts/deploy.sh": SCRIPT, user: line + "\n"}) == [("scripts/deploy.sh", "important")]


@pytest.mark.parametrize(
    "line",
    [
        "run: bash ./scripts/deploy.sh",
        "run: sh scripts/deploy.sh",
        "\tpython3 scripts/deploy.sh",
        "COPY scripts/deploy.sh /usr/bin/",
        ". ./scripts/deploy.sh",
        "see scripts/deploy.sh for more",
        "\tchmod +x scripts/deploy.sh\n\t./scripts/deploy.sh",
        "\tchmod +x scripts/*.sh && ./scripts/deploy.sh",
        "\t./other/deploy.sh",
    ],
)
def test_a_script_that_something_else_starts_is_left_alone(line: str) -> None:
    assert scripts({"scripts/deploy.sh": SCRIPT, "Makefile": line + "\n"}) == []


def test_a_script_with_the_bit_is_left_alone() -> None:
    after = {"run.sh": SCRIPT, "Makefile": "all:\n\t./run.sh\n"}

    assert scripts(after, {"run.sh": (0, 0o755)}) == []


def test_a_file_without_a_shebang_is_no_script() -> None:
    assert scripts({"run.sh": "echo\n", "Makefile": "all:\n\t./run.sh\n"}) == []


def test_a_script_whose_new_siblings_have_the_bit_needs_it() -> None:
    after = {"bin/a": SCRIPT, "bin/b": SCRIPT + "#\n", "bin/c": SCRIPT + "##\n"}

    assert scripts(after, {"bin/a": (0, 0o755), "bin/b": (0, 0o755)}) == [("bin/c", "minor")]


def test_the_bit_that_an_edit_took_is_missed() -> None:
    lost = {"run.sh": (0o755, 0o644)}

    assert scripts({"run.sh": SCRIPT + "exit 0\n"}, lost, {"run.sh": SCRIPT}) == [("run.sh", "minor")]


def test_the_bit_that_was_taken_on_purpose_is_left_alone() -> None:
    lost = {"run.sh": (0o755, 0o644)}

    assert scripts({"run.sh": SCRIPT}, lost, {"run.sh": SCRIPT}) == []
    assert scripts({"run.sh": "echo\n"}, lost, {"run.sh": SCRIPT}) == []


def test_the_bit_of_a_script_that_is_run_is_missed_whatever_took_it() -> None:
    after = {"run.sh": SCRIPT, "Makefile": "all:\n\t./run.sh\n"}

    assert scripts(after, {"run.sh": (0o755, 0o644)}, {"run.sh": SCRIPT}) == [("run.sh", "important")]


def odd(
    *paths: str, tree: tuple[str, ...] = (), content: bytes = b"x\n"
) -> list[tuple[str | None, str, str]]:
    view = LiteralView({}, dict.fromkeys(paths, content), tree=frozenset(tree))
    return [(each.path, each.severity.value, each.title) for each in findings(odd_file, view)]


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("node_modules/left-pad/index.js", "important"),
        ("web/node_modules/x/package.json", "important"),
        ("deploy/release.jks", "important"),
        ("certs/client.p12", "important"),
        ("infra/terraform.tfstate", "important"),
        ("src/__pycache__/app.cpython-311.pyc", "minor"),
        ("app.egg-info/PKG-INFO", "minor"),
        ("target/debug/app.d", "minor"),
        ("src/Main.class", "minor"),
        (".DS_Store", "minor"),
        ("src/.app.py.swp", "minor"),
        ("src/app.py.orig", "minor"),
        ("src/app.go~", "minor"),
        (".idea/workspace.xml", "minor"),
    ],
)
def test_what_nobody_means_to_commit_is_found(path: str, severity: str) -> None:
    assert [(found, how) for found, how, _ in odd(path, "src/app.py")] == [(path, severity)]


@pytest.mark.parametrize(
    "path",
    [
        "src/app.py",
        "dist/index.js",
        "build/config.js",
        "tests/data/node_modules/x/package.json",
        "docs/node_modules/x.md",
        "android/debug.keystore",
        "src/target/debugger.rs",
        "src/classes/a.py",
        ".vscode/settings.json",
        ".idea/codeStyles/Project.xml",
        "src/original.py",
    ],
)
def test_an_ordinary_file_is_left_alone(path: str) -> None:
    assert odd(path) == []


def test_a_folder_of_them_is_one_finding() -> None:
    said = odd(*(f"node_modules/a{n}/index.js" for n in range(5)))

    assert said == [
        ("node_modules/a0/index.js", "important", "A folder of installed packages was committed, with 4 more")
    ]


def test_what_the_project_keeps_on_purpose_is_left_alone() -> None:
    assert odd("node_modules/b/index.js", tree=("node_modules/a/index.js",)) == []


@pytest.mark.parametrize(
    ("path", "content", "line", "severity"),
    [
        (".env", "DEBUG=1\nDB_PASSWORD=hunter22\n", 2, "important"),
        ("api/.env.production", "export STRIPE_SECRET='abc123'\n", 1, "important"),
        (".env", "PORT=80\n", 1, "minor"),
    ],
)
def test_an_environment_file_is_found_at_its_secret(
    path: str, content: str, line: int, severity: str
) -> None:
    view = adding(path, content)

    assert [(each.line, each.severity.value) for each in findings(odd_file, view)] == [(line, severity)]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".env.example", "DB_PASSWORD=hunter22\n"),
        (".env.development", "VITE_API_URL=http://localhost\n"),
        (".env.production", "API_KEY=\nTOKEN=${CI_TOKEN}\n"),
        ("tests/app/.env", "DB_PASSWORD=x\n"),
        (".env", ""),
    ],
)
def test_an_environment_file_without_secrets_is_left_alone(path: str, content: str) -> None:
    assert findings(odd_file, adding(path, content)) == []


def large(path: str, size: int, tree: tuple[str, ...] = (), before: int | None = None) -> list[str]:
    old = {} if before is None else {path: b"\0" * before}
    view = Moded(old, {path: b"\1" * size}, tree=frozenset(tree), binary=frozenset({path}))
    return [each.title for each in findings(odd_file, view)]


def test_a_large_binary_file_is_found() -> None:
    assert large("model.bin", 600_000) == ["A binary file of 600 kB was committed"]
    assert large("model.bin", 600_000, before=1_000) == ["A binary file of 600 kB was committed"]


def test_a_binary_file_that_is_small_or_was_large_or_has_likes_is_left_alone() -> None:
    assert large("model.bin", 400_000) == []
    assert large("model.bin", 700_000, before=600_000) == []
    assert large("docs/screen.png", 700_000) == []
    assert large("assets/b.png", 700_000, ("assets/a.png",)) == []


def test_a_very_large_text_is_found_but_for_locks() -> None:
    text = "0123456789\n" * 500_000

    assert [each.title for each in findings(odd_file, adding("dump.sql", text))] == [
        "A text of 5 MB was committed"
    ]
    assert findings(odd_file, adding("yarn.lock", text)) == []


def test_the_rules_hold_on_a_real_repository(repo: GitRepository) -> None:
    repo.commit({"Makefile": "all:\n\tsh run.sh\n"})
    (repo.path / "assets").mkdir()
    (repo.path / "assets/model.bin").write_bytes(bytes(range(256)) * 8_000)
    repo.commit({"run.sh": SCRIPT, "Makefile": "all:\n\t./run.sh\n", ".DS_Store": "x"})
    base, head = (Oid(repo.git("rev-parse", name)) for name in ("HEAD^", "HEAD"))
    store = ProcessStore(discover(str(repo.path)))

    view = Snapshot(store, difference(store.repo, base, head).change)
    said = [(each.path, each.title) for rule in RULES for each in rule.check(view)]
    store.close()

    assert said == [
        ("run.sh", "The script has no executable bit"),
        (".DS_Store", "What an editor, a merge or a system left behind was committed"),
        ("assets/model.bin", "A binary file of more than 1 MB was committed"),
    ]
