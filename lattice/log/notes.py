"""The reviews as git notes: a projection of the state, never read by anything but this module.

`refs/notes/lattice` is one commit without parent whose tree depends on the state alone (the
note of commit `abcd…` at `ab/cd…`), made by a fixed identity at the time of the newest review:
two clones with the same log have the same notes id. A local file remembers which tip was
projected; the next writing command projects the difference.
"""

import re
from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct

from lattice.effects import durable
from lattice.errors import Busy
from lattice.git.store import Edit, NewCommit, RefMoved, Store
from lattice.local.places import Places, content, replace
from lattice.log.genesis import FIXED
from lattice.log.snapshot import NOTES_REF, Snapshot, differing, snapshot
from lattice.model import state
from lattice.model.ids import Oid, RunId
from lattice.model.review import Review, of_run
from lattice.model.run import Run
from lattice.model.state import State

FOREIGN_REF = "refs/notes/lattice-foreign"
_ATTEMPTS = 100

_HEAD = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_OURS = re.compile(rb"(.+: (pass|needs_changes|block|inconclusive) \(.+\)\n(.+\n)*run [0-9a-f]{12}\n\n?)+")
"""The shape that every note of a projection has, and hardly any other."""


class Projected(Struct, frozen=True):
    """Up to which tip of the log the notes are made, and the commit that holds them."""

    tip: Oid
    notes: Oid | None


class Projection(Struct, frozen=True):
    """The notes as they are now, and which commits had notes of people that were moved aside."""

    notes: Oid | None
    moved: tuple[str, ...] = ()


def project(store: Store, places: Places) -> Projection:
    """Bring the notes up to the newest state, from the difference where that is known.

    Raises Busy where others move the notes all the time.
    """
    return _settle(store, places, lambda: _remembered(places))


def rebuild(store: Store, places: Places) -> Projection:
    """Make all notes again from the state; notes that people put there move to the foreign ref.

    Raises Busy where others move the notes all the time.
    """
    return _settle(store, places, lambda: None)


def is_in_step(store: Store, places: Places) -> bool:
    """Whether the notes say what the newest state says; what is no review may have come since."""
    done = _remembered(places)
    if done is None or done.notes != store.ref(NOTES_REF):
        return False
    return _changed(store, done.tip, snapshot(store)) == {}


def _settle(store: Store, places: Places, remembered: Callable[[], Projected | None]) -> Projection:
    for _ in range(_ATTEMPTS):
        # The ref before the state: so an older state's notes never replace a newer one's.
        current = store.ref(NOTES_REF)
        now = snapshot(store)
        try:
            made = _bring_up(store, current, now, remembered())
        except RefMoved:
            continue
        if now.tip is not None:
            _remember(places, Projected(now.tip, made.notes))
        return made
    raise Busy(f"cannot move '{NOTES_REF}': others move it all the time", "git lattice notes rebuild")


def _bring_up(store: Store, current: Oid | None, now: Snapshot, done: Projected | None) -> Projection:
    known = done is not None and done.notes == current
    changed = _changed(store, done.tip, now) if done is not None and known else None
    if changed is not None:
        tree = store.tree(current) if current else None
        return Projection(_publish(store, current, now, changed, tree) if changed else current)
    notes = {head: _note(now, head) for head in _all_heads(now)}
    moved = _set_foreign_aside(store, current)
    return Projection(_publish(store, current, now, notes, None), moved)


def _publish(
    store: Store, current: Oid | None, now: Snapshot, notes: dict[str, str], tree: Oid | None
) -> Oid | None:
    """Put notes on top of a tree and move the ref from `current`; raises RefMoved."""
    if current is None and not any(notes.values()):
        return None
    edits: dict[str, Edit] = {_place(head): text.encode() or None for head, text in notes.items()}
    commit = store.build(
        NewCommit(
            parents=(),
            onto=tree,
            edits=edits,
            message="git lattice reviews\n",
            author=FIXED,
            committer=FIXED,
            time=state.recent(now).noted_at // 1000,
        )
    )
    if commit != current:
        store.set_ref_if_equals(NOTES_REF, commit, current, "lattice: project")
    return commit


def _place(head: str) -> str:
    return f"{head[:2]}/{head[2:]}"


def _changed(store: Store, then: Oid, now: Snapshot) -> dict[str, str] | None:
    """The notes that differ between two states; None where only making all of them can tell."""
    if now.tip is None or store.read(then) is None:
        return None
    if then == now.tip:
        return {}
    gone, new = differing(store, then, now.tip, "targets")
    rewritten, ended = differing(store, then, now.tip, "runs")
    if gone or rewritten.keys() - ended.keys():
        return None
    reviews = [run for path in ended if (run := _reviewed(now, _id_in(path)))]
    heads: set[str] = {head for run in reviews for head in (run.head, *run.covers)}
    heads |= {_id_in(path) for path in new if _reviewed(now, path.rpartition("/")[2])}
    return {head: _note(now, head) for head in heads}


def _id_in(path: str) -> str:
    """`abcdef…` for `folder/ab/cd/ef…/name`."""
    return "".join(path.split("/")[1:4])


def _reviewed(now: State, name: str) -> Run | None:
    run = state.run(now, RunId(name))
    return run if run is not None and run.verdict is not None else None


def _all_heads(now: State) -> Iterator[str]:
    for first in now.names("targets"):
        for second in now.names(f"targets/{first}"):
            for rest in now.names(f"targets/{first}/{second}"):
                yield first + second + rest


def _note(now: State, head: str) -> str:
    """The note of a commit: its completed runs in the order of their ids; empty without any."""
    runs = (_reviewed(now, name) for name in now.names(state.targets_folder(head)))
    return "\n".join(_section(now, run, head) for run in runs if run is not None)


def _section(now: State, run: Run, head: str) -> str:
    review = of_run(now, run.id)
    by = " ".join(filter(None, (run.engine, run.engine_version)))
    lines = [f"{run.worker}: {run.verdict} ({by}{_by_way_of(run, head)})"]
    if review is not None:
        lines += [review.summary, *_findings(review)]
        lines += [f"tampered: {change}" for change in review.tampered]
    lines.append(f"run {run.id[:12]}")
    return "".join(f"{_plain(line)}\n" for line in lines if line)


def _by_way_of(run: Run, head: str) -> str:
    """How the review of another commit, or of a range, comes to hold for this one."""
    if run.head == head:
        return ""
    if head in run.covers:
        return f", covered by {run.base[:12]}..{run.head[:12]}"
    return f", equivalent: reviewed as {run.head[:12]}"


def _findings(review: Review) -> Iterator[str]:
    for finding in review.findings:
        place = f"{finding.path}:{finding.line}" if finding.line else finding.path or "(change)"
        yield f"  {finding.severity} {place}: {finding.title}"
    if review.hidden:
        yield f"  and {review.hidden} more"


def _plain(text: str) -> str:
    """A text for one line of a terminal: `git log --notes` prints notes as they are."""
    return "".join(char if char.isprintable() else " " for char in text)


def _set_foreign_aside(store: Store, current: Oid | None) -> tuple[str, ...]:
    """Copy notes that no projection made to the foreign ref; the commits they are on."""
    if current is None:
        return ()
    old = store.ref(FOREIGN_REF)
    foreign: dict[str, Edit] = {}
    found = []
    for path in _paths(store, current, ""):
        head = path.replace("/", "")
        text = store.read(f"{current}:{path}") or b""
        if _OURS.fullmatch(text):
            continue
        found.append(head)
        place = _place(head) if _HEAD.fullmatch(head) else path
        if old is None or store.read(f"{old}:{place}") != text:
            foreign[place] = text
    if foreign:
        commit = store.build(
            NewCommit(
                parents=(old,) if old else (),
                edits=foreign,
                message="notes that people wrote into refs/notes/lattice\n",
                author=FIXED,
                committer=FIXED,
                time=0,
            )
        )
        store.set_ref_if_equals(FOREIGN_REF, commit, old, "lattice: moved aside")
    return tuple(sorted(found))


def _paths(store: Store, commit: Oid, folder: str) -> Iterator[str]:
    for entry in store.entries(f"{commit}:{folder}"):
        path = f"{folder}/{entry.name}" if folder else entry.name
        if entry.mode == 0o040000:
            yield from _paths(store, commit, path)
        else:
            yield path


def _remembered(places: Places) -> Projected | None:
    try:
        return msgspec.json.decode(content(places.projected) or b"", type=Projected)
    except msgspec.DecodeError:
        return None


@durable
def _remember(places: Places, projected: Projected) -> None:
    replace(places.projected, msgspec.json.encode(projected))
