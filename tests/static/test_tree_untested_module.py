"""New modules without a test, in four languages."""

import pytest
from literal_view import places
from tree_view import change

from lattice.engines.static.rules import untested_module

PYTHON = "def compute_rate(a):\n" + "".join(f"    if a == {n}:\n        return {n}\n" for n in range(12))
SCRIPT = (
    "export function computeRate(a) {\n"
    + "".join(f"  if (a === {n}) {{\n    return {n};\n  }}\n" for n in range(15))
    + "}\n"
)
GO = (
    "package rates\n\nfunc ComputeRate(a int) int {\n"
    + "".join(f"\tif a == {n} {{\n\t\treturn {n}\n\t}}\n" for n in range(16))
    + "\treturn 0\n}\n"
)
SHELL = (
    "compute_rate() {\n"
    + "".join(f'  if [ "$1" = {n} ]; then\n    echo {n}\n  fi\n' for n in range(12))
    + "}\n"
)
TESTS = {
    "tests/test_x.py": "import x\n",
    "test/x.test.js": "x\n",
    "x/x_test.go": "package x\n",
    "test/x.bats": "x\n",
}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("app/rates.py", PYTHON),
        ("src/rates.js", SCRIPT),
        ("src/rates.ts", SCRIPT),
        ("rates/rates.go", GO),
        ("lib/rates.sh", SHELL),
    ],
)
def test_a_module_that_no_test_mentions_is_reported(path: str, content: str) -> None:
    assert places(untested_module, change(TESTS, {path: content})) == [(path, 1, "minor")]


@pytest.mark.parametrize(
    ("after"),
    [
        {"src/rates.js": SCRIPT, "test/other.test.js": "import { computeRate } from '../src/rates';\n"},
        {"src/rates.js": SCRIPT, "test/rates.spec.ts": "\n"},
        {"x/rates.go": GO},
        {"lib/rates.sh": SHELL, "test/other.bats": "@test 'x' {\n  compute_rate 3\n}\n"},
        {"src/rates.config.js": SCRIPT},
        {"src/rates.d.ts": SCRIPT},
        {"scripts/rates.js": SCRIPT},
        {"packages/bench/rates.ts": SCRIPT},
        {"src/rates.js": "export const computeRate = {\n" + "  a: 1,\n" * 50 + "};\n"},
        {"src/rates.js": "export function computeRate() {\n  return 1;\n}\n"},
        {"rates/rates.go": "// Code generated. DO NOT EDIT.\n" + GO},
    ],
)
def test_tested_generated_and_plain_modules_are_left_alone(after: dict[str, str]) -> None:
    assert places(untested_module, change(TESTS, after)) == []


OTHER = {
    "app/tolls.py": "def compute_rate(a):\n    return a\n",
    "tests/test_tolls.py": "from app.tolls import compute_rate\n",
    "tolls/tolls.go": "package tolls\n\nfunc ComputeRate(a int) int {\n\treturn a\n}\n",
    "tolls/tolls_test.go": "package tolls\n\nvar _ = ComputeRate(1)\n",
    "src/tolls.ts": "export function computeRate(a) {\n  return a;\n}\n",
    "test/tolls.test.ts": "import { computeRate } from '../src/tolls';\n",
}


@pytest.mark.parametrize(
    ("path", "content"), [("app/rates.py", PYTHON), ("rates/rates.go", GO), ("src/rates.ts", SCRIPT)]
)
def test_a_test_of_another_modules_name_is_no_test_of_this_one(path: str, content: str) -> None:
    assert places(untested_module, change(OTHER, {path: content})) == [(path, 1, "minor")]


def test_a_test_that_imports_the_package_of_go_is_a_test_of_it() -> None:
    uses = 'package all\n\nimport "example.org/x/rates"\n\nvar _ = rates.ComputeRate(1)\n'

    assert places(untested_module, change(OTHER, {"rates/rates.go": GO, "all/all_test.go": uses})) == []


def test_a_language_that_the_project_does_not_test_is_left_alone() -> None:
    assert places(untested_module, change({"tests/test_x.py": "x\n"}, {"src/rates.js": SCRIPT})) == []
