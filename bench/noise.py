"""What the static engine says of ordinary commits of well-kept projects: as little as it can.

`python -m bench.noise REPOSITORY...` reviews the commits that are pinned in noise.json for each project (a
repository is known by the commits that it has) and writes what came of it back: how many commits, how
many findings by rule, and each finding, to be judged. The commits of a project are its newest ones without
merges that touch 2 to 60 files, not all of them prose, as of the day they were pinned.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.measure import Figure
from lattice.engines.static.__main__ import review
from lattice.errors import LatticeError
from lattice.git.repository import discover, run
from lattice.model.review import Finding

RESULTS = Path(__file__).with_suffix(".json")
MOST_MEAN, LEAST_QUIET, MOST_OF_A_RULE = 0.3, 0.9, 0.05


class Project(Struct, frozen=True, kw_only=True):
    """A project, the commits that are reviewed, and whether the rules were tuned on it."""

    name: str
    tuned: bool
    commits: tuple[str, ...]


class Said(Struct, frozen=True, kw_only=True):
    """One finding; `verdict` is a person's: true, false, or empty."""

    project: str
    commit: str
    place: str
    rule: str
    title: str
    verdict: str = ""


class Results(Struct, frozen=True, kw_only=True):
    """Everything that is kept in noise.json."""

    projects: tuple[Project, ...] = ()
    reviewed: dict[str, int] = {}
    findings: tuple[Said, ...] = ()


def read() -> Results:
    return msgspec.json.decode(RESULTS.read_bytes(), type=Results)


def main(places: list[str]) -> int:
    """Review the pinned commits of the projects in these repositories; print the figures."""
    results = read()
    found = {project.name: place for project in results.projects for place in places if has(place, project)}
    if not found:
        print("none of these repositories has the commits that noise.json pins", file=sys.stderr)
        return 2
    kept = [said for said in results.findings if said.project not in found]
    verdicts = {(said.commit, said.place, said.rule): said.verdict for said in results.findings}
    reviewed = dict(results.reviewed)
    for project in results.projects:
        if project.name in found:
            said, reviewed[project.name] = _reviewed(project, found[project.name])
            kept += [
                msgspec.structs.replace(each, verdict=verdicts.get((each.commit, each.place, each.rule), ""))
                for each in said
            ]
    results = Results(projects=results.projects, reviewed=reviewed, findings=tuple(kept))
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")
    over = 0
    for figure in figures(results):
        print(figure)
        over += not figure.holds
    return int(over > 0)


def has(place: str, project: Project) -> bool:
    """Whether the repository is the project's: it has all the commits."""
    names = "\n".join(project.commits)
    words = ("git", "-C", place, "cat-file", "--batch-check")
    done = subprocess.run(words, input=names, capture_output=True, text=True, check=False)
    return done.returncode == 0 and "missing" not in done.stdout


def _reviewed(project: Project, place: str) -> tuple[list[Said], int]:
    said: list[Said] = []
    count = 0
    for commit in project.commits:
        base = run(discover(place), "rev-parse", f"{commit}^").decode().strip()
        try:
            answer = review(place, base, commit)
        except LatticeError as error:
            print(f"{project.name} {commit[:12]}: {error.message}", file=sys.stderr)
            continue
        count += 1
        said += [_said(project, commit, finding) for finding in answer.findings]
    return said, count


def _said(project: Project, commit: str, finding: Finding) -> Said:
    return Said(
        project=project.name,
        commit=commit,
        place=f"{finding.path}:{finding.line}",
        rule=finding.rule or finding.category,
        title=finding.title,
    )


def figures(results: Results) -> Iterator[Figure]:
    """Mean, share of commits without any, and the loudest rule; of all, and of those kept back."""
    groups = {"all": results.projects, "kept back": tuple(p for p in results.projects if not p.tuned)}
    for group, projects in groups.items():
        names = {project.name for project in projects}
        count = sum(results.reviewed.get(name, 0) for name in names)
        findings = [said for said in results.findings if said.project in names]
        if not count:
            continue
        quiet = 1 - len({said.commit for said in findings}) / count
        [(rule, most)] = Counter(said.rule for said in findings).most_common(1) or [("none", 0)]
        yield Figure(f"findings a commit, {group}", len(findings) / count, "", MOST_MEAN, f"{count} commits")
        yield Figure(f"commits with one, {group}", 100 * (1 - quiet), " %", 100 * (1 - LEAST_QUIET))
        yield Figure(f"the loudest rule, {group}", most / count, "", MOST_OF_A_RULE, rule)


def pin(name: str, place: str, count: int, tuned: bool) -> Project:
    """The newest ordinary commits of a repository, to be put into noise.json once."""
    words = ("log", "--no-merges", "-z", "--format=%x01%H %P", "--name-only", "-n", "1500", "HEAD")
    chosen = []
    for record in run(discover(place), *words).decode("utf-8", "replace").split("\x01")[1:]:
        head, *files = [part.strip("\n") for part in record.split("\0") if part.strip("\n")]
        names = [name for name in "\n".join(files).splitlines() if name]
        is_prose = all(name.endswith((".md", ".rst", ".txt")) for name in names)
        if len(head.split()) == 2 and 2 <= len(names) <= 60 and not is_prose:
            chosen.append(head.split()[0])
    return Project(name=name, tuned=tuned, commits=tuple(chosen[:count]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
