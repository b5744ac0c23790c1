"""Writing the log: its first commit, lost races, failures, long texts, and what a reader finds."""

import re
from pathlib import Path

import pytest
from log.writer import ANA, Open, Writer
from support import GitRepository, make_repository

from lattice.errors import Busy, EnvironmentProblem, Refused, UnreadableLog, UsageError
from lattice.git.process import ProcessStore
from lattice.git.store import NewCommit
from lattice.log import append, genesis
from lattice.log.append import Log
from lattice.log.history import Discrepancy, entries, verify
from lattice.log.snapshot import EVENTS_REF
from lattice.model import state
from lattice.model.decide import tasks
from lattice.model.decide.decision import Decision
from lattice.model.event import Draft
from lattice.model.ids import BlobRef, Oid, fan_out
from lattice.model.payload import ArtifactAttached, CommentAdded, FormatRaised, TaskCreated, TaskEdited

GENESIS_COMMIT = "366c32d95d5d22cbe6e85cc9a1ef96e0d64b57e8"
GENESIS_TREE = "279e25a9feac2d5512a86c1f16c9379828d7c95c"


def test_the_first_commit_is_the_same_in_every_clone(
    tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch, bulk: bool
) -> None:
    ids = []
    for name, date in (("Ana", "2001-02-03T04:05:06+0100"), ("Bo", "2031-02-03T04:05:06-0800")):
        repo = make_repository(tmp_path / name)
        repo.git("config", "user.name", name)
        monkeypatch.setenv("GIT_COMMITTER_DATE", date)
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        writer = opened(repo, bulk)
        ids.append(genesis.begin(writer.log.repo, writer.store))

    assert ids == [GENESIS_COMMIT] * 2
    assert writer.git("rev-parse", f"{EVENTS_REF}^{{tree}}") == GENESIS_TREE
    assert writer.git("cat-file", "commit", EVENTS_REF).split("\n") == [
        f"tree {GENESIS_TREE}",
        "author git-lattice <lattice@localhost> 1767225600 +0000",
        "committer git-lattice <lattice@localhost> 1767225600 +0000",
        "",
        "git lattice log, schema 1",
    ]
    assert writer.git("ls-tree", "-r", "--name-only", EVENTS_REF) == "meta.json"
    assert writer.git("show", f"{EVENTS_REF}:meta.json") == '{"min_writer":1,"reducer":1,"schema":1}'


def test_both_sides_write_the_same_log(tmp_path: Path, opened: Open) -> None:
    tips = []
    for bulk in (False, True):
        writer = opened(make_repository(tmp_path / str(bulk)), bulk)
        task = writer.tell(TaskCreated(title="Grüße", body="x" * 5000))
        writer.tell(CommentAdded(body="one"), TaskEdited(body=""), task=task)
        tips.append(writer.now().tip)

    assert tips[0] == tips[1]


def test_a_write_leaves_a_reflog(writer: Writer) -> None:
    writer.tell(TaskCreated(title="t"))

    shown = writer.git("reflog", "show", "--format=%gs", EVENTS_REF).split("\n")
    assert shown == ["task_created LAT-1: t", "lattice: begin"]


def test_the_author_is_the_actor_and_the_committer_is_who_ran_it(writer: Writer) -> None:
    writer.tell(TaskCreated(title="t"))

    raw = writer.git("cat-file", "commit", EVENTS_REF).split("\n")
    assert raw[2:4] == [
        "author human:ana <> 1767225601 +0000",
        "committer Ana <ana@example.org> 1767225601 +0000",
    ]


def test_nothing_to_write_leaves_the_log_as_it_is(writer: Writer) -> None:
    writer.tell(TaskCreated(title="t"))
    before = writer.now().tip

    written = writer.write(lambda _: Decision("answer"))

    assert (written.answer, written.events, written.tip) == ("answer", (), before)
    assert writer.now().tip == before


def test_a_lost_race_is_decided_again_on_the_new_state(opened: Open, repo: GitRepository, bulk: bool) -> None:
    slow, fast = opened(repo, bulk, "slow"), opened(repo, bulk, "fast")
    seen: list[int] = []

    def decide(now: state.State) -> Decision[int]:
        number = state.meta(now).next_number
        seen.append(number)
        if len(seen) <= 2:
            commit_beside_the_queue(fast, f"task {number}")
        return Decision(number, (Draft(payload=TaskCreated(title=f"mine, after {number}"), actor=ANA),))

    written = slow.write(decide)

    assert seen == [1, 2, 3]
    assert (written.answer, written.lost_races) == (3, 2)
    titles = [entry.events[0].data["title"] for entry in entries(slow.store, written.tip) if entry.events]
    assert titles == ["mine, after 3", "task 2", "task 1"]
    assert list(verify(slow.store, written.tip)) == []


def commit_beside_the_queue(writer: Writer, title: str) -> None:
    """Write as a process does that waited in vain for its turn."""
    draft = Draft(payload=TaskCreated(title=title), actor=ANA)
    writer.log._update(lambda _: Decision(None, (draft,)), writer.stamp())


def test_a_decision_that_refuses_writes_nothing(writer: Writer) -> None:
    writer.tell(TaskCreated(title="t"))
    before = writer.now().tip

    def refuse(now: state.State) -> Decision[None]:
        raise Refused(f"there are {state.meta(now).next_number - 1}")

    with pytest.raises(Refused, match="there are 1"):
        writer.write(refuse)
    assert writer.now().tip == before


class FailsAfterwards(ProcessStore):
    """git's side on a disk that reports a failure once the ref has moved."""

    def append(self, ref: str, commit: NewCommit) -> Oid:
        super().append(ref, commit)
        raise EnvironmentProblem("fsync error on the ref")


class FailsBefore(ProcessStore):
    """git's side on a disk that is full."""

    def append(self, _ref: str, _commit: NewCommit) -> Oid:
        raise EnvironmentProblem("No space left on device")


def test_a_failure_reported_after_the_commit_landed_is_a_success(opened: Open, repo: GitRepository) -> None:
    writer = opened(repo)
    writer.log = Log(writer.log.repo, FailsAfterwards(writer.log.repo), append.genesis.FIXED)

    written = writer.write(tasks.create(ANA, TaskCreated(title="t")))

    assert (written.tip, written.lost_races) == (writer.now().tip, 0)
    assert [len(entry.events) for entry in entries(writer.store, written.tip)] == [1, 0]
    writer.log.store.close()


def test_a_failure_before_that_is_raised_and_wrote_nothing(opened: Open, repo: GitRepository) -> None:
    writer = opened(repo)
    writer.log = Log(writer.log.repo, FailsBefore(writer.log.repo), append.genesis.FIXED)

    with pytest.raises(EnvironmentProblem, match="No space left"):
        writer.write(tasks.create(ANA, TaskCreated(title="t")))

    assert writer.now().tip == GENESIS_COMMIT
    writer.log.store.close()


def test_a_ref_that_others_hold_for_ever_is_a_clear_refusal(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.tell(TaskCreated(title="t"))
    before = writer.now().tip
    lock = Path(writer.places.common_dir, f"{EVENTS_REF}.lock")
    lock.write_text("somebody's\n")
    monkeypatch.setattr(append, "PATIENCE_SECONDS", 0.05)

    with pytest.raises(Busy, match=r"cannot write the log: cannot move 'refs/lattice/events'"):
        writer.tell(TaskCreated(title="t2"))

    assert lock.read_text() == "somebody's\n"
    assert writer.now().tip == before


def test_an_empty_lock_that_a_killed_writer_left_is_moved_aside(opened: Open, repo: GitRepository) -> None:
    writer = opened(repo)
    writer.log = Log(writer.log.repo, writer.store, append.genesis.FIXED, lock_patience=0.05)
    writer.tell(TaskCreated(title="t"))
    Path(writer.places.common_dir, f"{EVENTS_REF}.lock").touch()

    writer.tell(TaskCreated(title="t2"))

    assert state.meta(writer.now()).next_number == 3


def test_a_log_of_a_newer_writer_is_read_and_not_written(writer: Writer) -> None:
    task = writer.tell(TaskCreated(title="t"))
    writer.tell(FormatRaised(reducer=9, min_writer=7))
    before = writer.now().tip

    with pytest.raises(UnreadableLog) as newer:
        writer.tell(TaskCreated(title="t2"))

    assert (newer.value.message, newer.value.hint) == (
        "the log needs writer 7, this program is writer 1",
        "upgrade git-lattice; reading goes on working",
    )
    assert writer.now().tip == before
    assert writer.now().read(state.task_path(task)) is not None


def object_file(writer: Writer, oid: str) -> Path:
    return Path(writer.places.common_dir, "objects", oid[:2], oid[2:])


@pytest.mark.parametrize("damage", ["gone", "garbage", "no tree", "no meta"])
def test_a_damaged_tip_is_an_unreadable_log_and_no_empty_one(
    damage: str, opened: Open, repo: GitRepository, bulk: bool
) -> None:
    writer = opened(repo, bulk)
    writer.tell(TaskCreated(title="t"))
    tip = writer.now().tip
    writer.store.close()
    if damage == "no meta":
        empty = writer.git("commit-tree", "-m", "forged", writer.git("mktree", stdin=b""))
        writer.git("update-ref", EVENTS_REF, empty)
    else:
        broken = object_file(
            writer, writer.git("rev-parse", f"{tip}^{{tree}}") if damage == "no tree" else tip
        )
        broken.chmod(0o600)
        broken.unlink() if damage != "garbage" else broken.write_bytes(b"garbage")

    again = opened(repo, bulk)
    with pytest.raises(UnreadableLog):
        state.meta(again.now())
    with pytest.raises(UnreadableLog):
        again.tell(TaskCreated(title="t2"))


def test_a_damaged_file_of_the_state_is_named(writer: Writer, repo: GitRepository) -> None:
    task = writer.tell(TaskCreated(title="t"))
    blob = writer.git("hash-object", "-w", "--stdin", stdin=b"{}\n")
    forge(writer, f"M 100644 {blob} {state.task_path(task)}")

    with pytest.raises(UnreadableLog, match=f"'{state.task_path(task)}' in the log is damaged"):
        state.task(writer.now(), task)


LONG = "long " * 1000


def test_a_long_text_is_a_blob_that_survives_a_gc(writer: Writer) -> None:
    task = writer.tell(TaskCreated(title="t", body=LONG))
    comment = writer.tell(CommentAdded(body=LONG + "c"), task=task)
    artifact = writer.tell(ArtifactAttached(role="r", name="n", content=LONG + "a"), task=task)

    writer.git("reflog", "expire", "--expire=now", "--all")
    writer.git("gc", "--quiet", "--prune=now")

    folder = f"{EVENTS_REF}:tasks/{fan_out(task)}"
    assert writer.git("cat-file", "blob", f"{folder}/body") == LONG
    assert writer.git("cat-file", "blob", f"{folder}/comments/{comment[:2]}/{comment}") == LONG + "c"
    assert writer.git("cat-file", "blob", f"{folder}/artifacts/{artifact}") == LONG + "a"
    kept = state.task(writer.now(), task)
    assert kept is not None
    assert isinstance(kept.body, BlobRef)
    assert (kept.body.blob, kept.body.size) == (writer.git("rev-parse", f"{folder}/body"), 5000)
    assert LONG not in writer.git("log", "--format=%B", EVENTS_REF)


@pytest.mark.parametrize(("size", "inline"), [(4096, True), (4097, False)])
def test_four_kilobytes_stay_in_the_event(size: int, inline: bool, writer: Writer) -> None:
    task = writer.tell(TaskCreated(title="t", body="x" * size))

    found = state.task(writer.now(), task)
    assert found is not None
    assert isinstance(found.body, str) is inline


@pytest.mark.parametrize("title", ["\udcff", "ok"])
def test_text_that_is_not_utf8_is_a_usage_error(title: str, writer: Writer) -> None:
    with pytest.raises(UsageError, match="text is not valid UTF-8"):
        writer.tell(TaskCreated(title=title, body="\udcff"))


def forge(writer: Writer, *lines: str) -> None:
    """Put a commit without events on the log that changes its tree."""
    tip = writer.git("rev-parse", EVENTS_REF)
    author = "committer Eve <> 1767225700 +0000"
    head = [f"commit {EVENTS_REF}", author, "data 7", "subject", f"from {tip}"]
    writer.git("fast-import", "--quiet", stdin="\n".join([*head, *lines, ""]).encode())


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ("M 100644 {blob} runs/extra", "runs/extra"),
        ("M 100644 {blob} meta.json", "meta.json"),
        ("D meta.json", "meta.json"),
        ("M 100755 {meta} meta.json", "meta.json"),
        ("M 120000 {meta} meta.json", "meta.json"),
    ],
)
def test_verify_finds_a_forged_tree(change: str, path: str, writer: Writer) -> None:
    writer.tell(TaskCreated(title="t"))
    blob = writer.git("hash-object", "-w", "--stdin", stdin=b"forged\n")
    meta = writer.git("rev-parse", f"{EVENTS_REF}:meta.json")
    assert list(verify(writer.store, writer.now().tip)) == []

    forge(writer, change.format(blob=blob, meta=meta))

    tip = writer.now().tip
    assert tip is not None
    assert list(verify(writer.store, tip)) == [Discrepancy(tip, path)]


def test_verify_finds_an_event_that_did_not_change_the_tree(writer: Writer) -> None:
    writer.tell(TaskCreated(title="t"))
    tip = writer.now().tip
    message = writer.git("log", "-1", "--format=%B", tip)
    lazy = writer.git("commit-tree", f"{tip}~^{{tree}}", "-p", f"{tip}~", stdin=message.encode())

    assert Discrepancy(Oid(lazy), "numbers/0/1") in list(verify(writer.store, Oid(lazy)))


def test_verify_finds_a_mode_that_no_event_gives(writer: Writer) -> None:
    writer.tell(TaskCreated(title="t"))
    tip = writer.now().tip
    message = writer.git("log", "-1", "--format=%B", tip).encode()
    listed = writer.git("ls-tree", tip).replace("100644 blob", "100755 blob").encode() + b"\n"
    tree = writer.git("mktree", stdin=listed)
    forged = Oid(writer.git("commit-tree", tree, "-p", f"{tip}~", stdin=message))

    assert list(verify(writer.store, forged)) == [Discrepancy(forged, "meta.json")]


def test_verify_looks_at_as_many_commits_as_it_is_told(writer: Writer) -> None:
    writer.tell(TaskCreated(title="t"))
    forge(writer, "D meta.json")
    forged = writer.now().tip
    forge(writer)

    assert list(verify(writer.store, writer.now().tip, newest=1)) == []
    assert [found.commit for found in verify(writer.store, writer.now().tip, newest=2)] == [forged]


def test_verify_stops_where_a_shallow_clone_ends(opened: Open, repo: GitRepository, tmp_path: Path) -> None:
    writer = opened(repo)
    for title in ("a", "b", "c"):
        writer.tell(TaskCreated(title=title))
    shallow = make_repository(tmp_path / "shallow")
    shallow.git("fetch", "--quiet", "--depth=2", f"file://{repo.path}", f"{EVENTS_REF}:{EVENTS_REF}")

    reader = opened(shallow)
    assert state.meta(reader.now()).next_number == 4
    assert list(verify(reader.store, reader.now().tip)) == []


def test_the_history_of_one_task_is_the_history_of_its_path(writer: Writer) -> None:
    task = writer.tell(TaskCreated(title="first"))
    writer.tell(TaskCreated(title="second"))
    writer.tell(TaskEdited(title="renamed"), task=task)

    shown = writer.git("log", "--format=%s", EVENTS_REF, "--", state.task_path(task)).split("\n")
    assert shown == ["task_edited LAT-1: renamed", "task_created LAT-1: first"]
    assert re.search('"title":"renamed"', writer.git("show", f"{EVENTS_REF}:{state.task_path(task)}"))
