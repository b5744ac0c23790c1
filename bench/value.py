"""What the static engine finds: known defects in realistic changes, and silence on their twins.

Each folder below tests/static/corpus is a case: `base/`, the project before; `head.diff`, real work with
one defect in it; `fixed.diff`, the same work without; `case.json`, where a reviewer puts the remark. They
were written without sight of the rules. `opened.txt` names those that rules may be tuned on: all of them,
since the 32 that were kept back have been run once. What that brought stands in docs/value.md.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.ground import git
from bench.measure import Figure
from bench.varied import SHAPES, Shape, names_of, read_tree
from lattice.engines.static.__main__ import review
from lattice.model.review import Finding

CORPUS = Path(__file__).resolve().parent.parent / "tests/static/corpus"
LEAST_FOUND = 0.85


class Case(Struct, frozen=True, kw_only=True):
    """One defect: where it is in place to say so, in `path` or as `path:line` in other files."""

    language: str
    kind: str
    path: str
    line: int
    also: tuple[int, ...] = ()
    also_at: tuple[str, ...] = ()
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
    """The hit rate of the opened cases, of any kept back, and of all in other shapes, twins included."""
    opened = set((CORPUS / "opened.txt").read_text().split())
    for half, names in (("opened", opened), ("kept back", set(cases()) - opened)):
        judged = [judge(name) for name in sorted(names)]
        for each in judged:
            _print_odd(each)
        yield from _rates(half, judged) if judged else ()
    yield from shapes(cases())


def shapes(names: list[str]) -> Iterator[Figure]:
    """The same of each other shape of these cases."""
    for shape in SHAPES:
        yield from _rates(shape.name, [judge(name, shape) for name in names])


def _rates(of: str, judged: list[Judged]) -> Iterator[Figure]:
    found = sum(each.hit is not None for each in judged)
    twins = sum(len(each.twin) for each in judged)
    detail = f"{found} of {len(judged)} cases, at the right line; at least {LEAST_FOUND:.0%} wanted"
    yield Figure(f"missed, {of}", 100 * (1 - found / len(judged)), " %", 100 * (1 - LEAST_FOUND), detail)
    yield Figure(f"said of twins, {of}", float(twins), "", 0, "findings on the fixed changes")


def _print_odd(each: Judged) -> None:
    if each.hit is None:
        print(f"     missed {each.name}: {each.case.kind} at {each.case.path}:{each.case.line}")
    for finding in each.twin:
        print(f"     {each.name}, twin: {finding.path}:{finding.line} [{finding.rule}] {finding.title}")


def cases() -> list[str]:
    """The names of all cases."""
    return sorted(file.parent.name for file in CORPUS.glob("*/case.json"))


def judge(name: str, shape: Shape | None = None) -> Judged:
    """Make the case's three commits, in another shape if asked to, and have both changes reviewed."""
    case = msgspec.json.decode((CORPUS / name / "case.json").read_bytes(), type=Case)
    with tempfile.TemporaryDirectory(prefix="lattice-case-") as folder:
        sides = {side: Path(folder) / side for side in ("base", "head", "fixed")}
        for side, place in sides.items():
            shutil.copytree(CORPUS / name / "base", place)
            if side != "base":
                git(place, "apply", "--whitespace=nowarn", str(CORPUS / name / f"{side}.diff"))
        if shape is not None:
            case = _reshape(sides, shape, case)
        repo = Path(folder) / "repo"
        repo.mkdir()
        git(repo, "init", "--quiet", "-b", "main")
        base = _commit(repo, sides["base"])
        found = review(str(repo / ".git"), base, _commit(repo, sides["head"])).findings
        git(repo, "update-ref", "HEAD", base)
        twin = review(str(repo / ".git"), base, _commit(repo, sides["fixed"])).findings
    hits = [finding for finding in found if is_at_the_place(finding, case)]
    return Judged(name, case, hits[0] if hits else None, tuple(f for f in found if f not in hits), twin)


def _reshape(sides: Mapping[str, Path], shape: Shape, case: Case) -> Case:
    trees = {side: read_tree(place) for side, place in sides.items()}
    names = names_of(*trees.values())
    for side, place in sides.items():
        for path, content in shape.tree(trees[side], names).items():
            (place / path).write_bytes(content)
    moved = partial(shape.line, trees["head"])
    line, *also = (moved(case.path, each) for each in (case.line, *case.also))
    places = [each.rpartition(":")[::2] for each in case.also_at]
    also_at = tuple(f"{path}:{moved(path, int(number))}" for path, number in places)
    return msgspec.structs.replace(case, line=line, also=tuple(also), also_at=also_at)


def is_at_the_place(finding: Finding, case: Case) -> bool:
    """Whether the finding stands where a reviewer would put the remark."""
    if finding.line is None:
        return False
    lines = range(finding.line, (finding.end_line or finding.line) + 1)
    at = {*(f"{case.path}:{line}" for line in (case.line, *case.also)), *case.also_at}
    return any(f"{finding.path}:{line}" in at for line in lines)


def _commit(repo: Path, side: Path) -> str:
    """A commit of exactly what the folder holds."""
    tree = ("--work-tree", str(side))
    git(repo, *tree, "add", "--all", "--force")
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "core.hooksPath=/dev/null")
    git(repo, *tree, *who, "commit", "--quiet", "--allow-empty", "-m", "change")
    return git(repo, "rev-parse", "HEAD")
