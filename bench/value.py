"""What the static engine finds: known defects in realistic changes, and silence on their twins.

Each folder below tests/static/corpus is a case: `base/`, the project before; `head.diff`, real work with
one defect in it; `fixed.diff`, the same work without; `case.json`, where a reviewer puts the remark. They
were written without sight of the rules. `opened.txt` names the half that rules may be tuned on.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.ground import git
from bench.measure import Figure
from lattice.engines.static.__main__ import review
from lattice.model.review import Finding

CORPUS = Path(__file__).resolve().parent.parent / "tests/static/corpus"
LEAST_FOUND = 0.85


class Case(Struct, frozen=True, kw_only=True):
    """One defect: the lines of `path` at which it is in place to say so."""

    language: str
    kind: str
    path: str
    line: int
    also: tuple[int, ...] = ()
    title: str
    why: str


class Judged(Struct, frozen=True):
    """What the engine said of a case: of its defect (None: nothing there), of the rest, of the twin."""

    name: str
    case: Case
    hit: Finding | None
    others: tuple[Finding, ...]
    twin: tuple[Finding, ...]


def figures(_: Path) -> Iterator[Figure]:
    """The hit rate of each half of the corpus, and what was said of twins."""
    opened = set((CORPUS / "opened.txt").read_text().split())
    for half, names in (("opened", opened), ("kept back", set(cases()) - opened)):
        judged = [judge(name) for name in sorted(names)]
        for each in judged:
            if each.hit is None:
                print(f"     missed {each.name}: {each.case.kind} at {each.case.path}:{each.case.line}")
            for finding in each.twin:
                print(
                    f"     {each.name}, twin: {finding.path}:{finding.line} [{finding.rule}] {finding.title}"
                )
        found = sum(each.hit is not None for each in judged)
        twins = sum(len(each.twin) for each in judged)
        detail = f"{found} of {len(judged)} cases, at the right line; at least {LEAST_FOUND:.0%} wanted"
        yield Figure(
            f"missed, {half}", 100 * (1 - found / len(judged)), " %", 100 * (1 - LEAST_FOUND), detail
        )
        yield Figure(f"said of twins, {half}", float(twins), "", 0, "findings on the fixed changes")


def cases() -> list[str]:
    """The names of all cases."""
    return sorted(file.parent.name for file in CORPUS.glob("*/case.json"))


def judge(name: str) -> Judged:
    """Make the case's three commits and have both changes reviewed."""
    case = msgspec.json.decode((CORPUS / name / "case.json").read_bytes(), type=Case)
    with tempfile.TemporaryDirectory(prefix="lattice-case-") as folder:
        repo = Path(folder) / name
        shutil.copytree(CORPUS / name / "base", repo)
        git(repo, "init", "--quiet", "-b", "main")
        base = _commit(repo)
        found = _reviewed(repo, base, name, "head.diff")
        twin = _reviewed(repo, base, name, "fixed.diff")
    hits = [finding for finding in found if is_at_the_place(finding, case)]
    return Judged(name, case, hits[0] if hits else None, tuple(f for f in found if f not in hits), twin)


def is_at_the_place(finding: Finding, case: Case) -> bool:
    """Whether the finding stands where a reviewer would put the remark."""
    if finding.path != case.path or finding.line is None:
        return False
    lines = range(finding.line, (finding.end_line or finding.line) + 1)
    return any(line in lines for line in (case.line, *case.also))


def _reviewed(repo: Path, base: str, name: str, diff: str) -> tuple[Finding, ...]:
    git(repo, "reset", "--quiet", "--hard", base)
    git(repo, "apply", "--index", "--whitespace=nowarn", str(CORPUS / name / diff))
    return review(str(repo / ".git"), base, _commit(repo)).findings


def _commit(repo: Path) -> str:
    git(repo, "add", "--all", "--force")
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    git(repo, *who, "-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--allow-empty", "-m", "change")
    return git(repo, "rev-parse", "HEAD")
