"""What the documents say is what the program does: commands, exit codes, events, and every example."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from support import ROOT, GitRepository, put_on_path

from docs import manpage, rules
from lattice.cli.main import top
from lattice.errors import Exit, LatticeError
from lattice.model.payload import EventType

MAN = ROOT / "docs/git-lattice.1"
README = ROOT / "README.md"
EXIT_CODES = ROOT / "docs/exit-codes.md"
FORMAT = ROOT / "docs/format.md"

HELP = ["-h", "--help"]
"""click remembers a command's help option from the first context that asks for it."""

# Codes that no exception carries: the end of a command that did what it was asked.
ANSWERS = {Exit.DONE, Exit.NEGATIVE, Exit.INTERRUPTED}


def commands(group: click.Group = top, before: str = "") -> Iterator[str]:
    """Every command of the tree, as it is typed after `git lattice`."""
    context = click.Context(group, help_option_names=HELP)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        elif command is not None and not command.hidden:
            yield f"{before}{name}"


def text_of(document: Path) -> str:
    """A document's text; a man page without its escapes."""
    text = document.read_text()
    return re.sub(r"\\f[BRI]|\\&|\\(?=-)", "", text) if document.suffix == ".1" else text


def table(document: Path) -> dict[str, str]:
    """The second column of a document's table, by the first."""
    rows = re.findall(r"^\| *([^|]+?) *\| *([^|]+?) *\|", document.read_text(), re.MULTILINE)
    return dict(rows)


def source() -> str:
    return "\n".join(path.read_text() for path in (ROOT / "lattice").rglob("*.py"))


def classes(parent: type[LatticeError]) -> Iterator[type[LatticeError]]:
    yield parent
    for child in parent.__subclasses__():
        yield from classes(child)


def needs(document: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not document.exists(), reason=f"{document.name} is not written yet")


@pytest.mark.parametrize(
    "document", [pytest.param(each, marks=needs(each)) for each in (MAN, README)], ids=str
)
def test_every_command_is_documented(document: Path) -> None:
    text = text_of(document)

    missing = [words for words in commands() if not re.search(rf"git lattice {words}(?![\w-])", text)]

    assert missing == []


@pytest.mark.parametrize(
    "document", [pytest.param(each, marks=needs(each)) for each in (MAN, README)], ids=str
)
def test_no_command_is_documented_that_is_not_there(document: Path) -> None:
    typed = re.findall(r"^(?:[$] |[.]SS )git lattice ([a-z]+(?: [a-z]+)?)", text_of(document), re.MULTILINE)

    unknown = [words for words in typed if not {words, words.partition(" ")[0]} & set(commands())]

    assert typed != []
    assert unknown == []


def test_every_exit_code_is_documented() -> None:
    rows = table(EXIT_CODES)

    assert {str(int(code)): f"`{code.name}`" for code in Exit}.items() <= rows.items()
    assert {code for code in rows if code.isdecimal()} == {str(int(code)) for code in Exit}


def test_every_exit_code_has_its_place_in_the_man_page() -> None:
    said = re.findall(r"^(\d+)$", (ROOT / "docs/man/exit-status.txt").read_text(), re.MULTILINE)

    assert said == [str(int(code)) for code in Exit]


@pytest.mark.parametrize("code", sorted(set(Exit) - ANSWERS))
def test_every_error_code_is_raised_somewhere(code: Exit) -> None:
    names = {kind.__name__ for kind in classes(LatticeError) if kind.exit_code is code}

    assert re.search(rf"raise ({'|'.join(names)})\(", source()) or is_returned(names), names


def is_returned(names: set[str]) -> bool:
    """Whether a function hands such an error back for its caller to raise."""
    return bool(re.search(rf"return ({'|'.join(names)})\(", source()))


@pytest.mark.parametrize("code", sorted(ANSWERS))
def test_every_other_code_is_given_somewhere(code: Exit) -> None:
    assert f"Exit.{code.name}" in source()


@needs(FORMAT)
@pytest.mark.parametrize("kind", EventType)
def test_every_event_type_is_described(kind: EventType) -> None:
    assert f"`{kind}`" in FORMAT.read_text()


class Step(NamedTuple):
    """A command of a transcript and what it prints."""

    command: str
    output: str


def transcript(text: str) -> Iterator[Step]:
    """The steps in the ```console blocks of a document, in sequence."""
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = step.partition("\n")
            yield Step(command, output)


def matches(expected: str, said: str) -> bool:
    """Whether the output is the expected one, where `…` stands for anything on a line, or for whole lines."""
    lines = [".*(?:\n.*)*?" if row.strip() == "…" else wildcard(row) for row in expected.strip().split("\n")]
    return re.fullmatch("\n".join(lines), said.strip()) is not None


def wildcard(row: str) -> str:
    return ".*?".join(re.escape(piece) for piece in row.rstrip().split("…"))


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This very program as `git-lattice` on PATH."""
    return put_on_path(tmp_path / "bin", monkeypatch)


def play(steps: Iterator[Step], repo: GitRepository) -> list[tuple[Step, str]]:
    """Type every command in a shell in `repo`; the steps whose output was another, with that output."""
    wrong = []
    for step in steps:
        done = subprocess.run(
            ["sh", "-c", step.command],
            cwd=repo.path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if not matches(step.output, done.stdout):
            wrong.append((step, done.stdout))
    return wrong


@needs(README)
@pytest.mark.usefixtures("programs")
def test_every_example_of_the_readme_prints_what_it_says(repo: GitRepository) -> None:
    steps = list(transcript(README.read_text()))

    assert [step for step in steps if "git lattice" in step.command] != []
    assert play(iter(steps), repo) == []


EXAMPLE = """
```console
$ git lattice init
Initialized log of LAT in …
Reviews will show in …
No hooks are installed …
$ git lattice task create "Parse dates"
LAT-1 created
```
and then
```console
$ git lattice log --oneline
… task_created LAT-1: Parse dates
…
```
```sh
$ never typed
```
"""


@pytest.mark.usefixtures("programs")
def test_a_transcript_that_is_true_is_found_true(repo: GitRepository) -> None:
    assert play(transcript(EXAMPLE), repo) == []


@pytest.mark.usefixtures("programs")
def test_a_transcript_that_is_not_true_is_found_out(repo: GitRepository) -> None:
    wrong = play(transcript(EXAMPLE.replace("LAT-1 created", "LAT-2 created")), repo)

    assert [(step.command, said) for step, said in wrong] == [
        ('git lattice task create "Parse dates"', "LAT-1 created\n")
    ]


def examples() -> dict[str, str]:
    """The example in each command's help."""
    found = {}
    for words in commands():
        command: click.Command | None = top
        for word in words.split():
            assert isinstance(command, click.Group)
            command = command.get_command(click.Context(command, help_option_names=HELP), word)
        assert command is not None
        found[words] = (command.epilog or "").removeprefix("Example: ")
    return found


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("words", list(commands()))
def test_the_example_of_every_command_can_be_typed(repo: GitRepository, words: str) -> None:
    example = examples()[words]
    repo.commit({"a": "1"}, "second")
    subprocess.run(
        ["git", "lattice", "task", "create", "one"], cwd=repo.path, capture_output=True, check=True
    )

    done = subprocess.run(["sh", "-c", example], cwd=repo.path, capture_output=True, text=True, check=False)

    assert example.startswith(f"git lattice {words}")
    # Click's own complaints point to the help; that a run of that name is not there is another matter.
    assert not done.stderr.endswith(f"{words} -h\n"), done.stderr
    assert done.returncode not in {126, 127}, done.stderr
    assert "internal error" not in done.stderr


def test_the_man_page_and_completions_are_what_the_commands_say() -> None:
    stale = [str(path) for path, text in manpage.rendered().items() if path.read_text() != text]

    assert stale == []


def test_the_table_of_rules_is_what_the_rules_say() -> None:
    stale = [str(path) for path, text in rules.rendered().items() if path.read_text() != text]

    assert stale == []
