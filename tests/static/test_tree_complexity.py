"""Functions that a change makes too branched."""

import pytest
from literal_view import findings, places
from tree_view import change

from lattice.engines.static.rules.tree import complexity


def python(count: int, name: str = "route") -> str:
    """A function with so many conditions in a loop in a condition."""
    body = "".join(f"            if event == {n}:\n                total += {n}\n" for n in range(count))
    head = f"def {name}(events):\n    total = 0\n    if events:\n        for event in events:\n"
    return f"{head}{body}    return total\n"


def braced(head: str, count: int, style: str = "if (x === {0}) {{\n      y += {0};\n    }}\n") -> str:
    """The same in a language with braces."""
    body = "".join("    " + style.format(n) for n in range(count))
    loop = "for (const x of xs) {" if "(x" in style else "for _, x := range xs {"
    guard = "if (xs) {" if "(x" in style else "if xs != nil {"
    return f"{head} {{\n {guard}\n  {loop}\n{body}  }}\n }}\n}}\n"


def shell(count: int) -> str:
    """The same in shell."""
    body = "".join(f'      if [ "$x" = {n} ]; then\n        echo {n}\n      fi\n' for n in range(count))
    return f'walk() {{\n  if [ "$1" ]; then\n    for x in "$@"; do\n{body}    done\n  fi\n}}\n'


GO = "if x == {0} {{\n      y += {0}\n    }}\n"


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        ("a.py", "", python(16), 1),
        ("a.py", "x = 1\n" + python(8), "x = 1\n" + python(14), 2),
        (
            "a.py",
            "class A:\n  pass\n",
            "class A:\n" + "".join(f"  {line}\n" for line in python(14).splitlines()),
            2,
        ),
        ("a.py", python(16), python(22), 1),
        ("a.js", "", braced("function walk(xs)", 14), 1),
        ("a.ts", "", "\n" + braced("export const walk = async (xs: X[]): Promise<void> =>", 14), 2),
        ("a.ts", "", "class A {\n" + braced("  async walk(xs: X[])", 14) + "}\n", 2),
        ("a.go", "package a\n", "package a\n\n" + braced("func (s *S) walk(xs []int) int", 14, GO), 3),
        ("a.sh", "#!/bin/sh\n", "#!/bin/sh\n" + shell(14), 2),
    ],
)
def test_a_function_that_crosses_the_limit_or_grows_beyond_it_is_reported(
    path: str, old: str, new: str, line: int
) -> None:
    assert places(complexity, change({path: old}, {path: new})) == [(path, line, "minor")]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("a.py", python(18), python(20)),
        ("a.py", python(8), python(11)),
        ("a.py", python(18), python(18).replace("total +=", "total -=")),
        (
            "a.py",
            python(18),
            python(18, "walk_all").replace("def", "# moved\n\n\n\n\n\ndef")[:0] + python(18),
        ),
        ("tests/test_a.py", "", python(20)),
        ("a.py", "", "def f(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(20))),
        ("a.js", "", "function f(x) {\n" + "  call(() => {\n    if (x) {\n    }\n  });\n" * 20 + "}\n"),
        ("a.js", braced("function walk(xs)", 20), braced("function walk(xs)", 20).replace("y", "z")),
        (
            "a.go",
            "",
            "package a\n\nfunc f(x int) int {\n\tswitch x {\n"
            + "\tcase 1:\n\t\treturn 2\n" * 20
            + "\t}\n}\n",
        ),
    ],
)
def test_flat_small_and_unchanged_functions_are_left_alone(path: str, old: str, new: str) -> None:
    assert places(complexity, change({path: old}, {path: new})) == []


def test_the_finding_says_what_grew() -> None:
    (found,) = findings(complexity, change({"a.py": python(8)}, {"a.py": python(14)}))

    assert found.title == "'route' has a complexity of 17, up from 11, and nests 3 deep"
