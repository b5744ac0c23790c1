"""The view on a real repository: objects by id, a few git processes, nothing written.

The limits are here: so many files, such sizes. What is beyond them is counted, never silently left out.
"""

import os
from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from lattice.engines.static.linting import ruff
from lattice.engines.static.paths import is_our_python, is_present, is_python, was_present
from lattice.engines.static.tools import TOOLS, running
from lattice.engines.static.view import Diagnostic, Side, ToolRun, Unanswerable
from lattice.errors import LatticeError
from lattice.git.codec.patch import path_text
from lattice.git.process import ProcessStore
from lattice.git.repository import run
from lattice.model.change import Change, FileChange
from lattice.model.ids import Oid

MOST_FILES = 2_000
MOST_BYTES = 1 << 20


class Snapshot:
    """A `View` of one change, limited to its first 2,000 files and to contents of 1 MiB."""

    def __init__(self, store: ProcessStore, change: Change) -> None:
        self.change = msgspec.structs.replace(change, files=change.files[:MOST_FILES])
        self.left_out = change.files[MOST_FILES:]
        self._store = store
        self._contents: dict[Oid, bytes | None] = {}
        self._added: dict[str, Mapping[int, bytes]] = {}

    @cached_property
    def head_files(self) -> frozenset[str]:
        """Every file path at head."""
        return frozenset(self._modes)

    @cached_property
    def executables(self) -> frozenset[str]:
        """Every file at head with its executable bit."""
        return frozenset(path for path, mode in self._modes.items() if mode == b"100755")

    @cached_property
    def _modes(self) -> Mapping[str, bytes]:
        """Path -> mode, of every file at head."""
        listing = self._git("ls-tree", "-r", "-z", "--full-tree", self.change.head)
        rows = (row.partition(b"\t") for row in listing.split(b"\0") if row)
        return {path_text(path): about[:6] for about, _, path in rows}

    @cached_property
    def head_folders(self) -> frozenset[str]:
        """Every folder at head, without a slash at the end."""
        folders: set[str] = set()
        for path in self.head_files:
            folder = path.rpartition("/")[0]
            while folder and folder not in folders:
                folders.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(folders)

    def added(self, file: FileChange) -> Mapping[int, bytes]:
        """Line number at head -> content, for every line that the change adds."""
        if file.path not in self._added:
            self._added[file.path] = file.added_lines()
        return self._added[file.path]

    def old(self, file: FileChange) -> bytes | None:
        """The content at base; None for what is no regular file there, or is too large."""
        return self._content(file.old_oid) if was_present(file) else None

    def new(self, file: FileChange) -> bytes | None:
        """The content at head; None for what is no regular file there, or is too large."""
        return self._content(file.new_oid) if is_present(file) else None

    def content(self, path: str) -> bytes | None:
        """The content of any file at head; None where there is none, or it is too large."""
        if path not in self.head_files:
            return None
        content = self._store.read(f"{self.change.head}:{path}")
        return content if content is not None and len(content) <= MOST_BYTES else None

    def mentions(self, words: Iterable[str], pathspecs: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Whole word -> the files at head, within the pathspecs, that hold it; absent without any."""
        patterns = [part for word in sorted(words) for part in ("-e", word)]
        options = ("grep", "-z", "-o", "-w", "-F", "-I", "--full-name", "--no-color", "--no-line-number")
        output = self._git(*options, *patterns, self.change.head, "--", *pathspecs, ok=(0, 1))
        found: dict[str, set[str]] = {}
        for line in output.split(b"\n"):
            place, _, word = line.rpartition(b"\0")
            if place:
                found.setdefault(path_text(word), set()).add(path_text(place.partition(b":")[2]))
        return {word: frozenset(paths) for word, paths in found.items()}

    def diagnostics(self, side: Side) -> tuple[Diagnostic, ...]:
        """What ruff says of the changed Python files on one side; raises Unanswerable."""
        return self.linted.old if side is Side.OLD else self.linted.new

    @cached_property
    def linted(self) -> ruff.Linted:
        """One run of ruff per side, over the edited Python files that are ours; raises Unanswerable."""
        files = [file for file in self.change.files if is_our_python(file)]
        if not files:
            raise Unanswerable("no Python file was edited")
        new = {file.path: content for file in files if (content := self.new(file)) is not None}
        old = {
            file.path: content
            for file in files
            if file.path in new and is_python(file.old_path or "") and (content := self.old(file)) is not None
        }
        return ruff.lint(old, new)

    def tool_runs(self) -> tuple[ToolRun, ...]:
        """What each linter of the table says of the changed files of its kind; none without any."""
        return self._tool_runs

    @cached_property
    def _tool_runs(self) -> tuple[ToolRun, ...]:
        works = []
        for tool in TOOLS:
            files = [file for file in self.change.files if tool.applies(file)]
            if files:
                old = {file.path: content for file in files if (content := self.old(file)) is not None}
                new = {file.path: content for file in files if (content := self.new(file)) is not None}
                works.append(running.Work(tool, old, new))
        repo = self._store.repo
        outside = [folder for folder in (repo.worktree, repo.common_dir.removesuffix("/.git")) if folder]
        return running.run(works, os.environ, outside) if works else ()

    def recover(self) -> None:
        """End the reader: it may be in the middle of an answer. The next question starts another."""
        self._store.close()

    @cached_property
    def oversized(self) -> frozenset[Oid]:
        """The blobs of the change that are larger than what is read."""
        return frozenset(oid for oid, size in self._sizes.items() if size > MOST_BYTES)

    @cached_property
    def _sizes(self) -> Mapping[Oid, int]:
        """Blob -> size, for every regular file of the change: one question to git."""
        present = [file.new_oid for file in self.change.files if is_present(file)]
        present += [file.old_oid for file in self.change.files if was_present(file)]
        oids = sorted({oid for oid in present if oid is not None})
        answer = self._git("cat-file", "--batch-check", stdin="".join(f"{oid}\n" for oid in oids).encode())
        words = [line.split() for line in answer.decode().splitlines()]
        return {Oid(oid): int(size) for oid, kind, *rest in words for size in rest if kind == "blob"}

    def _content(self, oid: Oid | None) -> bytes | None:
        if oid is None or oid not in self._sizes or oid in self.oversized:
            return None
        if oid not in self._contents:
            self._contents[oid] = self._store.read(oid)
        return self._contents[oid]

    def _git(self, *words: str, stdin: bytes | None = None, ok: tuple[int, ...] = (0,)) -> bytes:
        try:
            return run(self._store.repo, *words, stdin=stdin, ok=ok)
        except LatticeError as error:
            raise Unanswerable(error.message) from None
