"""The reviews as git notes: a function of the log, made again at will, and no place for people's notes."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log.writer import Open, Writer
from model.memory import FAILED, STARTED, asking
from support import GitRepository, make_repository

from lattice.log import notes
from lattice.log.notes import FOREIGN_REF, Projection
from lattice.log.snapshot import EVENTS_REF, NOTES_REF
from lattice.model import canonical, state
from lattice.model.ids import Oid, RunId, Target
from lattice.model.payload import ProcessCompleted, RequestDropped, ReviewMoved, TaskCreated
from lattice.model.review import Evidence, Finding, Review, Severity
from lattice.model.run import Verdict

HEADS = [Oid(digit * 40) for digit in "123"]


def review_text(writer: Writer, summary: str = "two things", hidden: int = 0) -> str:
    evidence = Evidence(
        base="b" * 40,
        head="c" * 40,
        tree="d" * 40,
        patch=None,
        diff_sha256="e" * 64,
        bytes_shown=1,
        bytes_withheld=0,
        definition="d" * 40,
        prompt=None,
        engine="static",
        engine_version="1",
    )
    findings = (
        Finding(path="a.py", line=3, severity=Severity.IMPORTANT, title="unused \x1b[31mname"),
        Finding(severity=Severity.NIT, title="long message"),
    )
    review = Review(
        target=Target(Oid("b" * 40), Oid("c" * 40)),
        verdict=Verdict.NEEDS_CHANGES,
        summary=summary,
        findings=findings,
        hidden=hidden,
        evidence=evidence,
    )
    return canonical.encode(review).decode()


def queue(writer: Writer, head: str) -> str:
    definition = Oid(writer.git("hash-object", "-w", "--stdin", stdin=b"{}"))
    wanted = asking(f"{head}-{writer.stamp().nonce}", Oid(head))
    fields = {name: getattr(wanted, name) for name in wanted.__struct_fields__}
    return writer.tell(type(wanted)(**(fields | {"definition": definition, "prompt": None})))


def complete(writer: Writer, run: str, summary: str = "two things") -> None:
    text = review_text(writer, summary)
    payload = ProcessCompleted(
        verdict=Verdict.NEEDS_CHANGES, counts={}, review=text, engine="static", engine_version="1"
    )
    writer.tell(payload, run=run)


def reviewed(writer: Writer, head: str, summary: str = "two things") -> str:
    """A run whose review of `head` came out; its id."""
    run = queue(writer, head)
    writer.tell(STARTED, run=run)
    complete(writer, run, summary)
    return run


def project(writer: Writer) -> Projection:
    return notes.project(writer.store, writer.places)


def rebuilt(writer: Writer) -> str | None:
    return notes.rebuild(writer.store, writer.places).notes


def test_git_log_shows_the_review(writer: Writer, repo: GitRepository) -> None:
    head = repo.git("rev-parse", "HEAD")
    run = reviewed(writer, head)

    project(writer)

    assert repo.git("log", "--notes=lattice", "--format=%N").rstrip() == "\n".join(
        [
            "Lite: needs_changes (static 1)",
            "two things",
            "  important a.py:3: unused  [31mname",
            "  nit (change): long message",
            f"run {run[:12]}",
        ]
    )
    assert repo.git("notes", "--ref=lattice", "list").split()[1] == head
    assert repo.git("rev-list", "--count", NOTES_REF) == "1"


def test_reviews_of_one_commit_stand_in_the_order_of_their_ids(writer: Writer, repo: GitRepository) -> None:
    head = repo.git("rev-parse", "HEAD")
    runs = [reviewed(writer, head), reviewed(writer, head)]

    project(writer)

    shown = repo.git("notes", "--ref=lattice", "show", head)
    assert [line for line in shown.split("\n") if line.startswith("run ")] == [
        f"run {run[:12]}" for run in sorted(runs)
    ]


def test_a_moved_review_says_of_which_commit_it_is(writer: Writer) -> None:
    run = reviewed(writer, HEADS[0])
    project(writer)
    writer.tell(ReviewMoved(review=RunId(run), head=HEADS[1]))

    project(writer)

    note = writer.git("show", f"{NOTES_REF}:{HEADS[1][:2]}/{HEADS[1][2:]}")
    assert note.startswith("Lite: needs_changes (static 1, equivalent: reviewed as 111111111111)\n")


def test_a_review_that_is_tried_again_keeps_its_note(writer: Writer) -> None:
    run = reviewed(writer, HEADS[0])
    before = project(writer)
    wanted = asking("again", HEADS[0])
    definition = Oid(writer.git("hash-object", "-w", "--stdin", stdin=b"{}"))
    changed = {"definition": definition, "prompt": None, "attempt": 2, "retry_of": RunId(run)}
    attempt = writer.tell(msgspec.structs.replace(wanted, **changed))

    after = project(writer)

    ended = state.run(writer.now(), RunId(run))
    assert ended is not None
    assert ended.retried_as == attempt
    assert after == before


def test_two_clones_with_one_log_have_the_same_notes(
    opened: Open, repo: GitRepository, tmp_path: Path
) -> None:
    writer = opened(repo)
    for head in HEADS:
        reviewed(writer, head)
        project(writer)
    other = make_repository(tmp_path / "other")
    other.git("config", "user.name", "Bo")
    other.git("fetch", "--quiet", str(repo.path), f"{EVENTS_REF}:{EVENTS_REF}")

    there = opened(other, bulk=True)
    assert project(there).notes == writer.git("rev-parse", NOTES_REF)


STEPS = st.lists(
    st.sampled_from(["queue", "start", "complete", "fail", "drop", "move", "task", "project"]), max_size=14
)


@given(STEPS, st.randoms(use_true_random=False))
@settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_projecting_the_difference_is_the_same_as_making_all_anew(
    opened: Open, tmp_path: Path, steps: list[str], random: object
) -> None:
    writer = opened(make_repository(tmp_path / f"r{len(list(tmp_path.iterdir()))}"), bulk=True)
    runs = [reviewed(writer, HEADS[0])]
    project(writer)

    for step in steps:
        run = random.choice(runs)  # type: ignore[attr-defined]
        head = random.choice(HEADS)  # type: ignore[attr-defined]
        if step == "queue":
            runs.append(queue(writer, head))
        elif step == "start":
            writer.tell(STARTED, run=run)
        elif step == "complete":
            complete(writer, run)
        elif step == "project":
            project(writer)
        else:
            others = {
                "fail": FAILED,
                "drop": RequestDropped(reason="x"),
                "move": ReviewMoved(review=RunId(run), head=head),
                "task": TaskCreated(title="t"),
            }
            writer.tell(others[step], run=run)

    assert project(writer).notes == rebuilt(writer)
    writer.store.close()


def test_a_log_that_was_put_in_another_order_is_projected_anew(writer: Writer) -> None:
    run = reviewed(writer, HEADS[0])
    before = writer.now().tip
    writer.tell(ReviewMoved(review=RunId(run), head=HEADS[1]))
    reviewed(writer, HEADS[2])
    project(writer)
    writer.git("update-ref", EVENTS_REF, before)
    reviewed(writer, HEADS[0], "another")

    assert project(writer).notes == rebuilt(writer)
    assert len(writer.git("ls-tree", "-r", NOTES_REF).splitlines()) == 1


def test_a_change_without_a_review_leaves_the_notes_as_they_are(writer: Writer) -> None:
    reviewed(writer, HEADS[0])
    before = project(writer).notes
    writer.tell(TaskCreated(title="t"))
    queue(writer, HEADS[1])

    assert project(writer) == Projection(before)


def test_without_reviews_there_are_no_notes(writer: Writer) -> None:
    writer.tell(TaskCreated(title="t"))

    assert project(writer) == Projection(None)
    assert writer.git("for-each-ref", NOTES_REF) == ""


def test_deleted_notes_are_made_again_the_same(writer: Writer) -> None:
    reviewed(writer, HEADS[0])
    before = project(writer).notes
    writer.git("update-ref", "-d", NOTES_REF)

    assert project(writer).notes == before
    assert writer.git("rev-parse", NOTES_REF) == before


@pytest.mark.parametrize("damage", [b"", b"{", b'{"tip":"%s","notes":null}' % (b"9" * 40)])
def test_the_notes_do_not_depend_on_the_file_that_remembers(damage: bytes, writer: Writer) -> None:
    reviewed(writer, HEADS[0])
    before = project(writer).notes
    Path(writer.places.projected).write_bytes(damage)

    assert project(writer).notes == before


@pytest.mark.parametrize("with_review", [True, False])
def test_notes_of_people_are_moved_and_kept(with_review: bool, writer: Writer, repo: GitRepository) -> None:
    head = repo.git("rev-parse", "HEAD")
    if with_review:
        reviewed(writer, head)
    else:
        writer.tell(TaskCreated(title="t"))
    before = project(writer).notes
    repo.git("notes", "--ref=lattice", "append", "-m", "todo: ask Bo\nrun the tests", head)

    moved = project(writer)

    assert moved.moved == (head,)
    assert repo.git("notes", "--ref=lattice-foreign", "show", head).endswith("todo: ask Bo\nrun the tests")
    if with_review:
        assert (moved.notes, repo.git("rev-parse", NOTES_REF)) == (before, before)
    assert repo.git("ls-tree", "-r", NOTES_REF).count("\n") == 0
    assert "todo" not in repo.git("notes", "--ref=lattice", "show", head, check=False)


def test_notes_are_moved_once(writer: Writer, repo: GitRepository) -> None:
    writer.tell(TaskCreated(title="t"))
    repo.git("notes", "--ref=lattice", "add", "-m", "mine", "HEAD")
    project(writer)
    kept = repo.git("rev-parse", FOREIGN_REF)

    assert project(writer).moved == ()
    repo.git("notes", "--ref=lattice", "add", "-m", "mine", "HEAD")
    assert project(writer).moved == (repo.git("rev-parse", "HEAD"),)
    assert repo.git("rev-parse", FOREIGN_REF) == kept


def test_a_second_note_on_the_same_commit_keeps_the_first_in_history(
    writer: Writer, repo: GitRepository
) -> None:
    reviewed(writer, repo.git("rev-parse", "HEAD"))
    for text in ("first", "second"):
        repo.git("notes", "--ref=lattice", "add", "-f", "-m", text, "HEAD")
        project(writer)

    place = "/".join([repo.git("rev-parse", "HEAD")[:2], repo.git("rev-parse", "HEAD")[2:]])
    assert repo.git("show", f"{FOREIGN_REF}:{place}") == "second"
    assert repo.git("show", f"{FOREIGN_REF}~:{place}") == "first"


def test_eight_writers_who_project_leave_the_notes_of_all(repo: GitRepository, opened: Open) -> None:
    writer = opened(repo, bulk=True)
    runs = [queue(writer, HEADS[n % 3]) for n in range(8)]
    for run in runs:
        writer.tell(STARTED, run=run)
    program = Path(__file__).parent / "reviewer.py"
    words = [sys.executable, str(program), str(repo.path), review_text(writer)]
    children = [subprocess.Popen([*words, run], stdout=subprocess.DEVNULL) for run in runs]

    codes = [child.wait() for child in children]

    assert codes == [0] * 8
    published = writer.git("rev-parse", NOTES_REF)
    assert writer.git("grep", "-c", "^run ", NOTES_REF).count("\n") == 2
    assert rebuilt(writer) == published
