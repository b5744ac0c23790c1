"""Which commits are meant: a range that was typed, what a push brings, what belongs to a branch.

A range is what `git rev-list HEADS --not WITHOUT` lists, merged-in commits too. Where a shallow clone
cuts it off, nobody can say what is in it: that is an error, never a shorter list.
"""

import os

from msgspec import Struct

from lattice.errors import EnvironmentProblem, NotFound, UsageError
from lattice.git.codec.objects import parents
from lattice.git.repository import run
from lattice.model.ids import Oid
from lattice.work.asking.target import default_branch
from lattice.work.here import Here

_FORMAT = "--format=%H%n%h%n%P%n%s"
_UNBORN = "bad revision 'HEAD'"
_LEFT_ALONE = ("refs/lattice/", "refs/notes/")
MOST = 100
"""How many commits of a branch are looked at where nobody gave a range."""


class Commit(Struct, frozen=True):
    """A commit as it is listed."""

    id: Oid
    abbreviated: str
    parents: tuple[Oid, ...]
    subject: str


class Range(Struct, frozen=True):
    """What can be reached from the one and not from the others."""

    head: Oid
    without: tuple[Oid, ...]


def typed(here: Here, revision: str) -> Range:
    """`BASE..HEAD`, or one revision against its upstream, else against the default branch.

    Raises NotFound for a revision that is not there, and where nothing says what to compare with.
    """
    base, dots, head = revision.partition("..")
    # A variable that a script forgot to set must not turn into a range without commits.
    if head.startswith(".") or (dots and not base):
        raise UsageError(f"'{revision}' is not a range", "BASE..HEAD, with two dots and a base")
    if dots:
        return Range(_commit(here, head or "HEAD"), (_commit(here, base),))
    return Range(_commit(here, revision), (_commit(here, _opposite(here, revision)),))


def pushed_by(here: Here, remote: str, lines: bytes) -> tuple[Range, ...]:
    """What a push brings to `remote`, by the lines that git hands to its pre-push hook.

    Refs of ours, notes and deletions are left alone. What the remote has is what git says of the ref,
    if that commit is here, else all of this clone's tracking refs of the remote.
    """
    ranges = []
    for line in os.fsdecode(lines).splitlines():
        words = line.split(" ")
        if len(words) != 4:
            raise UsageError(f"'{line}' is no line of a pre-push hook", "git hands them to the hook")
        _, local, ref, there = words
        if ref.startswith(_LEFT_ALONE) or _is_zero(local):
            continue
        known = None if _is_zero(there) else _found(here, there)
        without = (known,) if known else _tips(here, f"refs/remotes/{remote}/")
        ranges.append(Range(_commit(here, local), without))
    return tuple(ranges)


def received(here: Here, old: str, new: str) -> tuple[Range, ...]:
    """What the move of a ref from `old` to `new` brings; a new ref (all zeros), what no branch has yet."""
    if _is_zero(new):
        return ()
    without = _tips(here, "refs/heads/") if _is_zero(old) else (_commit(here, old),)
    return (Range(_commit(here, new), without),)


def commits_in(here: Here, ranges: tuple[Range, ...]) -> tuple[Commit, ...]:
    """Every commit of the ranges once; raises EnvironmentProblem where a shallow clone hides some."""
    found: dict[Oid, Commit] = {}
    cut = _cut_off(here)
    for each in ranges:
        listed = _listed(here, each)
        for commit in listed:
            if commit.id in cut and not set(parents(here.store.read(commit.id) or b"")) <= set(each.without):
                raise EnvironmentProblem(
                    f"the history ends at '{commit.abbreviated}': this clone is shallow",
                    "git fetch --unshallow",
                )
        found.update({commit.id: commit for commit in listed})
    return tuple(found.values())


def newest(here: Here, count: int, *without: str) -> tuple[Commit, ...]:
    """The newest commits of HEAD, in full `^REF` those it has alone; none on a branch without commits."""
    try:
        return _log(here, f"-{count}", "HEAD", *without)
    except EnvironmentProblem as error:
        if _UNBORN in error.message or "unknown revision" in error.message:
            return ()
        raise


def of_branch(here: Here) -> tuple[Commit, ...]:
    """The newest commits of HEAD that the default branch has not, or, on that branch, its newest."""
    default = default_branch(here)
    own = () if default == "HEAD" else newest(here, MOST, f"^{default}")
    return own or newest(here, MOST)


def _opposite(here: Here, revision: str) -> str:
    """What a revision is compared with: its upstream, the current branch's, or the default branch.

    Raises NotFound where that is the branch itself: to compare it with itself would say nothing.
    """
    for branch in (revision, ""):
        name = f"{branch}@{{upstream}}"
        if _found(here, name):
            return name
    default = default_branch(here)
    if default in ("HEAD", _full_name(here, revision)):
        raise NotFound(
            f"nothing to compare '{revision}' with: it has no upstream", "git lattice gate BASE..HEAD"
        )
    return default


def _full_name(here: Here, revision: str) -> str:
    """The ref that a revision names, through HEAD; empty for what is no ref."""
    words = ("rev-parse", "--quiet", "--verify", "--symbolic-full-name", "--end-of-options", revision)
    name = run(here.repo, *words, ok=(0, 1, 128)).decode("utf-8", "surrogateescape").strip()
    if name == "HEAD":
        name = run(here.repo, "symbolic-ref", "--quiet", "HEAD", ok=(0, 1)).decode().strip()
    return name


def _commit(here: Here, revision: str) -> Oid:
    try:
        return here.store.resolve(revision)
    except NotFound as error:
        if _cut_off(here):
            raise NotFound(f"{error.message} in this shallow clone", "git fetch --unshallow") from None
        raise


def _found(here: Here, revision: str) -> Oid | None:
    try:
        return here.store.resolve(revision)
    except NotFound:
        return None


def _tips(here: Here, folder: str) -> tuple[Oid, ...]:
    """The commits at the refs below a folder; none below one that is no name of a ref."""
    if any(sign in folder for sign in "*?[\\"):
        return ()
    words = ("for-each-ref", "--format=%(objecttype) %(objectname)", folder)
    rows = (row.split() for row in run(here.repo, *words).decode().splitlines())
    return tuple(dict.fromkeys(Oid(oid) for kind, oid in rows if kind == "commit"))


def _listed(here: Here, each: Range) -> tuple[Commit, ...]:
    names = "\n".join([each.head, *(f"^{oid}" for oid in each.without), ""])
    return _log(here, "--stdin", stdin=names.encode())


def _log(here: Here, *words: str, stdin: bytes | None = None) -> tuple[Commit, ...]:
    plain = ("log", "-z", "--no-show-signature", "--no-color", _FORMAT)
    # The revisions are options of our own making, or full ids, or full names.
    records = run(here.repo, *plain, *words, "--", stdin=stdin).decode("utf-8", "replace").split("\0")
    return tuple(_read(*record.split("\n", 3)) for record in records if record)


def _read(oid: str, abbreviated: str, its_parents: str, subject: str) -> Commit:
    return Commit(Oid(oid), abbreviated, tuple(Oid(parent) for parent in its_parents.split()), subject)


def _cut_off(here: Here) -> frozenset[str]:
    """The commits whose parents a shallow clone does not have."""
    try:
        with open(os.path.join(here.repo.common_dir, "shallow"), encoding="ascii") as file:
            return frozenset(file.read().split())
    except FileNotFoundError:
        return frozenset()


def _is_zero(oid: str) -> bool:
    return not oid.strip("0")
