"""Commits made with the real hooks: each is reviewed, or it is on record why not."""

from pathlib import Path

from support import GitRepository, wait_until
from work.engines import Gate, Typed

from lattice.model.decide.commits.arriving import GONE

from .looks import SAY_PASS, Hooked, commit


def note(hooked: Hooked, oid: str) -> str:
    """What `git log` shows of the reviews of a commit."""
    return hooked.git("notes", "--ref=lattice", "show", oid, check=False)


def test_a_commit_is_reviewed_without_being_asked_for(hooked: Hooked) -> None:
    oid = commit(hooked, "a.py")

    run = hooked.wait_for_review(oid)
    hooked.wait_until_drained()

    assert (run.worker, run.trigger, run.verdict) == ("Custom", "commit", "pass")
    wait_until(lambda: f"run {run.id[:12]}" in note(hooked, oid), "the note is there")
    assert len(hooked.all_runs()) == 1


def test_a_commit_whose_drain_never_began_is_reviewed_by_the_next_command(
    hooked: Hooked, program: Path
) -> None:
    program.rename(program.with_name("gone"))
    oid = commit(hooked, "a.py")
    assert hooked.waiting == [oid]

    Typed(hooked)("worker", "ps")

    assert hooked.waiting == []
    assert hooked.wait_for_review(oid).verdict == "pass"


def test_a_commit_in_a_linked_worktree_is_reviewed_and_one_on_no_branch(
    hooked: Hooked, tmp_path: Path
) -> None:
    hooked.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    linked = GitRepository(tmp_path / "linked")

    oid = commit(linked, "a.py")

    assert hooked.wait_for_review(oid).verdict == "pass"
    assert linked.git("rev-parse", "--symbolic-full-name", "HEAD") == "HEAD"


def test_a_commit_that_is_amended_at_once_is_dropped_with_the_reason(hooked: Hooked) -> None:
    hooked.git("config", "lattice.settle", "1")
    first = commit(hooked, "a.py")
    second = commit(hooked, "b.py", "--amend")

    assert hooked.wait_for_review(second).verdict == "pass"
    assert hooked.outcome(first) == [GONE]


def test_a_request_that_waits_for_a_slot_is_dropped_when_its_commit_is_amended(
    hooked: Hooked, gate: Gate
) -> None:
    hooked.define(f"{gate.wait}; {SAY_PASS}")
    hooked.git("config", "lattice.maxRuns", "1")
    blocking = commit(hooked, "a.py")
    first = commit(hooked, "b.py")
    wait_until(lambda: hooked.runs(first), "the second commit is asked about")

    second = commit(hooked, "c.py", "--amend")
    wait_until(lambda: hooked.outcome(first) == [GONE], "the request is dropped")
    gate.open()

    assert hooked.wait_for_review(second).verdict == "pass"
    assert hooked.wait_for_review(blocking).verdict == "pass"


def test_a_message_only_amend_takes_the_review_along(hooked: Hooked) -> None:
    first = commit(hooked, "a.py")
    run = hooked.wait_for_review(first)
    hooked.wait_until_drained()

    hooked.git("commit", "--quiet", "--amend", "-m", "a better word")
    second = hooked.git("rev-parse", "HEAD")
    moved = hooked.wait_for_review(second)

    assert moved.id == run.id
    assert len(hooked.all_runs()) == 1
    wait_until(lambda: f"equivalent: reviewed as {first[:12]}" in note(hooked, second), "the note is there")


def test_a_message_only_amend_while_the_review_goes_on_waits_for_that_review(
    hooked: Hooked, gate: Gate
) -> None:
    hooked.define(f"{gate.wait}; {SAY_PASS}")
    first = commit(hooked, "a.py")
    wait_until(lambda: [run.state for run in hooked.runs(first)] == ["active"], "the review goes on")

    hooked.git("commit", "--quiet", "--amend", "-m", "a better word")
    second = hooked.git("rev-parse", "HEAD")
    Typed(hooked)("worker", "ps")
    assert hooked.runs(second) == []
    gate.open()

    assert hooked.wait_for_review(second).head == first
    assert len(hooked.all_runs()) == 1


def test_the_same_patch_on_another_branch_gets_the_review_that_is_there(hooked: Hooked) -> None:
    hooked.git("branch", "other")
    first = hooked.wait_for_review(commit(hooked, "a.py"))
    hooked.git("checkout", "--quiet", "other")
    commit(hooked, "unrelated.py")
    hooked.git("cherry-pick", "main")

    picked = hooked.wait_for_review(hooked.git("rev-parse", "HEAD"))

    assert picked.id == first.id


def test_a_burst_of_commits_is_one_range_with_every_commit_covered(hooked: Hooked) -> None:
    hooked.git("config", "lattice.settle", "1")
    commits = [commit(hooked, f"{number}.py") for number in range(10)]

    run = hooked.wait_for_review(commits[-1])

    assert run.covers == tuple(commits[:-1])
    wait_until(lambda: f"run {run.id[:12]}" in note(hooked, commits[-1]), "the notes are there")
    covered = f"Custom: pass (script, covered by {run.base[:12]}..{run.head[:12]})"
    assert {note(hooked, oid).splitlines()[0] for oid in run.covers} == {covered}
    assert [hooked.outcome(oid) for oid in commits] == [["pass"]] * 10
    assert len(hooked.all_runs()) == 1


def test_a_worker_that_takes_no_ranges_reviews_each_commit(hooked: Hooked) -> None:
    hooked.define(SAY_PASS, batch=False)
    hooked.git("config", "lattice.settle", "1")
    hooked.git("config", "lattice.batch", "1")
    commits = [commit(hooked, f"{number}.py") for number in range(3)]

    assert [hooked.wait_for_review(oid).head for oid in commits] == commits


def test_commits_of_a_mailbox_are_reviewed_once_each(hooked: Hooked) -> None:
    hooked.git("checkout", "--quiet", "-b", "topic")
    first = hooked.wait_for_review(commit(hooked, "a.py"))
    patch = hooked.git("format-patch", "--stdout", "main..topic").encode() + b"\n"
    hooked.git("checkout", "--quiet", "main")
    commit(hooked, "b.py")
    hook = hooked.path / ".git/hooks/post-commit"
    hook.with_name("post-applypatch").write_bytes(hook.read_bytes())
    hook.with_name("post-applypatch").chmod(0o755)

    hooked.git("am", "--quiet", stdin=patch)

    assert hooked.wait_for_review(hooked.git("rev-parse", "HEAD")).id == first.id


def test_nothing_is_reviewed_where_no_worker_is_named(hooked: Hooked) -> None:
    hooked.git("config", "lattice.on.commit", "")
    commit(hooked, "a.py")

    hooked.wait_until_drained()

    assert hooked.all_runs() == []


def test_a_commit_that_is_to_be_skipped_is_on_record_with_the_reason(hooked: Hooked) -> None:
    hooked.git("config", "--add", "lattice.skip", "message:[skip review]")
    hooked.git("config", "--add", "lattice.skip", "path:docs/*")
    said = commit(hooked, "wip [skip review]")
    hooked.write({"docs/guide/a.md": "text\n"})
    documented = commit(hooked, "docs/b.md")
    mixed = commit(hooked, "a.py")

    assert hooked.wait_for_review(mixed).verdict == "pass"
    assert hooked.outcome(said) == ["lattice.skip: its message fits '[skip review]'"]
    assert hooked.outcome(documented) == ["lattice.skip: it changes nothing but docs/*"]


def test_a_change_that_its_worker_leaves_to_another_is_reviewed_by_that_one(hooked: Hooked) -> None:
    hooked.define(SAY_PASS, name="Heavy")
    hooked.define(SAY_PASS, escalate={"to": "Heavy", "when": {"lines_over": 2, "paths": ["auth/*"]}})
    small = commit(hooked, "a.py")
    hooked.write({"b.py": "1\n2\n3\n"})
    long = commit(hooked, "c.py")
    delicate = commit(hooked, "auth/login/d.py")

    found = [hooked.wait_for_review(oid).worker for oid in (small, long, delicate)]

    assert found == ["Custom", "Heavy", "Heavy"]


def test_a_worker_that_is_not_approved_fails_with_the_command_that_approves_it(hooked: Hooked) -> None:
    hooked.define(SAY_PASS, name="Other")
    hooked.git("config", "lattice.on.commit", "Stranger")
    hooked.write({"workers/stranger.json": '{"name": "Stranger", "engine": "script", "command": ["true"]}'})

    oid = commit(hooked, "a.py")

    reason = "worker 'Stranger' is not approved in this clone; git lattice worker trust Stranger"
    wait_until(lambda: hooked.outcome(oid) == [reason], "the refusal is on record")
    assert [run.failure for run in hooked.runs(oid)] == ["trust"]


def test_commits_wait_for_a_worker_that_does_not_exist_until_it_does(hooked: Hooked) -> None:
    hooked.git("config", "lattice.on.commit", "Nobody")
    oid = commit(hooked, "a.py")

    said = Typed(hooked)("worker", "ps")
    drained = Typed(hooked)("hook", "drain", code=1)
    assert said.err == "warning: no worker 'Nobody'\n"
    assert drained.out == f"nothing to do\n{oid[:12]} is not asked about: no worker 'Nobody'\n"
    assert hooked.waiting == [oid]

    hooked.git("config", "lattice.on.commit", "Custom")
    Typed(hooked)("worker", "ps")
    assert hooked.wait_for_review(oid).verdict == "pass"


def test_requests_beyond_the_budget_are_on_record_and_asked_again_by_hand(hooked: Hooked) -> None:
    hooked.git("config", "lattice.budget", "1")
    first = commit(hooked, "a.py")
    hooked.wait_for_review(first)
    second = commit(hooked, "b.py")
    wait_until(lambda: hooked.runs(second), "the second commit is looked at")
    assert [run.failure for run in hooked.runs(second)] == ["quota"]

    said = Typed(hooked)("hook", "drain", "--missing", f"{first}..HEAD")

    assert said.out == "1 queued, 1 started\n"
    assert hooked.wait_for_review(second).verdict == "pass"


def test_a_file_that_breaks_off_counts_for_its_name(hooked: Hooked) -> None:
    oid = hooked.git("rev-parse", "HEAD")
    spool = hooked.path / ".git/lattice/spool"
    spool.mkdir(parents=True)
    (spool / oid).write_bytes(b"")
    (spool / f"{oid}.rewrite.12").write_bytes(b"refs/heads/main\n/x\n" + b"0" * 30)
    (spool / "README").write_text("not ours\n")

    said = Typed(hooked)("hook", "drain")

    assert said.out == "1 queued, 1 started\n"
    assert hooked.waiting == ["README"]
    assert hooked.wait_for_review(oid).verdict == "pass"
