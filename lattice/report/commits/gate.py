"""Whether a range may pass: each commit with what is missing, what is open, and what else is to be said."""

from collections.abc import Iterator

from msgspec import Struct

from lattice.errors import Exit
from lattice.model.decide.commits.standing import Kind, is_as_grave
from lattice.model.review import Severity
from lattice.model.run import RunState
from lattice.report.commits import findings as listed
from lattice.report.commits.findings import FindingRow
from lattice.report.commits.standing import StandingShown, standing_shown
from lattice.report.safe import line
from lattice.report.shown import Shown
from lattice.work.judging.judge import Judged

_NOTHING = {
    Severity.BLOCKER: "no blocker is open",
    Severity.IMPORTANT: "nothing important is open",
    Severity.MINOR: "nothing minor or graver is open",
    Severity.NIT: "nothing is open",
}


class GatedCommit(Struct, frozen=True, kw_only=True):
    """A commit of the range. `missing` says what keeps it back beside findings, `remedy` what to type.

    `exempt` says why it needs no review.
    """

    id: str
    abbreviated: str
    subject: str
    standing: StandingShown
    exempt: str = ""
    missing: str = ""
    remedy: str = ""


class GateShown(Shown, frozen=True, kw_only=True, tag="gate"):
    """The answer: `findings` are those that keep the range back.

    With `is_warning` a negative answer stops nobody; `hint` is the way around one that does.
    """

    passes: bool
    least: Severity
    commits: tuple[GatedCommit, ...]
    findings: tuple[FindingRow, ...]
    remarks: tuple[str, ...]
    is_warning: bool = False
    hint: str = ""

    @property
    def exit_code(self) -> Exit:
        """0 lets pass."""
        return Exit.DONE if self.passes or self.is_warning else Exit.NEGATIVE


class Circumstances(Struct, frozen=True, kw_only=True):
    """What the answer depends on beside the commits: who reviews where nobody has, and whether runs start.

    Of a push: whether the answer stops nobody, else the way around it.
    """

    worker: str
    is_paused: bool = False
    is_warning: bool = False
    hint: str = ""


def shown(judged: tuple[Judged, ...], least: Severity, around: Circumstances) -> GateShown:
    """The answer about these commits."""
    commits = tuple(_gated(one, least, around) for one in judged)
    rows = listed.rows(one.standing for one in judged)
    findings = tuple(each for each in rows if is_as_grave(each.finding.severity, least))
    passes = not findings and not any(commit.missing for commit in commits)
    return GateShown(
        passes=passes,
        least=least,
        commits=commits,
        findings=findings,
        remarks=_remarks(judged),
        is_warning=around.is_warning,
        hint="" if passes or around.is_warning else around.hint,
    )


def _gated(judged: Judged, least: Severity, around: Circumstances) -> GatedCommit:
    commit = judged.commit
    missing, remedy = _lacks(judged, least, around)
    return GatedCommit(
        id=commit.id,
        abbreviated=commit.abbreviated,
        subject=commit.subject,
        standing=standing_shown(judged.standing),
        exempt=judged.exempt,
        missing=missing,
        remedy=remedy,
    )


def _lacks(judged: Judged, least: Severity, around: Circumstances) -> tuple[str, str]:
    """What keeps a commit back beside findings, and the command that mends it; empty for nothing."""
    standing, name = judged.standing, judged.commit.id[:12]
    hiding = next((one for one in standing.counting if one.hides(least)), None)
    if hiding is not None:
        again = f"git lattice worker run {line(hiding.run.worker)} {name} --again"
        return f"{hiding.hidden} more findings that its review does not list", again
    if judged.is_settled:
        return "", ""
    newest = standing.newest
    if newest is None:
        return "no review", f"git lattice worker run {line(around.worker)} {name}"
    if newest.state is RunState.QUEUED and around.is_paused:
        return "queued, and paused", "git lattice resume"
    if not newest.is_terminal:
        return standing.kind.value, f"git lattice worker wait {newest.id[:12]}"
    ask = f"git lattice worker run {line(newest.worker)} {name}"
    if standing.kind is Kind.INCONCLUSIVE:
        return "no verdict", f"{ask} --again"
    return f"{standing.kind} ({newest.failure})" if newest.failure else standing.kind.value, ask


def text(answer: GateShown) -> Iterator[str]:
    """One line if it passes, else one for whatever is missing, with what to do about it."""
    if answer.passes:
        yield _passed(answer)
        return
    for commit in answer.commits:
        if commit.missing:
            yield f"{commit.abbreviated} {commit.missing}: {commit.remedy}"
    yield from (listed.text(found) for found in answer.findings)
    if answer.findings:
        yield '  (use "git lattice review resolve FINDING --as fixed --reason TEXT" once it is)'
    yield from answer.remarks
    yield _refused(answer)


def _passed(answer: GateShown) -> str:
    if not answer.commits:
        return "no commits, nothing to review"
    exempt = sum(bool(commit.exempt) for commit in answer.commits)
    reviewed = len(answer.commits) - exempt
    parts = [f"{_commits(reviewed)} reviewed"] if reviewed else []
    if exempt:
        needs = "needs" if exempt == 1 else "need"
        parts.append(f"{exempt if parts else _counted(exempt)} {needs} no review")
    parts.append(_NOTHING[answer.least])
    return "; ".join([", ".join(parts), *answer.remarks])


def _refused(answer: GateShown) -> str:
    missing = sum(bool(commit.missing) for commit in answer.commits)
    found = len(answer.findings)
    parts = (
        f"{missing} of {_counted(len(answer.commits))} {_be(missing)} not reviewed" if missing else "",
        f"{found} {'finding' if found == 1 else 'findings'} {_be(found)} open" if found else "",
    )
    return ", ".join(part for part in parts if part)


def _commits(count: int) -> str:
    return f"{_counted(count)} {_be(count)}"


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _counted(count: int) -> str:
    return f"{count} commit" if count == 1 else f"{count} commits"


def _remarks(judged: tuple[Judged, ...]) -> tuple[str, ...]:
    """What is to be said besides: reviews by a worker that has changed since."""
    sure = [one for each in judged for one in each.standing.sure]
    stale = {one.run.id: one.run.worker for one in sure if one.is_stale}
    if not stale:
        return ()
    are = "1 review is" if len(stale) == 1 else f"{len(stale)} reviews are"
    names = ", ".join(line(worker) for worker in sorted(set(stale.values())))
    return (f"{are} stale: {names} has changed since",)
