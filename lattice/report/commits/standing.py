"""How a commit stands, as part of other answers: a word for it, its reviews, the runs that led to none."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from lattice.model.decide.commits.standing import Counting, Kind, Standing
from lattice.report.outcome import RunShown, outcome_text, shown
from lattice.report.safe import line


class CountingShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A review that counts; `open` says how many of its findings are, by severity."""

    run: RunShown
    has_verdict: bool
    stale: bool = False
    open: dict[str, int] = {}
    hidden: int = 0


class StandingShown(Struct, frozen=True):
    """The kind in a word, of each worker the review that counts, and other runs that are news."""

    kind: Kind
    reviews: tuple[CountingShown, ...]
    others: tuple[RunShown, ...]


def standing_shown(standing: Standing) -> StandingShown:
    """The standing without what is too long for a list."""
    return StandingShown(
        kind=standing.kind,
        reviews=tuple(_counting(one, standing) for one in standing.counting),
        others=tuple(shown(run, standing.commit) for run in standing.others),
    )


def _counting(one: Counting, standing: Standing) -> CountingShown:
    return CountingShown(
        run=shown(one.run, standing.commit),
        has_verdict=one.has_verdict,
        stale=one.is_stale,
        open=dict(Counter(raised.finding.severity.value for raised in one.open)),
        hidden=one.hidden,
    )


def rows(standing: StandingShown, at: int) -> Iterator[str]:
    """A line for each worker: what counts of it, then what came after."""
    reviews = {one.run.worker: one for one in standing.reviews}
    workers = dict.fromkeys([*reviews, *(run.worker for run in standing.others)])
    for worker in sorted(workers):
        later = [outcome_text(run, at) for run in standing.others if run.worker == worker]
        held = [_held(reviews[worker], at)] if worker in reviews else []
        yield f"{line(worker)}: {'; then '.join([*held, *later])}"


def _held(one: CountingShown, at: int) -> str:
    found, left = sum(one.run.counts.values()), sum(one.open.values())
    notes = (
        ("all resolved" if not left else f"{left} open") if left != found else "",
        "not sure" if not one.has_verdict and one.run.verdict != "inconclusive" else "",
        "stale" if one.stale else "",
    )
    return ", ".join([outcome_text(one.run, at), *(note for note in notes if note)])
