"""The first commit of every log: a constant, byte for byte the same in every clone."""

from lattice.git.repository import Repository, run
from lattice.git.store import Identity, NewCommit, RefMoved, Store
from lattice.log import snapshot
from lattice.log.snapshot import EVENTS_REF
from lattice.model import state
from lattice.model.ids import Oid

FIXED = Identity("git-lattice", "lattice@localhost")
"""Who commits where nobody in particular does."""

GENESIS = NewCommit(
    parents=(),
    edits=state.GENESIS,
    message="git lattice log, schema 1\n",
    author=FIXED,
    committer=FIXED,
    time=1_767_225_600,
)
"""2026-01-01T00:00:00Z, no events, no parent."""


def begin(repo: Repository, store: Store) -> Oid:
    """Make the log, with a reflog, where there is none; its tip. Raises RefMoved while others make it."""
    tip = snapshot.tip(store)
    if tip is not None:
        return tip
    commit = store.build(GENESIS)
    absent = "0" * len(commit)
    words = ("update-ref", "--create-reflog", "-m", "lattice: begin", EVENTS_REF, commit, absent)
    run(repo, *words, ok=(0, 128))
    made = snapshot.tip(store)
    if made is None:
        raise RefMoved(f"cannot create '{EVENTS_REF}'", "git lattice doctor")
    return made
