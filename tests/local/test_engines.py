"""Which engine a definition gets, how it is started, and what counts as its answer."""

import json
import sys

import pytest

from lattice.engines import table
from lattice.engines.exchange import BadOutput, Output, Request, Usage
from lattice.errors import EnvironmentProblem
from lattice.model.ids import Oid
from lattice.model.review import Severity
from lattice.model.worker.definition import Definition, Engine, Workspace

BASE, HEAD = Oid("b" * 40), Oid("e" * 40)
OURS = (Engine.STATIC, Engine.SCRIPT)


def defined(engine: Engine, *engines: Engine, command: tuple[str, ...] = ()) -> Definition:
    return Definition(name="Lint", engine=engine, engines=engines, command=command, workspace=Workspace.READ)


def request(command: tuple[str, ...] = (), worktree: str | None = "/trees/1") -> Request:
    made = defined(Engine.SCRIPT, command=command)
    return Request(
        git_dir="/repo/.git",
        worktree=worktree,
        folder="/run/scratch",
        brief="/run/brief",
        environ={"HOME": "/home"},
        base=BASE,
        head=HEAD,
        definition=made,
    )


def answer(**keys: object) -> bytes:
    full = {"base": BASE, "head": HEAD, "findings": []} | keys
    return json.dumps({key: value for key, value in full.items() if value is not None}).encode()


def finding(**keys: object) -> bytes:
    place = {"path": "a.py", "line": 3, "end_line": 4, "severity": "important", "title": "it breaks"}
    return answer(findings=[{key: value for key, value in (place | keys).items() if value is not None}])


def read(stdout: bytes, stderr: bytes = b"", exit_code: int = 0) -> object:
    return table.answer_of(Engine.SCRIPT, request(), Output(stdout, stderr, exit_code))


def test_a_named_engine_is_chosen() -> None:
    assert table.choose(defined(Engine.STATIC), {}) == (Engine.STATIC, ())


def test_auto_takes_the_first_that_can_run() -> None:
    auto = defined(Engine.AUTO, Engine.CLAUDE, Engine.SCRIPT, Engine.STATIC, command=("x",))

    assert table.choose(auto, {}) == (Engine.SCRIPT, ("claude is not on PATH",))


def test_auto_falls_back_to_static_and_says_why() -> None:
    auto = defined(Engine.AUTO, Engine.CLAUDE, Engine.CODEX)

    assert table.choose(auto, {}) == (
        Engine.STATIC,
        ("claude is not on PATH", "codex is not on PATH"),
    )


def test_a_named_engine_that_cannot_run_is_an_error() -> None:
    with pytest.raises(EnvironmentProblem) as refused:
        table.choose(defined(Engine.GEMINI), {})

    assert refused.value.message == "cannot start 'Lint': engine gemini is not on PATH"


def test_static_reads_git_alone_and_imports_nothing_from_where_it_stands() -> None:
    static = table.module(Engine.STATIC)

    assert not static.needs_worktree
    assert static.command(request(worktree=None)) == [
        sys.executable,
        *("-P", "-m", "lattice.engines.static"),
        *("--git-dir", "/repo/.git", "--base", BASE, "--head", HEAD),
    ]


@pytest.mark.parametrize(
    ("command", "argv"),
    [
        (("make", "review"), ["make", "review"]),
        (("tools/review", "a/b"), ["/trees/1/tools/review", "a/b"]),
        (("./review",), ["/trees/1/./review"]),
        (("/usr/bin/env", "x"), ["/usr/bin/env", "x"]),
    ],
)
def test_a_script_with_a_slash_is_one_of_the_worktrees_files(
    command: tuple[str, ...], argv: list[str]
) -> None:
    script = table.module(Engine.SCRIPT)

    assert script.needs_worktree
    assert script.command(request(command)) == argv


def test_every_engine_has_a_module_and_ours_can_always_run() -> None:
    assert set(table.ENGINES) == set(Engine) - {Engine.AUTO}
    assert {engine: table.why_not(engine, {}) for engine in OURS} == dict.fromkeys(OURS)
    assert table.module(Engine.STATIC).version({})
    assert table.module(Engine.SCRIPT).version({}) == ""


@pytest.mark.parametrize("engine", OURS)
def test_our_own_engines_take_the_environment_as_it_is_and_need_nothing_else(engine: Engine) -> None:
    module, asked = table.module(engine), request()

    assert module.environment(asked) == {"HOME": "/home"}
    assert (module.files(asked), module.writable({}), module.signed_in({})[0]) == ({}, (), True)
    assert module.takes_inline
    assert not module.gave_up(Output(b"", b"", 0))
    assert module.usage(Output(b"", b"", 0)) == Usage()


def test_an_answer_is_read() -> None:
    made = table.answer_of(Engine.SCRIPT, request(), Output(finding(confidence=80), b"noise", 0))

    assert (made.base, made.head) == (BASE, HEAD)
    assert [(each.path, each.line, each.severity) for each in made.findings] == [
        ("a.py", 3, Severity.IMPORTANT)
    ]


@pytest.mark.parametrize(
    ("stdout", "message"),
    [
        (b"", "the engine printed nothing"),
        (b" \n", "the engine printed nothing"),
        (b"Looks good to me!", "the answer is not a review ("),
        (b"```json\n{}\n```", "the answer is not a review ("),
        (b"\x00\xff", "the answer is not a review ("),
        (b"null", "the answer is not a review ("),
        (b"[]", "the answer is not a review ("),
        (answer() + answer(), "the answer is not a review ("),
        (answer(verdict="pass"), "the answer is not a review (Object contains unknown field 'verdict'"),
        (b"{}", "the answer does not name its 'base'"),
        (answer(head=None), "the answer does not name its 'head'"),
        (answer(base=HEAD), f"the answer is about base '{HEAD}', not '{BASE}'"),
        (answer(head="HEAD"), f"the answer is about head 'HEAD', not '{HEAD}'"),
        (answer(v=2), "the answer is not a review: version 2 is not known"),
        (answer(bytes_withheld=-1), "the answer is not a review: a count is below 0"),
        (finding(title=" "), "the answer is not a review: finding 1: it has no title"),
        (finding(title=None), "the answer is not a review (Object missing required field 'title'"),
        (finding(severity="critical"), "the answer is not a review (Invalid enum value 'critical'"),
        (finding(side="left"), "the answer is not a review: finding 1: its side is neither 'new' nor 'old'"),
        (
            finding(confidence=101),
            "the answer is not a review: finding 1: its confidence is not from 0 to 100",
        ),
        (finding(path="../x"), "the answer is not a review: finding 1: its path is not one inside"),
        (finding(path="/etc/passwd"), "the answer is not a review: finding 1: its path is not one inside"),
        (finding(line=0), "the answer is not a review: finding 1: its lines are not a range"),
        (finding(end_line=2), "the answer is not a review: finding 1: its lines are not a range"),
        (finding(line=None), "the answer is not a review: finding 1: it has a last line and no first"),
        (finding(path=None), "the answer is not a review: finding 1: it has a line and no path"),
        (finding(title="\ud800"), "the answer is not a review ("),
    ],
)
def test_anything_else_is_bad_output(stdout: bytes, message: str) -> None:
    with pytest.raises(BadOutput) as refused:
        read(stdout)

    assert refused.value.message.startswith(message)
    assert refused.value.message.isprintable()


def test_a_failed_program_has_no_answer_whatever_it_printed() -> None:
    with pytest.raises(BadOutput) as refused:
        read(answer(), b"Traceback\n  \x1b[31mKeyError: 'x'\n\n", 3)

    assert refused.value.message == "the engine ended with code 3:  [31mKeyError: 'x'"


def test_a_failed_program_that_said_nothing_is_reported_as_such() -> None:
    with pytest.raises(BadOutput, match="ended with code 1: it said nothing"):
        read(b"", b"", 1)


def test_the_static_engine_has_the_same_rules() -> None:
    with pytest.raises(BadOutput, match="does not name its 'base'"):
        table.answer_of(Engine.STATIC, request(), Output(b"{}", b"", 0))
