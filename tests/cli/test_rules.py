"""`review rules`, and the setting that turns a rule off, from the command to the review."""

import pytest
from support import GitRepository, Lattice

from lattice.engines.static import allowing
from lattice.engines.static.linting.remarks import REMARKS, of_rule, owner
from lattice.engines.static.rules import RULES
from tests.cli.conftest import Typed

KEY = "lattice.rules.disable"


def test_every_rule_is_listed_with_what_it_looks_at(typed: Typed) -> None:
    said = typed("review", "rules").out.splitlines()

    assert [row.split()[0] for row in said] == [rule.NAME for rule in RULES]
    assert all(row.endswith(rule.SCOPE) for row, rule in zip(said, RULES, strict=True))


def test_a_rule_that_is_off_says_so(typed: Typed, repo: GitRepository) -> None:
    repo.git("config", "--add", KEY, "secrets")
    repo.git("config", "--add", KEY, "ruff/F401")

    rows = {row.split()[0]: row for row in typed("review", "rules").out.splitlines()}

    assert rows["secrets"].endswith(" (off)")
    assert rows["lint"].endswith(" (without ruff/F401)")
    assert not rows["whitespace"].endswith(")")


def test_the_table_as_json(typed: Typed, repo: GitRepository) -> None:
    repo.git("config", KEY, "lint")

    rows = typed.json("review", "rules")

    assert [row["name"] for row in rows if not row["enabled"]] == ["lint"]
    assert {"kind", "v", "name", "scope", "why", "example", "enabled"} <= rows[0].keys()


@pytest.mark.parametrize("name", ["conflict-markers", "lint", "tools"])
def test_a_rule_explains_itself(typed: Typed, name: str) -> None:
    rule = next(rule for rule in RULES if name == rule.NAME)

    said = typed("review", "rules", "--explain", name).out

    assert said.startswith(f"{rule.NAME}: {rule.SCOPE}\n")
    assert " ".join(rule.WHY.split()) in " ".join(said.split())
    assert all(line in said for line in rule.EXAMPLE.splitlines())
    assert f"lattice: allow {rule.NAME} REASON" in said
    assert f"git config --add {KEY} {rule.NAME}" in said


def test_every_remark_belongs_to_a_rule_that_lists_it() -> None:
    owners = {name: owner(name) for name in REMARKS}

    assert set(owners.values()) == {"lint", "tools"} < {rule.NAME for rule in RULES}
    assert sorted(REMARKS) == sorted(of_rule("lint") + of_rule("tools"))
    assert [name for name, rule in owners.items() if not allowing.covers(rule, name)] == []


def test_a_remark_of_a_linter_explains_itself(typed: Typed, repo: GitRepository) -> None:
    repo.git("config", "--add", KEY, "shellcheck/SC2068")

    said = typed("review", "rules", "--explain", "shellcheck/SC2068").out

    assert said.startswith("shellcheck/SC2068: a remark of the rule tools, important (off)\n")
    assert REMARKS["shellcheck/SC2068"].advice in said
    assert "shellcheck/SC2068" in typed("review", "rules", "--explain", "tools").out


def test_a_rule_that_is_not_there_is_not_found(typed: Typed) -> None:
    assert typed("review", "rules", "--explain", "secret", code=4).err == (
        "error: no rule 'secret'\nhint: git lattice review rules\n"
    )


@pytest.mark.parametrize("command", [("review", "rules"), ("doctor",)])
def test_an_unknown_name_in_the_configuration_is_said(
    typed: Typed, repo: GitRepository, command: tuple[str, ...]
) -> None:
    repo.git("config", KEY, "secret")

    said = typed(*command, code=None)

    assert f"no rule 'secret', which '{KEY}' names" in said.out + said.err
    assert said.code != 0


@pytest.mark.parametrize("name", ["", "a b", "--head", "a/b/c"])
def test_what_can_be_no_name_is_a_bad_value(typed: Typed, repo: GitRepository, name: str) -> None:
    repo.git("config", KEY, name)

    assert f"bad value '{name}' for '{KEY}'" in typed("review", "rules", code=2).err


def test_a_rule_that_is_off_is_not_asked_in_a_review(shell: Lattice, repo: GitRepository) -> None:
    repo.git("config", KEY, "conflict-markers")
    repo.commit({"a.c": "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n"}, "merge")

    shell("worker", "run", "CodeReviewLite", "--wait")

    said = shell("review", "show").out
    assert "Verdict:  pass" in said
    assert f"conflict-markers skipped: turned off by {KEY}" in said


def test_a_commit_that_allows_its_own_defect_shows_that_it_did(shell: Lattice, repo: GitRepository) -> None:
    repo.commit({"a.c": "<<<<<<< HEAD // lattice: allow conflict-markers a sample\nint a;\n"}, "sample")

    shell("worker", "run", "CodeReviewLite", "--wait")

    said = shell("review", "show").out
    assert "; 1 allowed by comment" in said
    assert "allowed skipped: 1 by comment: conflict-markers at a.c:1 in this change (a sample)" in said
