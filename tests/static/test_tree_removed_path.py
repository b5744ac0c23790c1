"""Files that go while something still names them."""

import pytest
from literal_view import places
from tree_view import change

from lattice.engines.static.rules.tree import removed_path

BUILD = {"scripts/build.sh": "echo one\n"}


@pytest.mark.parametrize(
    ("before", "after", "renames", "expected"),
    [
        (
            {**BUILD, "Makefile": "all:\n\t./scripts/build.sh\n"},
            {"scripts/build.sh": None},
            {},
            ("scripts/build.sh", 1, "important"),
        ),
        (
            {**BUILD, ".github/workflows/ci.yml": "a:\n  - run: bash scripts/build.sh\n"},
            {"scripts/build.sh": None, "tools/build.sh": "echo one\n"},
            {"tools/build.sh": "scripts/build.sh"},
            ("scripts/build.sh", 1, "important"),
        ),
        (
            {**BUILD, "scripts/all.sh": "a=1\n. ./build.sh\n"},
            {"scripts/build.sh": None, "scripts/all.sh": "a=2\n. ./build.sh\n"},
            {},
            ("scripts/all.sh", 2, "important"),
        ),
        (
            {"src/format.ts": "export default 1;\n", "src/page.ts": "import format from './format';\n"},
            {"src/format.ts": None},
            {},
            ("src/format.ts", 1, "blocker"),
        ),
        (
            {"docs/usage.md": "x\n", "README.md": "See [usage](docs/usage.md).\n"},
            {"docs/usage.md": None},
            {},
            ("docs/usage.md", 1, "minor"),
        ),
        (
            {"app/mail.html": "x\n", "app/run.py": 'PAGE = "app/mail.html"\n'},
            {"app/mail.html": None},
            {},
            ("app/mail.html", 1, "important"),
        ),
    ],
)
def test_a_file_that_is_still_named_is_reported(
    before: dict[str, str],
    after: dict[str, str | None],
    renames: dict[str, str],
    expected: tuple[str, int, str],
) -> None:
    assert places(removed_path, change(before, after, renames=renames)) == [expected]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            {**BUILD, "Makefile": "all:\n\t./scripts/build.sh\n"},
            {"scripts/build.sh": None, "Makefile": "all:\n\tmake x\n"},
        ),
        ({**BUILD, "Makefile": "# ./scripts/build.sh\n"}, {"scripts/build.sh": None}),
        ({**BUILD, "Makefile": "x:\n\trm -f scripts/build.sh\n"}, {"scripts/build.sh": None}),
        ({**BUILD, "CHANGELOG.md": "- removed [x](scripts/build.sh)\n"}, {"scripts/build.sh": None}),
        ({**BUILD, ".gitignore": "scripts/build.sh\n"}, {"scripts/build.sh": None}),
        (
            {**BUILD, "Makefile": "x:\n\t./other/build.sh\n", "other/build.sh": "x\n"},
            {"scripts/build.sh": None},
        ),
        (
            {"src/format.ts": "x\n", "src/page.ts": "import f from './format';\n"},
            {"src/format.ts": None, "src/format/index.ts": "x\n"},
        ),
    ],
)
def test_other_files_comments_and_histories_are_left_alone(
    before: dict[str, str], after: dict[str, str | None]
) -> None:
    assert places(removed_path, change(before, after)) == []
