"""Writes docs/rules.md from the table of the static engine's rules, and what was measured of each.

`python docs/rules.py` renders it. The noise stands in bench/noise.json: the findings on ordinary commits
of well-kept projects, where every one is a remark too many or a defect that its authors missed.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lattice.engines.static.linting.remarks import REMARKS, of_rule, owner
from lattice.engines.static.rules import RULES
from lattice.engines.static.view import Rule

DOCS = Path(__file__).resolve().parent
NOISE = DOCS.parent / "bench" / "noise.json"

HEAD = """\
# What the static engine looks for

Written by `make man`; the sources are the rules in `lattice/engines/static/rules/`.

Every rule looks at what a change adds, or at what it breaks in what stays. `git lattice review rules` lists
them, `--explain RULE` says of one what stands here. `git config --add lattice.rules.disable RULE` turns one
off in a clone. The comment `lattice: allow RULE reason`, on the line of a finding or alone on the line above
it, allows one place; the review counts such comments and quotes them; without a reason one allows nothing.

The first 2,000 files of a change are looked at, and contents of up to 1 MiB. A rule that has not finished
after 20 seconds, or all of them together after 60, are interrupted. What was left out for any of these
stands in the review.

[noise.md](noise.md) has what ordinary commits brought, [value.md](value.md) which known defects are found.
"""


def noise() -> tuple[Counter[str], int]:
    """Rule -> findings, and the commits that they were counted on; 0 commits where nothing was measured."""
    if not NOISE.exists():
        return Counter(), 0
    measured = json.loads(NOISE.read_bytes())
    rules = (each["rule"] for each in measured["findings"])
    counted = Counter(map(owner, rules))
    return counted, sum(measured["reviewed"].values())


def page() -> Iterator[str]:
    """The whole document, line by line."""
    counted, commits = noise()
    yield HEAD
    yield "| rule | what it looks at | noise |"
    yield "|---|---|---|"
    for rule in RULES:
        yield f"| [{rule.NAME}](#{rule.NAME}) | {cell(rule.SCOPE)} | {rate(counted[rule.NAME], commits)} |"
    yield ""
    yield measured(commits)
    for rule in RULES:
        yield from described(rule)


def measured(commits: int) -> str:
    if not commits:
        return "Noise: findings a commit on ordinary commits of well-kept projects; not measured yet."
    return (
        f"Noise: findings a commit on {commits} ordinary commits of well-kept projects (`make bench-noise`)."
    )


def rate(findings: int, commits: int) -> str:
    return f"{findings / commits:.3f}" if commits else "-"


def described(rule: Rule) -> Iterator[str]:
    """A rule: why it is there, and a change that it speaks about."""
    yield from ("", f"## {rule.NAME}", "", rule.WHY, "", "```text", rule.EXAMPLE, "```")
    if of_rule(rule.NAME):
        yield from ("", "| remarks | severity | what they mean |", "|---|---|---|")
        yield from remarks(of_rule(rule.NAME))


def remarks(names: list[str]) -> Iterator[str]:
    """A line for each meaning, with the remarks that have it."""
    meanings: dict[tuple[str, str], list[str]] = {}
    for name in names:
        meanings.setdefault((REMARKS[name].advice, REMARKS[name].severity.value), []).append(f"`{name}`")
    for (advice, severity), codes in sorted(meanings.items(), key=lambda each: each[1]):
        yield f"| {', '.join(codes)} | {severity} | {cell(advice)} |"


def cell(text: str) -> str:
    return text.replace("|", r"\|")


NOISE_HEAD = """\
# What the static engine says of ordinary commits

Written by `make man` from `bench/noise.json`; `make bench-noise REPOS="folder ..."` measures it again in
clones of the projects. The commits are pinned there by their ids: the newest of each project, as of the
day they were pinned, without merges, that touch 2 to 60 files, not all of them prose. Rules were tuned on
the projects that are marked so; the others were looked at when the rules were done. A finding is judged by
a person who read the commit: *true*, its authors would want to know; *harmless*, it is as the rule says
and does no harm there; *false*, the rule is mistaken.

The first run over the projects kept back gave 0.28 findings a commit and 12 % of commits with one: 24 of
the 56 were one mistake of `missing-export`, which took the ending of an import's path for a member of the
module. It was mended, and zod was reviewed again: 40 findings were left. Later the rules were tuned on cases
that they had missed ([value.md](value.md)), and all were reviewed once more. `sibling-slip`, which had been
wrong five times in five, now asks whether the name that would be meant is there, and is silent; on 5,600
commits of 14 projects it had spoken six times before that: one was read and is false, five were only
looked at. It is silent about these now. What
`untested-module` newly said was of benchmarks, which it leaves alone now. The table has what came of it.
"""


def noise_page() -> Iterator[str]:
    """Counts by project, then every finding with its verdict."""
    results = json.loads(NOISE.read_bytes())
    found = results["findings"]
    yield NOISE_HEAD
    yield "| project | tuned on | commits | findings | a commit | commits with one |"
    yield "|---|---|---|---|---|---|"
    for project in results["projects"]:
        said = [each for each in found if each["project"] == project["name"]]
        commits = results["reviewed"].get(project["name"], 0)
        yield f"| {project['name']} | {'yes' if project['tuned'] else 'no'} | {counts(said, commits)} |"
    yield f"| all | | {counts(found, sum(results['reviewed'].values()))} |"
    yield from (
        "",
        "| project | commit | place | rule | what it says | verdict |",
        "|---|---|---|---|---|---|",
    )
    for each in found:
        words = (each["project"], each["commit"][:12], f"`{each['place']}`", each["rule"])
        yield f"| {' | '.join(words)} | {cell(each['title'])} | {cell(each['verdict']) or 'not judged'} |"


def counts(said: list[dict[str, str]], commits: int) -> str:
    with_one = len({each["commit"] for each in said})
    return f"{commits} | {len(said)} | {rate(len(said), commits)} | {with_one}"


def rendered() -> dict[Path, str]:
    """Every file that this module owns, with its content."""
    return {
        DOCS / "rules.md": "\n".join(page()) + "\n",
        DOCS / "noise.md": "\n".join(noise_page()) + "\n",
    }


if __name__ == "__main__":
    for path, text in rendered().items():
        path.write_text(text)
