"""The reviews as git notes: a projection of the state, never read by anything but this module.

`refs/notes/lattice` is one commit without parent whose tree depends on the state alone (the
note of commit `abcd…` at `ab/cd…`), made by a fixed identity at the time of the newest review:
two clones with the same log have the same notes id. A local file remembers which tip was
projected; the next writing command projects the difference.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from lattice.git.store import Edit, NewCommit, RefMoved, Store
from lattice.local.places import Places, content, replace
from lattice.log.genesis import FIXED
from lattice.log.snapshot import Snapshot, snapshot
from lattice.model import state
from lattice.model.ids import Oid, RunId
from lattice.model.review import Review
from lattice.model.run import RECENT_RUNS, Run
from lattice.model.state import State

NOTES_REF = "refs/notes/lattice"
FOREIGN_REF = "refs/notes/lattice-foreign"
_ATTEMPTS = 10


class Projected(Struct, frozen=True):
    """Up to which tip of the log the notes are made, and the commit that holds them."""

    tip: Oid
    notes: Oid | None


class Projection(Struct, frozen=True):
    """The notes as they are now, and which commits had notes of people that were moved aside."""

    notes: Oid | None
    moved: tuple[str, ...] = ()


def project(store: Store, places: Places) -> Projection:
    """Bring the notes up to the newest state, from the difference where that is known."""
    now = snapshot(store)
    done = _remembered(places)
    current = store.ref(NOTES_REF)
    if done is None or done.notes != current or now.tip is None:
        return rebuild(store, places)
    if done.tip == now.tip:
        return Projection(current)
    heads = _changed_heads(now, Snapshot(store, done.tip))
    if heads is None:
        return rebuild(store, places)
    if not heads:
        _remember(places, Projected(now.tip, current))
        return Projection(current)
    tree = store.tree(current) if current else None
    return _publish(store, places, now, {head: _note(now, head) for head in heads}, tree)


def rebuild(store: Store, places: Places) -> Projection:
    """Make all notes again from the state; notes that people put there move to the foreign ref."""
    now = snapshot(store)
    notes = {head: _note(now, head) for head in _all_heads(now)}
    moved = _set_foreign_aside(store, notes)
    published = _publish(store, places, now, notes, None)
    return Projection(published.notes, moved)


def _publish(
    store: Store, places: Places, now: Snapshot, notes: dict[str, str], tree: Oid | None
) -> Projection:
    edits: dict[str, Edit] = {f"{head[:2]}/{head[2:]}": text.encode() for head, text in notes.items() if text}
    if not edits and tree is None:
        return Projection(store.ref(NOTES_REF))
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
    for _ in range(_ATTEMPTS):
        current = store.ref(NOTES_REF)
        if current == commit:
            break
        try:
            store.set_ref_if_equals(NOTES_REF, commit, current, "lattice: project")
            break
        except RefMoved:
            continue
    if now.tip is not None:
        _remember(places, Projected(now.tip, commit))
    return Projection(commit)


def _changed_heads(now: State, then: State) -> set[str] | None:
    """The heads whose notes may differ between two states; None where that is not known."""
    new, old = state.recent(now).runs, state.recent(then).runs
    fresh = new[: new.index(old[0])] if old and old[0] in new else new
    if len(fresh) >= RECENT_RUNS or (old and old[0] not in new):
        return None
    runs = (state.run(now, run) for run in fresh)
    return {run.head for run in runs if run is not None and run.verdict is not None}


def _all_heads(now: State) -> Iterator[str]:
    for first in now.names("targets"):
        for second in now.names(f"targets/{first}"):
            for rest in now.names(f"targets/{first}/{second}"):
                yield first + second + rest


def _note(now: State, head: str) -> str:
    """The note of a commit: its completed runs in the order of their ids; empty without any."""
    runs = (state.run(now, RunId(name)) for name in now.names(state.targets_folder(head)))
    texts = [_section(now, run, head) for run in runs if run is not None and run.verdict is not None]
    return "\n".join(texts)


def _section(now: State, run: Run, head: str) -> str:
    review = state.review(now, run.id)
    equivalent = f", equivalent: reviewed as {run.head[:12]}" if run.head != head else ""
    lines = [f"{run.worker}: {run.verdict} ({run.engine} {run.engine_version}{equivalent})"]
    if review is not None:
        lines += [review.summary, *_findings(review)]
    lines.append(f"run {run.id[:12]}")
    return "\n".join(lines) + "\n"


def _findings(review: Review) -> Iterator[str]:
    for finding in review.findings:
        place = f"{finding.path}:{finding.line}" if finding.line else finding.path or "(change)"
        yield f"  {finding.severity} {place}: {finding.title}"
    if review.hidden:
        yield f"  and {review.hidden} more"


def _set_foreign_aside(store: Store, notes: dict[str, str]) -> tuple[str, ...]:
    """Copy notes that the projection did not make to the foreign ref; the commits they are on."""
    current = store.ref(NOTES_REF)
    if current is None:
        return ()
    foreign: dict[str, Edit] = {}
    for path in _paths(store, current, ""):
        head = path.replace("/", "")
        text = store.read(f"{current}:{path}") or b""
        if not _is_ours(text) and text.decode(errors="replace") != notes.get(head):
            foreign[f"{head[:2]}/{head[2:]}"] = text
    if not foreign:
        return ()
    old = store.ref(FOREIGN_REF)
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
    return tuple(sorted(path.replace("/", "") for path in foreign))


def _is_ours(text: bytes) -> bool:
    """Whether a note has the shape that the projection gives it."""
    lines = text.rstrip(b"\n").split(b"\n")
    return len(lines) >= 2 and b": " in lines[0] and lines[-1].startswith(b"run ")  # noqa: PLR2004


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


def _remember(places: Places, projected: Projected) -> None:
    replace(places.projected, msgspec.json.encode(projected))
