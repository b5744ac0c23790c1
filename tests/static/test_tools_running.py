"""How the linters are started, with what, for how long, and what becomes of one that misbehaves."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from literal_view import LiteralView, findings
from support import GitRepository, wait_until

from lattice.engines.static import allowing
from lattice.engines.static.report import ask
from lattice.engines.static.rules import tools
from lattice.engines.static.tools import hadolint
from lattice.engines.static.tools.children import MOST_OUTPUT, run_all
from lattice.engines.static.tools.running import Work, run, search_path
from lattice.engines.static.view import Diagnostic, ToolRun
from lattice.model.review import Answer, Check

ROOT = Path(__file__).parents[2]
WORK = Work(hadolint, {}, {"Dockerfile": b"FROM x:1\n"})
REMARK = '[{"file": "%s", "line": 1, "code": "DL3014", "message": "Use the -y switch"}]'


def program(folder: Path, script: str, name: str = "hadolint") -> Path:
    """An executable of ours on PATH, in place of one that we do not install."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / name
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    return place


def environ(*folders: Path) -> dict[str, str]:
    return {"PATH": os.pathsep.join([*map(str, folders), "/usr/bin", "/bin"])}


def answering(text: str) -> str:
    """A script that tells its version, and answers anything else with `text`; `%s` is the last argument."""
    return f"""[ "$1" = --version ] && echo "fake 1.2.3" && exit
for last; do :; done
printf '{text}' "$last" """


def alone(tmp_path: Path, script: str) -> ToolRun:
    program(tmp_path / "bin", script)
    (only,) = run([WORK], environ(tmp_path / "bin"))
    return only


def test_a_tool_on_the_path_runs_and_says_its_version(tmp_path: Path) -> None:
    ran = alone(tmp_path, answering(REMARK))

    remark = Diagnostic("Dockerfile", 1, 1, "hadolint/DL3014", "Use the -y switch")
    assert ran == ToolRun("hadolint 1.2.3", new=(remark,))


def test_a_code_that_we_do_not_trust_is_dropped(tmp_path: Path) -> None:
    assert alone(tmp_path, answering(REMARK.replace("DL3014", "DL3008"))).new == ()


def test_a_remark_about_no_file_of_ours_is_dropped(tmp_path: Path) -> None:
    assert alone(tmp_path, answering(REMARK % "../../etc/Dockerfile")).new == ()


def test_a_missing_tool_is_skipped_with_the_reason() -> None:
    assert run([WORK], {"PATH": "/nowhere"}) == (ToolRun("hadolint", reason="hadolint is not installed"),)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo no such option >&2; exit 2", "hadolint: no such option"),
        ("exit 7", "hadolint: exit code 7"),
        ("echo warn: odd >&2; echo fatal: no input >&2; exit 3", "hadolint: fatal: no input"),
        ("echo '<html>'", "hadolint: its answer cannot be read"),
        ("echo '{\"file\": 1}'", "hadolint: its answer cannot be read"),
        ("printf '\\377\\376\\000'", "hadolint: its answer cannot be read"),
        ("yes", "hadolint: said more than 8 MiB"),
        ("yes >&2", "hadolint: said more than 8 MiB"),
        ("kill -9 $$", "hadolint: exit code -9"),
    ],
)
def test_a_tool_that_misbehaves_is_skipped_with_the_reason(tmp_path: Path, script: str, reason: str) -> None:
    assert alone(tmp_path, script) == ToolRun("hadolint", reason=reason)


def test_a_program_that_cannot_be_started_is_skipped_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "hadolint").write_bytes(b"\x7fELF")
    (tmp_path / "bin" / "hadolint").chmod(0o755)

    (ran,) = run([WORK], environ(tmp_path / "bin"))

    assert ran.reason.startswith("hadolint: cannot be started: ")


def test_one_that_hangs_is_ended_with_its_children_and_the_others_answer(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    hanging = ["sh", "-c", f"sleep 600 & echo $! >{pid}; trap '' TERM; wait"]

    first, second = run_all([hanging, ["echo", "x"]], str(tmp_path), dict(os.environ), seconds=1)

    assert first.problem == "took longer than 1 s"
    assert (second.output, second.problem) == (b"x\n", "")
    wait_until(lambda: _is_gone(int(pid.read_text())), "the end of the child")


def _is_gone(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False).stdout
    return not state.strip() or state.startswith(b"Z")


def test_one_that_closes_its_output_and_stays_is_ended(tmp_path: Path) -> None:
    silent = ["sh", "-c", "exec >&- 2>&-; sleep 600"]

    (said,) = run_all([silent], str(tmp_path), dict(os.environ), seconds=0.5)

    assert said.problem == "took too long to end"


def test_what_is_read_of_an_endless_answer_is_bounded(tmp_path: Path) -> None:
    (said,) = run_all([["yes"]], str(tmp_path), dict(os.environ), seconds=60)

    assert said.problem
    assert len(said.output) < 2 * MOST_OUTPUT


def test_nothing_is_started_from_the_repository_or_a_node_modules(tmp_path: Path) -> None:
    inside, modules = tmp_path / "repo" / "bin", tmp_path / "other" / "node_modules" / ".bin"
    link = tmp_path / "link"
    for folder in (inside, modules):
        program(folder, answering(REMARK))
    link.symlink_to(inside)

    path = search_path(environ(inside, modules, link, Path("relative")), [str(tmp_path / "repo")])

    assert not {str(inside), str(modules), str(link), "relative"} & set(path.split(os.pathsep))
    (ran,) = run([WORK], environ(inside, modules, link), [str(tmp_path / "repo")])
    assert ran.reason == "hadolint is not installed"


def test_what_stands_beside_our_interpreter_comes_first() -> None:
    assert search_path({"PATH": "/usr/bin"}).startswith(os.path.dirname(sys.executable))


def test_a_tool_gets_neither_the_environment_nor_the_names_of_the_repository(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program(tmp_path / "bin", f'env >>{seen}; echo "$PWD $@" >>{seen}; find . >>{seen}; echo "[]"')
    given = {**environ(tmp_path / "bin"), "GH_TOKEN": "secret", "HADOLINT_FORMAT": "tty", "GIT_DIR": "x"}

    run([Work(hadolint, {}, {"deep/-rf;Dockerfile": b"FROM x\n"})], given)

    text = seen.read_text()
    assert not any(word in text for word in ("secret", "HADOLINT_", "GIT_DIR", "-rf"))


def test_nothing_is_left_of_the_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    alone(tmp_path, "exit 3")

    assert list(scratch.iterdir()) == []


def test_the_rule_is_skipped_where_no_tool_ran() -> None:
    view = LiteralView(
        before={}, after={"Dockerfile": b"FROM x\n"}, tools=(ToolRun("hadolint", reason="not there"),)
    )

    assert ask(tools, view).check == Check("tools", "skipped", "not there")


def test_a_code_can_be_turned_off_and_so_can_a_whole_tool() -> None:
    remark = Diagnostic("Dockerfile", 1, 1, "hadolint/DL3014", "Use the -y switch")
    view = LiteralView(
        before={}, after={"Dockerfile": b"RUN x\n"}, tools=(ToolRun("hadolint 1", new=(remark,)),)
    )

    assert len(findings(tools, view)) == 1
    assert ask(tools, view, ("hadolint/DL3014",)).findings == ()
    assert ask(tools, view, ("hadolint",)).findings == ()
    assert len(ask(tools, view, ("oxlint",)).findings) == 1


def test_the_names_of_tools_and_codes_are_known() -> None:
    assert all(map(allowing.is_known, ("oxlint", "shellcheck/SC2115", "hadolint/DL", "ruff/F821")))
    assert not any(map(allowing.is_known, ("oxlint/no-such-rule", "eslint", "shellcheck/SC9")))


def test_the_review_lists_what_ran_and_what_is_missing(repo: GitRepository, tmp_path: Path) -> None:
    repo.commit({"readme": "x\n"})
    repo.commit({"Dockerfile": "FROM x:1\n", "a.c": "int a;\n"})
    program(tmp_path / "bin", answering("[]"))
    program(repo.path / "tools", answering("[]"), name="cppcheck")
    base, head = repo.git("rev-parse", "HEAD^"), repo.git("rev-parse", "HEAD")
    words = ["--git-dir", str(repo.path / ".git"), "--base", base, "--head", head]

    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-m",
            "lattice.engines.static",
            *words,
        ],
        cwd="/",
        env={**environ(tmp_path / "bin", repo.path / "tools"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )

    checks = {each.name: each for each in msgspec.json.decode(done.stdout, type=Answer).checks}
    assert checks["hadolint"] == Check("hadolint", "passed", "hadolint 1.2.3, isolated")
    assert checks["cppcheck"] == Check("cppcheck", "skipped", "cppcheck is not installed")
    assert "oxlint" not in checks


def test_base_is_looked_at_only_for_files_with_remarks_at_head(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program(tmp_path / "bin", f'echo "$@" >>{seen}\n{answering(REMARK)}')
    files = {"Dockerfile": b"FROM x\n", "b/Dockerfile": b"FROM x\n"}

    (ran,) = run([Work(hadolint, files, files)], environ(tmp_path / "bin"))

    asked = [line for line in seen.read_text().splitlines() if "/old/" in line]
    assert [each.path for each in (*ran.old, *ran.new)] == ["b/Dockerfile", "b/Dockerfile"]
    assert len(asked) == 1
    assert asked[0].count("Dockerfile") == 1


def test_a_tool_that_fails_on_base_has_said_nothing(tmp_path: Path) -> None:
    program(tmp_path / "bin", f'case "$*" in */old/*) exit 9;; esac\n{answering(REMARK)}')
    files = {"Dockerfile": b"FROM x\n"}

    (ran,) = run([Work(hadolint, files, files)], environ(tmp_path / "bin"))

    assert ran == ToolRun("hadolint", reason="hadolint: exit code 9")
