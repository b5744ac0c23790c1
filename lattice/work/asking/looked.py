"""A target as far as somebody asks about it: its commit, its patch, what of it is to be skipped."""

import re
from fnmatch import fnmatchcase
from functools import cached_property

from lattice.git.codec.objects import message_of, parents
from lattice.git.difference import Difference, difference
from lattice.git.repository import empty_tree, run
from lattice.local.config import SkipBy
from lattice.model import change
from lattice.model.ids import Oid, Target
from lattice.model.worker.definition import When
from lattice.work.here import Here

_MOST_BYTES = 50_000_000
"""Of a longer difference nobody asks whether it was reviewed before."""

_MOST_COMMITS = 1000
"""The review of a longer range holds for its head alone."""

_OWN = re.compile(rb"^(?:author|committer) agent:[^<\n]*<> ", re.MULTILINE)


class Looked:
    """A commit against its first parent, or what a merge brought. Each answer is found out once."""

    def __init__(self, here: Here, head: Oid, base: Oid | None = None) -> None:
        self._here = here
        self._raw = here.store.read(head) or b""
        self.parents = parents(self._raw)
        first = next(iter(self.parents), Oid(empty_tree(here.repo)))
        self.target = Target(base or first, head)

    @property
    def is_merge(self) -> bool:
        """Whether it has several parents."""
        return len(self.parents) > 1

    @property
    def is_own(self) -> bool:
        """Whether a worker made it: its name, and no e-mail, as only we write it."""
        return _OWN.search(self._raw.partition(b"\n\n")[0]) is not None

    @cached_property
    def covers(self) -> tuple[Oid, ...]:
        """The commits of a range without its head, newest first; () for one commit, and for too many."""
        base, head = self.target.base, self.target.head
        if base == next(iter(self.parents), base):
            return ()
        words = ("rev-list", f"--max-count={_MOST_COMMITS + 1}", head, f"^{base}", "--")
        found = run(self._here.repo, *words).decode().split()
        return tuple(Oid(oid) for oid in found[1:]) if len(found) <= _MOST_COMMITS else ()

    @cached_property
    def message(self) -> str:
        """The whole message; what is not UTF-8 is replaced."""
        return message_of(self._raw).decode("utf-8", "replace")

    @cached_property
    def difference(self) -> Difference:
        """What it changes, as far as that is not too much."""
        return difference(self._here.repo, self.target.base, self.target.head, limit_bytes=_MOST_BYTES)

    @property
    def patch(self) -> str | None:
        """The digest of its patch; None for a merge, and for what is too long."""
        if self.is_merge or self.difference.bytes_withheld:
            return None
        return change.patch_digest(self.difference.change)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that it changes; of a renamed file both."""
        files = (*self.difference.change.files, *self.difference.withheld)
        return tuple(path for file in files for path in {file.old_path, file.new_path} if path)

    def lines(self) -> int:
        """How many lines it adds and removes."""
        hunks = (hunk for file in self.difference.change.files for hunk in file.hunks)
        return sum(origin != b" " for hunk in hunks for origin, _ in hunk.lines)

    def fits(self, when: When, labels: tuple[str, ...]) -> bool:
        """Whether it is a case for another worker."""
        if set(when.labels) & set(labels):
            return True
        if any(fnmatchcase(path, pattern) for pattern in when.paths for path in self.paths):
            return True
        return when.lines_over is not None and (
            self.difference.bytes_withheld > 0 or self.lines() > when.lines_over
        )


def skip_reason(here: Here, looked: Looked) -> str | None:
    """Why `lattice.skip` keeps a commit from being reviewed; None where it does not.

    By a line of its message, or because every path that it changes fits a pattern. `*` and `?` stand
    for other text; a message's pattern without them may stand anywhere in a line.
    """
    by_message = [pattern for by, pattern in here.settings.skip if by is SkipBy.MESSAGE]
    by_path = [pattern for by, pattern in here.settings.skip if by is SkipBy.PATH]
    for pattern in by_message:
        if any(_fits_line(line, pattern) for line in looked.message.splitlines()):
            return f"lattice.skip: its message fits '{pattern}'"
    paths = looked.paths if by_path else ()
    if paths and all(any(fnmatchcase(path, pattern) for pattern in by_path) for path in paths):
        return f"lattice.skip: it changes nothing but {', '.join(by_path)}"
    return None


def _fits_line(line: str, pattern: str) -> bool:
    if "*" not in pattern and "?" not in pattern:
        return pattern in line
    return fnmatchcase(line, pattern.replace("[", "[[]"))
