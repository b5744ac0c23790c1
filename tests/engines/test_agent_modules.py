"""What the agents' modules share: where programs are, why they fail, what steers them, who takes over."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lattice.engines import cooldowns, table
from lattice.engines.agents import places, programs
from lattice.engines.agents.events import events, last
from lattice.engines.agents.failing import failure, resets
from lattice.engines.barriers.steering import steers
from lattice.engines.exchange import Spent
from lattice.local.places import Places
from lattice.model.run import FailureKind
from lattice.model.worker.definition import Definition, Engine

KEY = {"ANTHROPIC_API_KEY": "k", "CODEX_API_KEY": "k", "GEMINI_API_KEY": "k"}
AUTO = Definition(name="Lite", engine=Engine.AUTO, engines=(Engine.CLAUDE, Engine.CODEX, Engine.GEMINI))


@pytest.fixture
def path(tmp_path: Path) -> dict[str, str]:
    """An environment with stand-ins for three programs."""
    for name in ("claude", "codex", "gemini"):
        program = tmp_path / name
        program.write_text(
            f"#!/bin/sh\necho asked >> {tmp_path}/{name}.log\necho '{name} (build) v1.2.3 4.5.6'\n"
        )
        program.chmod(0o755)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path), **KEY}


def test_a_program_in_a_relative_place_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "claude"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)

    assert places.where("claude", {"PATH": ".::bin"}) is None
    assert places.where("claude", {"PATH": f".:{tmp_path}"}) == str(program)


def test_a_program_is_asked_once_until_it_changes(path: dict[str, str], tmp_path: Path) -> None:
    for _ in range(3):
        assert programs.version("claude", path) == "4.5.6"
    assert (tmp_path / "claude.log").read_text() == "asked\n"

    program = tmp_path / "claude"
    program.write_text(program.read_text().replace("4.5.6", "4.5.60"))

    assert programs.version("claude", path) == "4.5.60"


def test_a_program_that_fails_has_no_version_and_is_asked_again(path: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "claude"
    good = program.read_text()
    program.write_text("#!/bin/sh\necho 9.9.9\nexit 1\n")

    assert programs.version("claude", path) == ""
    program.write_text(good)
    assert programs.version("claude", path) == "4.5.6"


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (401, "whatever", FailureKind.AUTH),
        (403, "quota exceeded", FailureKind.AUTH),
        (429, "please log in", FailureKind.QUOTA),
        (402, "", FailureKind.QUOTA),
        (503, "", FailureKind.TRANSIENT),
        (529, "overloaded", FailureKind.TRANSIENT),
        (404, "no such model", FailureKind.BAD_OUTPUT),
        (0, "unexpected status 401 Unauthorized: no", FailureKind.AUTH),
        (0, "API Error: 529 Overloaded", FailureKind.TRANSIENT),
        (0, '[API Error: {"error":{"code":403,"message":"no"}}]', FailureKind.AUTH),
        (0, "Not logged in · Please run /login", FailureKind.AUTH),
        (0, "You've hit your usage limit.", FailureKind.QUOTA),
        (0, "exceeded retry limit, last status: 429 Too Many Requests", FailureKind.QUOTA),
        (0, "stream disconnected before completion", FailureKind.TRANSIENT),
        (0, "connect ECONNREFUSED", FailureKind.TRANSIENT),
        (0, "took 512 ms and 401 lines", FailureKind.BAD_OUTPUT),
        (0, "", FailureKind.BAD_OUTPUT),
    ],
)
def test_a_failure_has_the_kind_of_its_status_or_else_of_its_words(
    status: int, words: str, kind: FailureKind
) -> None:
    assert failure("claude", status, words).kind is kind


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Please try again in 20s.", 20),
        ("retry after 5 m", 300),
        ("Your limit resets in 2h", 7200),
        ("usage limit reached, resets at 2026-11-27T10:00:00Z", 3600),
        ("resets 2026-11-27 09:30", 1800),
        ("Claude AI usage limit reached|1795773600", 3600),
        ("resets at 2020-01-01T00:00:00Z", None),
        ("too many requests", None),
    ],
)
def test_the_end_of_a_limit_is_read_where_it_is_told(words: str, seconds: int | None) -> None:
    now = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)

    until = resets(words, now)

    assert until == (None if seconds is None else int(now.timestamp() + seconds) * 1000)


def test_quota_carries_its_end() -> None:
    spent = failure("claude", 429, "try again in 1h")

    assert isinstance(spent, Spent)
    assert spent.until is not None


@pytest.mark.parametrize(
    ("path", "by"),
    [
        (".claude/settings.json", ".claude"),
        ("sub/.claude/agents/x.md", "sub/.claude"),
        (".mcp.json", ".mcp.json"),
        ("deep/down/AGENTS.md", "deep/down/AGENTS.md"),
        ("deep/Claude.md", "deep/Claude.md"),
        (".env", ".env"),
        (".github/copilot-instructions.md", ".github/copilot-instructions.md"),
        (".github/hooks/x.json", ".github/hooks"),
        ("sub/.github/hooks/x.json", None),
        (".github/workflows/ci.yml", None),
        ("docs/agents.md/x", None),
        (".env.example", None),
        ("claude.py", None),
    ],
)
def test_what_steers_an_agent_is_known_by_its_name(path: str, by: str | None) -> None:
    assert steers(path) == by


def test_lines_that_are_no_event_are_passed_over() -> None:
    found = events(b'warning\n{"type": "a"}\n[1]\n{broken\n  {"type": "a", "n": 2.6, "m": {"t": "x"}}\n')

    newest = last(found, "a")

    assert len(found) == 2
    assert newest is not None
    assert (newest.number("n"), newest.text("m", "t"), newest.text("m"), newest.number("m")) == (
        3,
        "x",
        "",
        0,
    )


def test_auto_passes_over_who_is_not_signed_in(path: dict[str, str]) -> None:
    del path["ANTHROPIC_API_KEY"]

    engine, reasons = table.choose(AUTO, path)

    assert engine is Engine.CODEX
    assert reasons == ("claude is not signed in: neither ANTHROPIC_API_KEY nor a login is there",)


def test_a_named_engine_is_started_whether_it_is_signed_in_or_not(path: dict[str, str]) -> None:
    del path["ANTHROPIC_API_KEY"]
    named = Definition(name="Lite", engine=Engine.CLAUDE)

    assert table.choose(named, path) == (Engine.CLAUDE, ())


def test_auto_passes_over_who_rests(path: dict[str, str]) -> None:
    engine, reasons = table.choose(AUTO, path, {"claude": "out of quota until noon"})

    assert engine is Engine.CODEX
    assert reasons == ("claude is out of quota until noon",)


@pytest.mark.parametrize(
    ("engine", "resting", "next_one"),
    [
        ("claude", {}, Engine.CODEX),
        ("claude", {"codex": "tired"}, Engine.GEMINI),
        ("gemini", {}, Engine.STATIC),
        ("static", {}, None),
    ],
)
def test_another_engine_takes_over_in_the_definitions_order(
    path: dict[str, str], engine: str, resting: dict[str, str], next_one: Engine | None
) -> None:
    assert table.after(AUTO, engine, path, resting) == next_one


def test_nobody_takes_over_from_a_named_engine(path: dict[str, str]) -> None:
    assert table.after(Definition(name="Lite", engine=Engine.CLAUDE), "claude", path, {}) is None


def test_an_engine_rests_until_its_time_is_over(tmp_path: Path) -> None:
    own = Places(str(tmp_path))

    cooldowns.rest(own, "claude", until=2000, now=1000)
    cooldowns.rest(own, "codex", until=1500, now=1000)

    assert cooldowns.resting(own, 1400) == {"claude": 2000, "codex": 1500}
    assert cooldowns.resting(own, 1600) == {"claude": 2000}
    assert cooldowns.resting(own, 2000) == {}


def test_a_damaged_list_lets_nobody_rest(tmp_path: Path) -> None:
    own = Places(str(tmp_path))
    cooldowns.rest(own, "claude", until=2000, now=1000)
    Path(own.cooldowns).write_bytes(b"{")

    assert cooldowns.resting(own, 1000) == {}
    cooldowns.rest(own, "codex", until=2000, now=1000)
    assert cooldowns.resting(own, 1000) == {"codex": 2000}
