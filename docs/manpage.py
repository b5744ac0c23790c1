"""Writes the man page and the shell completions from the one description of the commands: their click tree.

`python docs/manpage.py` renders docs/git-lattice.1 and docs/completions/. What no command can say stands
in docs/man/*.txt, one section a file: paragraphs between blank lines, a `term` line with `: text` below
it, four spaces for what is to be typed, `backticks` for literal text.
"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from lattice import __version__
from lattice.cli.main import top

DOCS = Path(__file__).resolve().parent
PROGRAM = "git lattice"
HELP = ["-h", "--help"]
EVERYWHERE = {"--help", "--json"}  # said once, under OPTIONS
AFTER_COMMANDS = ("configuration", "environment", "files", "exit status", "examples", "see also")


def escape(text: str) -> str:
    """Text that roff prints as it stands: no escapes, no requests, hyphens that can be copied."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^([.'])", r"\\&\1", escaped, flags=re.MULTILINE)


def inline(text: str) -> str:
    """Escaped text with what stands in backticks in bold."""
    pieces = text.split("`")
    return "".join(rf"\fB{escape(p)}\fR" if n % 2 else escape(p) for n, p in enumerate(pieces))


def filled(text: str) -> str:
    """A paragraph as one line; a request at its start is defused."""
    line = inline(" ".join(text.split()))
    return rf"\&{line}" if line.startswith((".", "'")) else line


def typed(block: str) -> Iterator[str]:
    yield from (".PP", ".RS 4", ".nf")
    yield from escape(inspect.cleandoc("\n" + block)).splitlines()
    yield from (".fi", ".RE")


def section(text: str) -> Iterator[str]:
    """The roff of a section's text."""
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        term, separator, rest = block.partition("\n: ")
        if block.startswith("    "):
            yield from typed(block)
        elif separator:
            yield from (".TP", filled(f"`{term}`" if "`" not in term else term), filled(rest))
        else:
            yield from (".PP", filled(block))


def commands(group: click.Group, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Every command below a group that is not a group itself, in the group's order."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inside = click.Context(command, context, info_name=name, help_option_names=HELP)
        if isinstance(command, click.Group):
            yield from commands(command, inside)
        else:
            yield command, inside


def options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = None if EVERYWHERE & set(parameter.opts) else parameter.get_help_record(context)
        if record and record[1]:
            yield from (".TP", filled(f"`{record[0]}`"), filled(record[1]))


def paragraphs(text: str) -> Iterator[str]:
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        yield from (".PP", filled(paragraph))


def described(command: click.Command, context: click.Context) -> Iterator[str]:
    """A command: how it is typed, what it does, what it takes, an example."""
    usage = " ".join(command.collect_usage_pieces(context))
    yield rf".SS \fB{escape(context.command_path)}\fR {escape(usage)}"
    yield from paragraphs(command.help or "")
    yield from options(command, context)
    example = (command.epilog or "").removeprefix("Example: ")
    if example:
        yield from typed(example)


def page() -> Iterator[str]:
    """The whole man page, line by line."""
    context = click.Context(top, info_name=PROGRAM, help_option_names=HELP)
    yield r".\" Written by `make man`; the sources are the commands and docs/man/."
    yield f'.TH GIT\\-LATTICE 1 "" "git\\-lattice {escape(__version__)}" "Git Manual"'
    yield from (".ad l", ".nh")
    yield from (".SH NAME", f"git\\-lattice \\- {escape((top.help or '').rstrip('.').lower())}")
    yield from (".SH SYNOPSIS", rf"\fBgit lattice\fR [{escape('-C')} PATH] COMMAND [ARGUMENTS]")
    yield from (".SH DESCRIPTION", *section(hand_written("description")))
    yield from (".SH OPTIONS", *section(hand_written("options")), *options(top, context))
    yield ".SH COMMANDS"
    for command, inside in commands(top, context):
        yield from described(command, inside)
    for title in AFTER_COMMANDS:
        yield from (f".SH {title.upper()}", *section(hand_written(title)))


def hand_written(title: str) -> str:
    return (DOCS / "man" / f"{title.replace(' ', '-')}.txt").read_text()


# git's own completion calls this for `git lattice`: the command is one word then, and others may precede it.
GIT_IN_BASH = """
_git_lattice() {
    local COMP_WORDS=(git-lattice "${words[@]:__git_cmd_idx + 1}") COMP_CWORD=$((cword - __git_cmd_idx))
    _git_lattice_completion git-lattice
}
"""


def completions() -> dict[str, str]:
    """File name -> script; zsh and fish hand `git lattice` over to the script of git-lattice themselves."""
    bash, zsh, fish = (
        shell.source_template % shell(top, {}, "git-lattice", "_GIT_LATTICE_COMPLETE").source_vars()
        for shell in (BashComplete, ZshComplete, FishComplete)
    )
    return {
        "git-lattice.bash": bash.rstrip() + "\n" + GIT_IN_BASH,
        "_git-lattice": zsh,
        "git-lattice.fish": fish,
    }


def rendered() -> dict[Path, str]:
    """Every file that this module owns, with its content."""
    scripts = {DOCS / "completions" / name: f"{text.rstrip()}\n" for name, text in completions().items()}
    return {DOCS / "git-lattice.1": "\n".join(page()) + "\n", **scripts}


if __name__ == "__main__":
    for path, text in rendered().items():
        path.write_text(text)
