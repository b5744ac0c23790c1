"""How answers get out: text, JSON, colours, what an encoding cannot hold, and the boundary's last resort."""

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from support import ROOT, GitRepository, Lattice

from lattice import __version__
from lattice.cli.main import COMMANDS
from lattice.report import safe, times
from tests.cli.conftest import Reviewer, Typed


def on_a_terminal(repo: GitRepository, *words: str, **environment: str) -> str:
    """What `git lattice WORDS` writes to a terminal."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment}
    with subprocess.Popen(
        [sys.executable, "-m", "lattice", *words], cwd=repo.path, env=env, stdout=theirs, stderr=theirs
    ):
        os.close(theirs)
        written = b""
        with suppress(OSError):  # how the end of a terminal reads
            while piece := os.read(ours, 4096):
                written += piece
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


def test_colours_are_for_terminals_that_want_them(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    reviewer.review(repo.git("rev-parse", "HEAD"))
    plain = typed("status").out

    assert "Lint: \x1b[32mpass\x1b[0m\n" in on_a_terminal(repo, "status")
    assert on_a_terminal(repo, "status", NO_COLOR="1") == plain
    assert on_a_terminal(repo, "status", TERM="dumb") == plain
    assert "\x1b" not in plain


def test_what_an_encoding_cannot_hold_is_escaped(typed: Typed, shell: Lattice) -> None:
    typed("task", "create", "caf\u00e9 \u2713")

    said = shell(
        "task", "list", env={"PYTHONIOENCODING": "latin-1:strict", "PYTHONUTF8": "0"}, encoding="latin-1"
    )

    assert said.out == "LAT-1  backlog  caf\u00e9 \\u2713\n"


def test_json_is_utf8_whatever_the_terminal_takes(typed: Typed, shell: Lattice) -> None:
    typed("task", "create", "caf\u00e9 \u2713")

    said = shell("task", "list", "--json", env={"PYTHONIOENCODING": "ascii"}, encoding="utf-8")

    assert json.loads(said.out)["title"] == "caf\u00e9 \u2713"


def test_every_object_names_its_version_and_kind(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    reviewer.review(repo.git("rev-parse", "HEAD"))
    typed("task", "create", "one")

    commands = ("init", "status", "log", "doctor", "review show", "notes rebuild", "task list", "worker list")
    for words in (*commands, "worker ps -a", "task show LAT-1"):
        rows = typed.json(*words.split())
        assert rows
        for row in rows:
            assert row["v"] == 1, words
            assert row["kind"], words


def test_the_version_is_said(typed: Typed) -> None:
    assert typed("--version").out == f"git-lattice {__version__}\n"


def test_help_lists_every_command_and_ends_well(typed: Typed) -> None:
    groups = {words.partition(" ")[0] for words in COMMANDS if " " in words}

    assert {words.partition(" ")[0] for words in COMMANDS} <= set(typed("-h").out.split())
    for group in groups:
        inside = {words.partition(" ")[2] for words in COMMANDS if words.startswith(f"{group} ")}
        assert inside <= set(typed(group, "-h").out.split())


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program with a bug: a command whose module is not there."""
    monkeypatch.setitem(COMMANDS, "status", "lattice.cli.nowhere:status")


@pytest.mark.usefixtures("broken")
def test_a_bug_of_ours_is_one_line_and_whom_to_tell(typed: Typed) -> None:
    said = typed("status", code=9)

    assert said.err == (
        "error: internal error: ModuleNotFoundError: No module named 'lattice.cli.nowhere'\n"
        "hint: this is a bug in git-lattice: please report it with what LATTICE_DEBUG=1 adds\n"
    )


@pytest.mark.usefixtures("broken")
def test_a_bug_of_ours_shows_where_it_is_to_those_who_ask(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATTICE_DEBUG", "1")

    said = typed("status", code=9)

    assert said.err.startswith("Traceback (most recent call last):\n")


def test_a_run_that_cannot_be_seen_to_warns_and_stops_nobody(typed: Typed, repo: GitRepository) -> None:
    repo.git("config", "lattice.maxRuns", "many")
    typed("worker", "run", "CodeReviewLite", code=2)

    said = typed("task", "create", "one")

    assert said.out == "LAT-1 created\n"
    assert said.err == "warning: bad value 'many' for 'lattice.maxRuns'\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("\x1b[31mred\x1b]0;title\x07", "[31mred]0;title"),
        ("a\u202eb\u2066c\u200bd\ufeffe\u2028f", "abcdef"),
        ("\x00\x7f\x80\x9f\r\x0b", ""),
        ("half \udcff of a pair", "half \ufffd of a pair"),
    ],
)
def test_text_of_others_is_made_fit_for_a_terminal(text: str, shown: str) -> None:
    assert safe.clean(text) == shown


def test_a_line_stays_one_line() -> None:
    assert safe.line("  a \n\n b\tc\n") == "a b c"


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (999, ""),
        (-5000, ""),
        (1000, "1 second"),
        (59_999, "59 seconds"),
        (60_000, "1 minute"),
        (7_200_000, "2 hours"),
        (86_400_000, "1 day"),
        (86_400_000 * 6, "6 days"),
        (86_400_000 * 13, "1 week"),
        (86_400_000 * 364 * 3, "3 years"),
    ],
)
def test_a_duration_is_told_in_its_largest_unit(milliseconds: int, text: str) -> None:
    assert times.duration(milliseconds) == text


@pytest.mark.parametrize("at", [-1, 2**53, 10**18])
def test_a_time_that_no_calendar_holds_is_written_as_it_stands(at: int) -> None:
    assert times.moment(at) == f"@{at}"


def test_a_moment_is_told_in_the_local_zone(shell: Lattice, tmp_path: Path) -> None:
    script = "from lattice.report.times import moment; print(moment(1767323045000))"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TZ": "UTC-2"}

    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)

    assert done.stdout == "2026-01-02 05:04:05 +0200\n"
