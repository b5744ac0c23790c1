"""What a rule may look at: one change, the contents around it, and few questions about the whole tree.

Everything is injected, so that a rule is a function of values. `change.files` holds only the
files within the engine's limits. A view answers from objects by id; it never reads a worktree.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from lattice.model.change import Change, FileChange
from lattice.model.review import Finding


class Side(StrEnum):
    """The two sides of a change."""

    OLD = "old"
    NEW = "new"


class Diagnostic(Struct, frozen=True):
    """One remark of the linter on one side; `path` is the file's path in the change, on both sides."""

    path: str
    line: int
    end_line: int
    code: str
    message: str


SYNTAX = "invalid-syntax"
"""The `code` of a Diagnostic that says that the file does not parse."""


class ToolRun(Struct, frozen=True):
    """What one of the other linters said of both sides, as `tool` with its version; or why it said nothing.

    Its codes begin with its name and a slash.
    """

    tool: str
    old: tuple[Diagnostic, ...] = ()
    new: tuple[Diagnostic, ...] = ()
    reason: str = ""


class Unanswerable(Exception):
    """A question that cannot be answered here (a tool is missing, objects are not there), with the reason."""


class View(Protocol):
    """The surface for rules; raises Unanswerable where a tool or the objects are missing."""

    @property
    def change(self) -> Change:
        """The change under review."""
        ...

    @property
    def head_files(self) -> frozenset[str]:
        """Every file path at head."""
        ...

    @property
    def executables(self) -> frozenset[str]:
        """Every file at head with its executable bit."""
        ...

    @property
    def head_folders(self) -> frozenset[str]:
        """Every folder at head, without a slash at the end; not the root."""
        ...

    def added(self, file: FileChange) -> Mapping[int, bytes]:
        """Line number at head -> content, for every line that the change adds."""
        ...

    def old(self, file: FileChange) -> bytes | None:
        """The content at base; None for what is no regular file there, or is too large."""
        ...

    def new(self, file: FileChange) -> bytes | None:
        """The content at head; None for what is no regular file there, or is too large."""
        ...

    def content(self, path: str) -> bytes | None:
        """The content of any file at head, changed or not; None where there is none, or it is too large."""
        ...

    def mentions(self, words: Iterable[str], pathspecs: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Whole word -> the files at head, within the pathspecs, that hold it; absent without any."""
        ...

    def diagnostics(self, side: Side) -> tuple[Diagnostic, ...]:
        """What the linter says of the changed Python files on one side."""
        ...

    def tool_runs(self) -> tuple[ToolRun, ...]:
        """What each linter of the table says of the changed files of its kind; none without any."""
        ...

    def recover(self) -> None:
        """Drop what an interrupted question left half done."""
        ...


class Rule(Protocol):
    """The surface of a rule module: its name, what it covers, which files it is about, and the rule.

    `WHY` says what goes wrong where the rule speaks, and when it keeps silent; `EXAMPLE` is a short change
    that it is about. Both stand in docs/rules.md and in `review rules --explain`.
    """

    @property
    def NAME(self) -> str: ...

    @property
    def SCOPE(self) -> str: ...

    @property
    def WHY(self) -> str: ...

    @property
    def EXAMPLE(self) -> str: ...

    def applies(self, file: FileChange) -> bool:
        """Whether the rule has something to look at in this file."""
        ...

    def check(self, view: View) -> Iterable[Finding]:
        """The findings of the rule on the change."""
        ...
