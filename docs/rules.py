"""Writes docs/rules.md from the table of the static engine's rules, and what was measured of each.

`python docs/rules.py` renders it. The noise stands in bench/noise.json: the findings on ordinary commits
of well-kept projects, where every one is a remark too many or a defect that its authors missed.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lattice.engines.static.remarks import REMARKS, of_rule, owner
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


def rendered() -> dict[Path, str]:
    """Every file that this module owns, with its content."""
    return {DOCS / "rules.md": "\n".join(page()) + "\n"}


if __name__ == "__main__":
    for path, text in rendered().items():
        path.write_text(text)
