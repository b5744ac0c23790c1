"""Every rule on links, submodules, merges and line ends: what a link holds is where it leads, no content."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from support import GitRepository, make_repository

from lattice.engines.static.rules import RULES
from lattice.engines.static.snapshot import Snapshot
from lattice.engines.static.view import Rule, Unanswerable
from lattice.git.difference import difference
from lattice.git.process import ProcessStore
from lattice.git.repository import discover

FILE, LINK, SUBMODULE = "100644", "120000", "160000"
MARK = "of-the-link"
NAMES = (
    "a.py",
    "b.ts",
    "c.go",
    "d.sh",
    "e.yml",
    "f",
    "Dockerfile",
    "Makefile",
    "package.json",
    "go.mod",
    "uv.lock",
    ".github/workflows/w.yml",
    "tests/test_a.py",
    "tests/a.test.ts",
)
TARGETS = {
    "to_file": f"../src/{MARK}.py",
    "to_folder": f"../src/{MARK}",
    "dangling": f"x = eval(open('/tmp/{MARK}'))  # <<<<<<< password = 'Xk29dLq0vTz7Wm3R' ",
    "outside": f"../../../../etc/{MARK}/id_rsa",
}
Entries = Mapping[str, tuple[str, str]]
"""Path -> mode and content; the content of a submodule is the id of its commit."""

PLAIN: Entries = {
    f"src/{MARK}.py": (FILE, "def load_rates(path):\n    return open(path)\n"),
    f"src/{MARK}/inner.py": (FILE, "LIMIT = 3\n"),
    "README.md": (FILE, "# links\n\nSee [it](to_file/a.py).\n"),
    "tests/test_src.py": (FILE, "from src import load_rates\n\n\ndef test_it():\n    assert load_rates\n"),
}
LINKS: Entries = {f"{place}/{name}": (LINK, target) for place, target in TARGETS.items() for name in NAMES}
SOURCES: Entries = {
    "lib/a.py": (FILE, "import to_file.a\n\n\ndef run(path, timeout=3):\n    return open(path)\n"),
    "lib/b.ts": (FILE, "import { run } from '../to_file/b'\nexport const go = async () => { run() }\n"),
    "lib/c.go": (FILE, "package lib\n\nfunc Run() error {\n\treturn nil\n}\n"),
    "lib/d.sh": (FILE, "set -e\n. ./to_file/d.sh\nrun_it vendor/sub\n"),
}


def _retargeted(entries: Entries) -> Entries:
    return {path: (mode, content + "/further") for path, (mode, content) in entries.items()}


def _as_files(entries: Entries) -> Entries:
    return dict.fromkeys(entries, (FILE, SOURCES["lib/a.py"][1]))


def _ended(entries: Entries, end: str) -> Entries:
    """The same texts with other line ends, and without the last one."""
    return {path: (mode, text.rstrip("\n").replace("\n", end)) for path, (mode, text) in entries.items()}


OLD_SUB: Entries = {"vendor/sub": (SUBMODULE, "1" * 40)}
NEW_SUB: Entries = {"vendor/sub": (SUBMODULE, "2" * 40)}
SUB_FILES: Entries = {"vendor/sub/a.py": SOURCES["lib/a.py"]}
MODULES: Entries = {".gitmodules": (FILE, '[submodule "sub"]\n\tpath = vendor/sub\n\turl = ../sub\n')}
CHANGES: Mapping[str, tuple[Entries, Entries]] = {
    "added": ({}, {**LINKS, **NEW_SUB, **MODULES, **SOURCES}),
    "changed": ({**LINKS, **OLD_SUB, **MODULES}, {**_retargeted(LINKS), **NEW_SUB, **MODULES, **SOURCES}),
    "removed": ({**LINKS, **OLD_SUB, **MODULES, **SOURCES}, {}),
    "links become files": ({**LINKS, **OLD_SUB}, {**_as_files(LINKS), **SUB_FILES}),
    "files become links": ({**_as_files(LINKS), **SUB_FILES}, {**LINKS, **NEW_SUB}),
    "other line ends": (SOURCES, _ended(SOURCES, "\r\n")),
    "no line end at the end": (_ended(SOURCES, "\r\n"), _ended(SOURCES, "\n")),
}


@cache
def _blob(repo: GitRepository, content: str) -> str:
    return repo.git("hash-object", "-w", "--stdin", stdin=content.encode())


def _commit(repo: GitRepository, entries: Entries, *parents: str) -> str:
    """A commit of exactly these entries beside the plain ones, made without a worktree."""
    repo.git("read-tree", "--empty")
    lines = []
    for path, (mode, content) in {**PLAIN, **entries}.items():
        is_blob = mode != SUBMODULE
        oid = _blob(repo, content) if is_blob else content
        lines.append(f"{mode} {oid}\t{path}\n")
    repo.git("update-index", "--index-info", stdin="".join(lines).encode())
    tree = repo.git("write-tree")
    given = [word for parent in parents for word in ("-p", parent)]
    return repo.git("commit-tree", tree, "-m", "change", *given)


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Snapshot]]:
    """One view for each change, and that of a merge; made once, as no rule changes anything."""
    repo = make_repository(Path(tmp_path_factory.mktemp("links")) / "repo")
    repo.git("config", "user.name", "Ana")
    repo.git("config", "user.email", "ana@example.org")
    store = ProcessStore(discover(str(repo.path)))
    pairs = {}
    for name, (before, after) in CHANGES.items():
        base = _commit(repo, before)
        pairs[name] = (base, _commit(repo, after, base))
    (start, ours), (_, theirs) = pairs["added"], pairs["other line ends"]
    pairs["merge"] = (ours, _commit(repo, {**LINKS, **NEW_SUB, **_ended(SOURCES, "\r\n")}, ours, theirs))
    pairs["merge of a link"] = (theirs, _commit(repo, {**LINKS, **SOURCES}, theirs, start))
    yield {
        name: Snapshot(store, difference(store.repo, base, head, limit_bytes=1 << 20).change)
        for name, (base, head) in pairs.items()
    }
    store.close()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
def test_no_rule_takes_where_a_link_leads_for_content(rule: Rule, views: Mapping[str, Snapshot]) -> None:
    for name, view in views.items():
        try:
            found = list(rule.check(view)) if any(map(rule.applies, view.change.files)) else []
        except Unanswerable:
            continue
        assert [each.anchor for each in found if MARK in each.anchor] == [], name


def test_each_of_these_changes_has_what_it_is_named_after(views: Mapping[str, Snapshot]) -> None:
    kinds = {name: {file.new_mode >> 12 for file in view.change.files} for name, view in views.items()}
    old = {name: {file.old_mode >> 12 for file in view.change.files} for name, view in views.items()}

    assert all({0o12, 0o16} <= kinds[name] for name in ("added", "changed", "files become links"))
    assert all({0o12, 0o16} <= old[name] for name in ("changed", "removed", "links become files"))
    assert 0o12 in kinds["merge of a link"]
    assert views["merge"].change.files
