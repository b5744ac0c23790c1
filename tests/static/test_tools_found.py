"""What other people's linters add to a review: real tools, on defects and on what only looks like one."""

import os
import re
import shutil

import msgspec
import pytest
from literal_view import LiteralView, adding, findings

from lattice.engines.static.rules import tools
from lattice.engines.static.tools import (
    TOOLS,
    TRUSTED,
    Tool,
    cppcheck,
    hadolint,
    lizard,
    oxlint,
    shellcheck,
    zizmor,
)
from lattice.engines.static.tools.running import Work, run, search_path
from lattice.engines.static.view import Diagnostic, ToolRun
from lattice.model.review import Severity

WORKFLOW = ".github/workflows/ci.yml"
JOB = "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: x\n    steps:\n"
BRANCHES = "".join(f"    if (x == {n}) {{ return {n}; }}\n" for n in range(15))


def view(tool: Tool, before: dict[str, str], after: dict[str, str], **more: object) -> LiteralView:
    """A view on which the real tool ran."""
    if shutil.which(tool.NAME, path=search_path(os.environ)) is None:
        pytest.skip(f"{tool.NAME} is not installed")
    old = {path: text.encode() for path, text in before.items()}
    new = {path: text.encode() for path, text in after.items()}
    return LiteralView(before=old, after=new, tools=run([Work(tool, old, new)], os.environ), **more)


def found(tool: Tool, path: str, before: str, after: str) -> list[tuple[str | None, int | None]]:
    """Rule and line of all findings when `path` changes; without `before` it is new."""
    given = view(tool, {path: before} if before else {}, {path: after})
    assert all(not each.reason for each in given.tools)
    return [(each.rule, each.line) for each in findings(tools, given)]


@pytest.mark.parametrize(
    ("path", "text", "code", "line"),
    [
        ("src/limits.js", "module.exports = {\n  read: 1,\n  write: 2,\n  read: 3,\n};\n", "no-dupe-keys", 4),
        ("lib/a.mjs", "export const f = (q) => q === NaN;\n", "use-isnan", 1),
        ("a.ts", "export function f(q: number) {\n  debugger;\n  return q;\n}\n", "no-debugger", 2),
        ("a.tsx", "export const A = () => <Missing />;\n", "jsx-no-undef", 1),
        ("a.cjs", "const a = 1;\na = 2;\nmodule.exports = a;\n", "no-const-assign", 2),
        ("a.jsx", "export function f(x) {\n  new Error('no ' + x);\n}\n", "missing-throw", 2),
        ("broken.js", "function f( {\n  return 1;\n", "invalid-syntax", 2),
        ("a.js", "exports.f = () => fetchh('x');\n", "no-undef", 1),
    ],
)
def test_oxlint_finds_what_fails_in_scripts(path: str, text: str, code: str, line: int) -> None:
    assert found(oxlint, path, "", text)[:1] == [(f"oxlint/{code}", line)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/style.js", "var unused = 1;\nif (unused == 2) { console.log(`a`); }\n"),
        (
            "a.ts",
            "export function f(a: 1): void;\nexport function f(a: 2): void;\nexport function f() {}\n",
        ),
        ("types.d.ts", "declare const a: { x: 1; x: 2 };\n"),
        ("node_modules/x/a.js", "debugger;\n"),
        ("flow.js", "// @flow\nfunction f(x: number) { return x; }\n"),
        (
            "test/a.test.js",
            "describe('x', () => { it('y', () => expect(jest).toBe(process.pid)); });\n",
        ),
        ("page.js", "init(shared);\n"),
        ("a.ts", "export const t: NodeJS.Timeout = later();\n"),
        ("a.js", "export const v = __VERSION__ + DEBUG + Deno.args;\n"),
        ("web.js", "document.title = window.name + $('a').text();\n"),
        ("a.js", "for (;;) { if (f()) break; }\nfunction f() { return Math.random() > 0.5; }\n"),
    ],
)
def test_oxlint_is_quiet_about_style_dialects_and_foreign_code(path: str, text: str) -> None:
    given = view(oxlint, {}, {path: text})
    ours = any(map(tools.applies, given.change.files))

    assert not ours or all(not each.new for each in given.tools)


@pytest.mark.parametrize(
    ("path", "text", "code", "line"),
    [
        ("build.sh", '#!/bin/bash\nrm -rf "$OUT/"*\n', "SC2115", 2),
        ("a.bash", 'for each in $@; do echo "$each"; done\n', "SC2068", 1),
        ("a.sh", "#!/bin/sh\nif [[ $1 = a ]]; then exit; fi\n", "SC3010", 2),
        ("a.bash", 'name = "x"\necho "$name"\n', "SC2283", 1),
        ("a.sh", "#!/bin/sh\nmake 2>&1 >log\n", "SC2069", 2),
        ("deploy.sh", '#!/bin/bash\nif [ "$1"="prod" ]; then echo go; fi\n', "SC2077", 2),
        ("a.sh", "#!/bin/bash\nif true; then\n  echo\n", "invalid-syntax", 2),
        ("test/a.bats", '#!/usr/bin/env bats\n@test "x" {\n  ! grep a b\n  echo\n}\n', "SC2314", 3),
    ],
)
def test_shellcheck_finds_what_fails_in_scripts(path: str, text: str, code: str, line: int) -> None:
    assert (f"shellcheck/{code}", line) in found(shellcheck, path, "", text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", "#!/bin/bash\ncd foo\necho $1\nlocal=$(date)\n"),
        ("a.sh", "#!/bin/zsh\nprint -l ${(f)x}\n"),
        ("a.sh", "#!/bin/sh\n{% if x %}\nfi\n{% endif %}\n"),
        ("tool", "#!/usr/bin/env python3\nprint(1)\n"),
        ("a.sh", "#!/bin/bash\nif [[ $1 = a ]]; then exit; fi\n"),
    ],
)
def test_shellcheck_is_quiet_about_habits_and_other_languages(path: str, text: str) -> None:
    given = view(shellcheck, {}, {path: text})

    assert all(not each.new for each in given.tools)


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("      - if: contains('refs/heads/main', github.ref)\n        run: x\n", "unsound-contains"),
        (
            "      - if: |\n          ${{ github.event_name == 'push' }}\n        run: x\n",
            "unsound-condition",
        ),
        (
            "      - run: x\n        env:\n          ACTIONS_ALLOW_UNSECURE_COMMANDS: true\n",
            "insecure-commands",
        ),
    ],
)
def test_zizmor_finds_conditions_that_do_not_hold(step: str, code: str) -> None:
    calm = JOB + "      - run: y\n"

    assert [rule for rule, _ in found(zizmor, WORKFLOW, calm, calm + step)] == [f"zizmor/{code}"]


@pytest.mark.parametrize(
    "step",
    [
        "      - uses: actions/checkout@v4\n",
        "      - if: github.event_name == 'push'\n        run: x\n",
        "      - if: contains(fromJSON('[\"refs/heads/main\"]'), github.ref)\n        run: x\n",
    ],
)
def test_zizmor_is_quiet_about_policies(step: str) -> None:
    assert found(zizmor, WORKFLOW, "", JOB + step) == []


def test_lizard_finds_a_function_that_grows_over_the_limit_and_not_one_that_was_over_it() -> None:
    few, many = BRANCHES[: BRANCHES.rindex("    if")], BRANCHES
    before = f"class A {{\n  int f(int x) {{\n{few}    return 0;\n  }}\n}}\n"
    after = before.replace(few, many)
    longer = after.replace("return 0;", "if (x > 99) { return 9; }\n    return 0;")

    assert found(lizard, "A.java", before, after) == [("lizard/complexity", 2)]
    assert found(lizard, "A.java", after, longer) == []


def test_lizard_leaves_a_flat_switch_alone() -> None:
    cases = "".join(f"    case {n}: return {n};\n" for n in range(40))

    assert found(lizard, "a.c", "", f"int f(int x) {{\n  switch (x) {{\n{cases}  }}\n  return 0;\n}}\n") == []


def test_hadolint_finds_what_fails_in_a_dockerfile() -> None:
    text = "FROM debian:12\nWORKDIR /x\nRUN apt-get install curl\nCOPY a b c\n"

    assert found(hadolint, "Dockerfile", "", text) == [("hadolint/DL3014", 3), ("hadolint/DL3021", 4)]


def test_cppcheck_finds_a_use_after_free() -> None:
    text = "#include <stdlib.h>\nvoid f(void) {\n  char *p = malloc(3);\n  free(p);\n  *p = 1;\n}\n"

    assert found(cppcheck, "src/a.c", "", text) == [("cppcheck/deallocuse", 5)]


def test_what_stood_there_before_is_not_told_again_even_in_another_place() -> None:
    old = "module.exports = { a: 1, a: 2 };\n"

    assert found(oxlint, "a.js", old, f"// moved down\n\n{old}") == []
    assert found(oxlint, "a.js", old, f"{old}debugger;\n") == [("oxlint/no-debugger", 2)]


def test_a_moved_file_brings_no_old_defects_along() -> None:
    text = "module.exports = { a: 1, a: 2 };\n"
    if shutil.which("oxlint", path=search_path(os.environ)) is None:
        pytest.skip("oxlint is not installed")
    content, edited = text.encode(), f"{text}debugger;\n".encode()
    runs = run([Work(oxlint, {"new.js": content}, {"new.js": edited})], os.environ)
    moved = LiteralView(
        before={"old.js": content}, after={"new.js": edited}, renames={"new.js": "old.js"}, tools=runs
    )

    assert [each.rule for each in findings(tools, moved)] == ["oxlint/no-debugger"]


def test_a_line_that_the_change_does_not_touch_is_left_alone() -> None:
    before = "import { b } from './b.js';\nexport const a = b;\n"

    assert found(oxlint, "a.js", before, "export const a = b;\n") == []


def test_a_file_that_did_not_parse_before_is_not_this_changes() -> None:
    assert found(oxlint, "a.js", "function f( {\n", "function f( {\n// more\n") == []


def test_a_line_taken_away_that_breaks_the_file_is_found() -> None:
    before = "#!/bin/bash\nif true; then\n  echo\nfi\n"

    assert found(shellcheck, "a.sh", before, before.replace("fi\n", "")) == [("shellcheck/invalid-syntax", 2)]


@pytest.mark.parametrize(
    "text",
    ["", "x = 1", "debugger;\r\n" * 2, "\ufeffdebugger;\n", "var a = '" + "x" * 500_000 + "';\n"],
    ids=["empty", "no newline", "crlf", "mark", "long"],
)
def test_awkward_files_are_survived(text: str) -> None:
    found(oxlint, "a.js", "", text)
    found(shellcheck, "a.sh", "", text)


@pytest.mark.parametrize(
    "content", ["x\n".encode("utf-16"), b"\xff\xfe\0\1" * 99, b"// caf\xe9\ndebugger;\n"]
)
def test_files_in_other_encodings_make_no_tool_fail_the_review(content: bytes) -> None:
    files = {"a.js": content, "a.sh": content, "A.java": content, "Dockerfile": content, "a.c": content}
    works = [Work(tool, {}, files) for tool in TOOLS]

    given = LiteralView(before={}, after=files, tools=run(works, os.environ))

    if any(not each.reason for each in given.tools):
        findings(tools, given)


def test_a_remark_becomes_a_finding_with_the_tools_name_our_severity_and_advice() -> None:
    remark = Diagnostic("a.js", 1, 1, "oxlint/no-debugger", "`debugger` statement is not allowed")
    given = adding("a.js", "debugger;\n", tools=(ToolRun("oxlint 1.2", new=(remark,)),))

    (finding,) = findings(tools, given)

    assert (finding.rule, finding.severity, finding.anchor) == (
        "oxlint/no-debugger",
        Severity.IMPORTANT,
        "debugger;",
    )
    assert finding.body == "A debugger stops the program here. Remove the statement."


@pytest.mark.parametrize(
    ("first_line", "kind"),
    [("#!/usr/bin/env bash", "file.sh"), ("#!/bin/sh -e", "file.sh"), ("#!/usr/bin/perl", None), ("x", None)],
)
def test_a_program_without_an_extension_is_known_by_its_first_line(first_line: str, kind: str | None) -> None:
    (file,) = adding("bin/tool", "x\n").change.files

    assert shellcheck.applies(msgspec.structs.replace(file, new_mode=0o100755))
    assert not shellcheck.applies(file)
    assert shellcheck.stand_in("bin/tool", f"{first_line}\nx\n".encode()) == kind


def test_every_code_can_be_named_in_a_comment_and_has_advice() -> None:
    assert all(re.fullmatch(r"[\w./-]+", name) for name in TRUSTED)
    assert all(lint.advice.endswith(".") for lint in TRUSTED.values())
