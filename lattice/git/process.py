"""The store on git's own programs: starts fast, and serves every repository that git can open.

All reading goes through one `git cat-file --batch` child, which sees refs and objects that others
write while it lives. Its protocol is a line a question, so a path with a newline in it is
looked up tree by tree instead.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress

from lattice.errors import EnvironmentProblem, NotFound, UnreadableLog
from lattice.git import fast_import
from lattice.git.codec.objects import parents, read_tree, tree_of
from lattice.git.environment import clean
from lattice.git.repository import Repository, argv, missing_git, run
from lattice.git.store import Entry, NewCommit
from lattice.model.ids import Oid

_REF = re.compile(r"(?!.*@\{)refs/[^\s:^~?*\[\\\x00-\x20\x7f]+")
# What `git describe` prints is a revision too.
_DESCRIBED = re.compile(r".*-g[0-9a-f]+")
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")

# Where git looks for a name once it is not a ref as it stands (gitrevisions, `<refname>`).
_ELSEWHERE = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")


# What to do where a revision names no commit; HEAD does not before the first one.
_WHERE_ELSE = {"HEAD": "commit something first"}


class ProcessStore:
    """A `Store` on `git cat-file`, `git fast-import` and `git update-ref`."""

    def __init__(self, repo: Repository) -> None:
        self.repo = repo
        self._reader: subprocess.Popen[bytes] | None = None
        self._id_bytes = 32 if repo.object_format == "sha256" else 20

    def ref(self, name: str) -> Oid | None:
        """The commit a full ref name points at, or None."""
        found = self._ask(f"{name}^{{commit}}") if _REF.fullmatch(name) else None
        if found is None or not self._may_be_another(name, found[0]):
            return found[0] if found else None
        exact = run(self.repo, "for-each-ref", "--format=%(refname)", name).decode().split("\n")
        return found[0] if name in exact else None

    def _may_be_another(self, name: str, oid: Oid) -> bool:
        """Whether a tag or branch, say `refs/tags/refs/lattice/events`, may have answered for it."""
        if _DESCRIBED.fullmatch(name):
            return True
        others = (self._ask(f"{place.format(name)}^{{commit}}") for place in _ELSEWHERE)
        return any(other is not None and other[0] == oid for other in others)

    def resolve(self, revision: str) -> Oid:
        """The commit that a revision names; raises NotFound."""
        return resolve(self.repo, revision)

    def read(self, spec: str) -> bytes | None:
        """The content of a blob or commit named by oid or `<oid>:<path>`; None where there is none."""
        found = self._look_up(spec)
        return found[2] if found and found[1] in ("blob", "commit") else None

    def entries(self, spec: str) -> tuple[Entry, ...]:
        """The entries of a tree named by oid (a commit's means its tree) or `<oid>:<path>`."""
        found = self._look_up(spec)
        if found and found[1] == "commit" and ":" not in spec:
            found = self._ask(tree_of(found[2]))
        if found is None or found[1] != "tree":
            return ()
        return tuple(read_tree(found[2], self._id_bytes))

    def tree(self, commit: Oid) -> Oid:
        """The id of a commit's tree."""
        raw = self.read(commit)
        if raw is None:
            raise missing_commit(commit)
        return tree_of(raw)

    def walk(self, tip: Oid, stop: Oid | None = None) -> Iterator[tuple[Oid, bytes]]:
        """Commits (id, raw object) along first parents from tip, newest first, to before `stop`."""
        return first_parents(self.read, self.repo, tip, stop)

    def append(self, ref: str, commit: NewCommit) -> Oid:
        """Build the commit, then compare-and-swap `ref` from its first parent to it."""
        return fast_import.append(self.repo, ref, commit)

    def build(self, commit: NewCommit) -> Oid:
        """Write the commit and its objects, fsynced, without any ref."""
        return fast_import.build(self.repo, commit)

    def set_ref_if_equals(self, ref: str, new: Oid, old: Oid | None, message: str) -> None:
        """Compare-and-swap; `old` None means that the ref must not exist. Raises RefMoved."""
        fast_import.move(self.repo, ref, new, old, message)

    def close(self) -> None:
        """End the reading child."""
        reader, self._reader = self._reader, None
        if reader is not None:
            with suppress(BrokenPipeError):
                reader.communicate()

    def _look_up(self, spec: str) -> tuple[Oid, str, bytes] | None:
        oid, colon, path = spec.partition(":")
        if not _OID.fullmatch(oid) or "\0" in path:
            return None
        if "\n" in path:
            return self._descend(oid, path)
        # A leading dot would be read against the current folder, and ends the child in a bare one.
        if path.startswith(("./", "../")) or path in (".", ".."):
            return None
        return self._ask(oid + colon + path)

    def _descend(self, oid: str, path: str) -> tuple[Oid, str, bytes] | None:
        folder, _, name = path.rpartition("/")
        inside = self.entries(f"{oid}:{folder}" if folder else oid)
        child = next((entry.oid for entry in inside if entry.name == name), None)
        return None if child is None else self._ask(child)

    def _ask(self, question: str) -> tuple[Oid, str, bytes] | None:
        """The id, type and content of the object; None where it is missing or ambiguous."""
        if self._reader is None:
            self._reader = _start_reader(self.repo)
        reader = self._reader
        assert reader.stdin is not None
        assert reader.stdout is not None
        try:
            reader.stdin.write(os.fsencode(question) + b"\n")
            reader.stdin.flush()
        except BrokenPipeError:
            raise self._died(question) from None
        answer = reader.stdout.readline()
        if not answer:
            raise self._died(question)
        words = answer.split()
        if not words[-1].isdigit():
            return None
        size = int(words[-1])
        content = reader.stdout.read(size + 1)
        if len(content) != size + 1:
            raise self._died(question)
        return Oid(words[0].decode()), words[1].decode(), content[:size]

    def _died(self, question: str) -> EnvironmentProblem:
        """The error for a child that is gone; a second one, asked the same, says why in its last words."""
        self.close()
        run(self.repo, "cat-file", "--batch", stdin=os.fsencode(question) + b"\n")
        return EnvironmentProblem("git cat-file ended without a word", "try again")


def _start_reader(repo: Repository) -> subprocess.Popen[bytes]:
    # Nobody reads what a long life of warnings would write: a full pipe would stop it for ever.
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    command = argv(repo, "cat-file", "--batch")
    try:
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=clean(os.environ))
    except FileNotFoundError:
        raise missing_git() from None


def resolve(repo: Repository, revision: str) -> Oid:
    """The commit that a revision names, as git understands it; raises NotFound."""
    # `:/text` takes everything behind it for text, and names nothing but commits.
    peeled = revision if revision.startswith(":/") else f"{revision}^{{commit}}"
    words = ("rev-parse", "--quiet", "--verify", "--end-of-options", peeled)
    found = b"" if "\0" in revision else run(repo, *words, ok=(0, 1, 128))
    if not found:
        raise NotFound(f"no commit '{revision}'", _WHERE_ELSE.get(revision, "git log --all --oneline"))
    return Oid(found.decode().strip())


def first_parents(
    read: Callable[[str], bytes | None], repo: Repository, tip: Oid, stop: Oid | None
) -> Iterator[tuple[Oid, bytes]]:
    """Commits (id, raw object) from tip to before `stop`, or to where a shallow clone ends."""
    oid: Oid | None = tip
    while oid is not None and oid != stop:
        raw = read(oid)
        if raw is None:
            if oid != tip and os.path.exists(os.path.join(repo.common_dir, "shallow")):
                return
            raise missing_commit(oid)
        yield oid, raw
        oid = next(iter(parents(raw)), None)


def missing_commit(oid: Oid) -> UnreadableLog:
    """The error for a commit that must be there and is not."""
    return UnreadableLog(f"commit '{oid}' is missing", "git fsck")
