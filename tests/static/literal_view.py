"""A view made of literals, so that a rule is tested without a repository."""

import difflib
from collections.abc import Iterable, Mapping

from msgspec import Struct

from lattice.engines.static.view import Diagnostic, Rule, Side, ToolRun, Unanswerable
from lattice.model.change import Change, FileChange, Hunk
from lattice.model.ids import Oid
from lattice.model.review import Finding

BASE, HEAD = Oid("b" * 40), Oid("a" * 40)


class LiteralView(Struct, frozen=True):
    """`before` and `after` map paths to contents; `tree` are further files at head."""

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    tree: frozenset[str] = frozenset()
    runnable: frozenset[str] = frozenset()
    renames: Mapping[str, str] = {}
    words: Mapping[str, frozenset[str]] = {}
    remarks: Mapping[Side, tuple[Diagnostic, ...]] = {}
    has_linter: bool = True
    tools: tuple[ToolRun, ...] = ()

    def recover(self) -> None:
        """Nothing is ever half done."""

    @property
    def change(self) -> Change:
        """One FileChange for each path whose content differs; `renames` maps new paths to old ones."""
        gone = set(self.renames.values())
        paths = sorted({*self.before, *self.after} - gone)
        pairs = [(self.renames.get(path, path), path) for path in paths]
        return Change(BASE, HEAD, tuple(self._file(*pair) for pair in pairs))

    def _file(self, old_path: str, new_path: str) -> FileChange:
        old, new = self.before.get(old_path), self.after.get(new_path)
        status = "A" if old is None else "D" if new is None else "R" if old_path != new_path else "M"
        return FileChange(
            status=status,
            old_path=None if old is None else old_path,
            new_path=None if new is None else new_path,
            old_mode=0 if old is None else 0o100644,
            new_mode=0 if new is None else 0o100644,
            old_oid=None if old is None else Oid(str(hash(old))),
            new_oid=None if new is None else Oid(str(hash(new))),
            binary=False,
            hunks=_hunks(old or b"", new or b""),
        )

    @property
    def head_files(self) -> frozenset[str]:
        return self.tree | frozenset(self.after)

    @property
    def executables(self) -> frozenset[str]:
        return self.runnable

    @property
    def head_folders(self) -> frozenset[str]:
        folders = {path.rpartition("/")[0] for path in self.head_files}
        while True:
            above = {folder.rpartition("/")[0] for folder in folders} | folders
            if above == folders:
                return frozenset(folders - {""})
            folders = above

    def added(self, file: FileChange) -> Mapping[int, bytes]:
        return file.added_lines()

    def old(self, file: FileChange) -> bytes | None:
        return self.before.get(file.old_path or "")

    def new(self, file: FileChange) -> bytes | None:
        return self.after.get(file.new_path or "")

    def content(self, path: str) -> bytes | None:
        return self.after.get(path)

    def mentions(self, words: Iterable[str], pathspecs: Iterable[str]) -> Mapping[str, frozenset[str]]:
        assert list(pathspecs)
        return {word: self.words[word] for word in words if word in self.words}

    def diagnostics(self, side: Side) -> tuple[Diagnostic, ...]:
        if not self.has_linter:
            raise Unanswerable("ruff is not installed")
        return self.remarks.get(side, ())

    def tool_runs(self) -> tuple[ToolRun, ...]:
        return self.tools


def _hunks(old: bytes, new: bytes) -> tuple[Hunk, ...]:
    olds, news = old.splitlines(keepends=True), new.splitlines(keepends=True)
    lines: list[tuple[bytes, bytes]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [(b" ", line) for line in olds[a:b]]
        else:
            lines += [(b"-", line) for line in olds[a:b]] + [(b"+", line) for line in news[c:d]]
    return (Hunk(1, len(olds), 1, len(news), tuple(lines)),) if old != new else ()


def findings(rule: Rule, view: LiteralView) -> list[Finding]:
    """All that the rule finds."""
    return list(rule.check(view))


def places(rule: Rule, view: LiteralView) -> list[tuple[str | None, int | None, str]]:
    """Path, line and severity of all that the rule finds."""
    return [(each.path, each.line, each.severity.value) for each in rule.check(view)]


def adding(path: str, content: str | bytes, **more: object) -> LiteralView:
    """A view in which `path` is new."""
    text = content.encode() if isinstance(content, str) else content
    return LiteralView(before={}, after={path: text}, **more)


def editing(path: str, old: str, new: str, **more: object) -> LiteralView:
    """A view in which `path` changes."""
    return LiteralView(before={path: old.encode()}, after={path: new.encode()}, **more)
