"""The files of a commit that a worker consists of: its prompt, and those that its commands name.

They are approved by content, so each is a plain file inside the commit. A symbolic link, or a way
through one, would lead elsewhere without a byte of the worker changing: it is refused, as a submodule is.

What counts as named, in `command` and in a check's `argv`: a word with a slash or a dot, and the one
behind the program, that is a path of the commit; a piece of a word (`sh -c 'tools/lint | head'`,
`--config=lint.toml`) that is one with a slash, or an executable file. What a program reads of its own
accord, a Makefile or a folder that it is given, cannot be known and is not covered.
"""

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.errors import UsageError
from lattice.git.store import Entry, Store
from lattice.model.ids import Oid
from lattice.model.worker.definition import Definition

_TREE, _LINK, _SUBMODULE = 0o040000, 0o120000, 0o160000
_KIND, _PLAIN, _EXECUTABLE = 0o170000, 0o100000, 0o100100
# `$LATTICE_WORKTREE/tools/lint` is a file of the commit, too.
_VARIABLE = re.compile(r"\$(\w+|\{\w+\})/")
_BETWEEN = re.compile(r"[\s'\"`|&;<>(){}\[\]=,:$]+")


class Part(Struct, frozen=True):
    """A file, by its path inside the commit, and what it holds."""

    path: str
    content: bytes


class Parts:
    """The files of one commit, as the definition in the file `where` names them."""

    def __init__(self, store: Store, commit: Oid | None, where: str) -> None:
        self._store = store
        self._commit = commit
        self._where = where
        self._folders: dict[str, dict[str, Entry]] = {}

    def definition(self) -> bytes:
        """The definition's own content; raises UsageError unless it is a plain file."""
        return self._content(self._where) or b""

    def prompt(self, path: str | None) -> Part | None:
        """The definition's prompt, if it has one; raises UsageError unless it is a plain file."""
        if path is None:
            return None
        text = self._content(path)
        if text is None:
            raise self._refusal(f"prompt '{path}' does not exist")
        return Part(path, text)

    def scripts(self, definition: Definition) -> tuple[Part, ...]:
        """The files that the commands name, each once; raises UsageError for one that cannot be frozen."""
        found: dict[str, Part] = {}
        for argv in (definition.command, *(check.argv for check in definition.checks)):
            named = tuple(self._named(argv))
            self._check_program(argv[0] if argv else "")
            for path in named:
                text = self._content(path)
                if text is not None:
                    found.setdefault(path, Part(path, text))
        return tuple(found.values())

    def _check_program(self, word: str) -> None:
        """Raise UsageError for a program of the commit that is not there."""
        if "/" in word and not word.startswith("/") and self._content(posixpath.normpath(word)) is None:
            raise self._refusal(f"command '{word}' does not exist")

    def _named(self, argv: tuple[str, ...]) -> Iterator[str]:
        """The paths that the words may mean; raises UsageError for one that leads out of the commit."""
        for number, word in enumerate(argv):
            path = posixpath.normpath(word)
            if "/" in word and path.split("/")[0] == "..":
                raise self._refusal(f"'{word}' is outside of the commit")
            if number == 1 or "/" in word or "." in word:
                yield path
            yield from (piece for piece in _pieces(word) if "/" in piece or self._is_executable(piece))

    def _is_executable(self, path: str) -> bool:
        entry = self._entry(path)
        return entry is not None and entry.mode & _EXECUTABLE == _EXECUTABLE

    def _content(self, path: str) -> bytes | None:
        """What a plain file of the commit holds; None where no file has this path."""
        entry = self._entry(path)
        return self._store.read(entry.oid) if entry and entry.mode & _KIND == _PLAIN else None

    def _entry(self, path: str) -> Entry | None:
        """What stands at a path; nothing is followed: raises UsageError for a link on the way."""
        folder, entry = "", None
        for name in path.split("/"):
            if entry is not None and entry.mode != _TREE:
                return None
            entry = self._folder(folder).get(name)
            if entry is None:
                return None
            folder = f"{folder}/{name}" if folder else name
            if entry.mode in (_LINK, _SUBMODULE):
                raise self._refusal(_elsewhere(path, folder, entry.mode))
        return entry

    def _folder(self, path: str) -> dict[str, Entry]:
        if path not in self._folders:
            spec = f"{self._commit}:{path}" if path else f"{self._commit}"
            entries = self._store.entries(spec) if self._commit else ()
            self._folders[path] = {entry.name: entry for entry in entries}
        return self._folders[path]

    def _refusal(self, what: str) -> UsageError:
        hint = "a worker's files are plain files of the commit: they are approved by their content"
        return UsageError(f"'{self._where}': {what}", hint)


def _pieces(word: str) -> Iterator[str]:
    """The paths that stand inside a word, as text for a shell or behind an option's name."""
    for piece in _BETWEEN.split(_VARIABLE.sub(" ", word)):
        if piece.strip("/."):
            yield posixpath.normpath(piece)


def _elsewhere(path: str, place: str, mode: int) -> str:
    what = "a symbolic link" if mode == _LINK else "a submodule"
    return f"'{path}' is {what}" if path == place else f"'{path}' leads through {what}, '{place}'"
