"""The entry point: the table of commands, and the one boundary at which errors become text.

A command's module is imported when the command is called, and not before. Nothing above raises
or prints; whatever is raised below becomes an `error:` line, a `hint:` line and an exit code here.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

import click

from lattice import __version__
from lattice.errors import EnvironmentProblem, Exit, LatticeError, NoRepository, UsageError
from lattice.report.safe import clean
from lattice.report.shown import encode, failure

COMMANDS = {
    "init": "lattice.cli.upkeep.init:init",
    "status": "lattice.cli.status:status",
    "worker run": "lattice.cli.worker.run:run",
    "worker ps": "lattice.cli.worker.ps:ps",
    "worker wait": "lattice.cli.worker.ending:wait",
    "worker logs": "lattice.cli.worker.logs:logs",
    "worker cancel": "lattice.cli.worker.ending:cancel",
    "worker retry": "lattice.cli.worker.run:retry",
    "worker reap": "lattice.cli.worker.clearing:reap",
    "worker prune": "lattice.cli.worker.clearing:prune",
    "worker complete": "lattice.cli.worker.close:complete",
    "worker fail": "lattice.cli.worker.close:fail",
    "worker list": "lattice.cli.worker.definitions:list_workers",
    "worker show": "lattice.cli.worker.definitions:show",
    "worker check": "lattice.cli.worker.definitions:check",
    "worker trust": "lattice.cli.worker.trust:trust",
    "worker new": "lattice.cli.worker.new:new",
    "hook install": "lattice.cli.hooks.installing:install",
    "hook uninstall": "lattice.cli.hooks.installing:uninstall",
    "hook drain": "lattice.cli.hooks.draining:drain",
    "hook status": "lattice.cli.hooks.installing:status",
    "review show": "lattice.cli.reviews.show:show",
    "review list": "lattice.cli.reviews.findings:list_findings",
    "review resolve": "lattice.cli.reviews.findings:resolve",
    "review rules": "lattice.cli.reviews.rules:rules",
    "gate": "lattice.cli.gate:gate",
    "pause": "lattice.cli.pausing:pause",
    "resume": "lattice.cli.pausing:resume",
    "task create": "lattice.cli.task.write:create",
    "task list": "lattice.cli.task.read:list_tasks",
    "task show": "lattice.cli.task.read:show",
    "task edit": "lattice.cli.task.write:edit",
    "task move": "lattice.cli.task.moving:move",
    "task assign": "lattice.cli.task.write:assign",
    "task comment": "lattice.cli.task.write:comment",
    "task attach": "lattice.cli.task.evidence:attach",
    "task link": "lattice.cli.task.evidence:link",
    "log": "lattice.cli.log:log",
    "notes rebuild": "lattice.cli.upkeep.notes:rebuild",
    "doctor": "lattice.cli.upkeep.doctor:doctor",
}
"""Where each command is."""

GROUPS = {
    "worker": "Run review workers and see what they do.",
    "hook": "Have every commit reviewed without being asked for.",
    "review": "Read what workers found.",
    "task": "Keep tasks, and what was done and said about them.",
    "notes": "The reviews as git notes.",
}

DEFAULT = "status"
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Group(click.Group):
    """The commands that begin with `path`, in the order of the table."""

    def __init__(self, path: str, help: str) -> None:  # noqa: A002 - click's own name
        super().__init__(path, help=help, context_settings=_CONTEXT, no_args_is_help=False)
        self._path = path

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The words that may follow."""
        inside = [words.removeprefix(self._path).split() for words in COMMANDS if self._holds(words)]
        return list(dict.fromkeys(words[0] for words in inside))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command or group of this name; None for what is not in the table."""
        words = f"{self._path} {cmd_name}".strip()
        if words in COMMANDS:
            module, _, attribute = COMMANDS[words].partition(":")
            command: click.Command = getattr(import_module(module), attribute)
            return command
        return Group(words, GROUPS[words]) if words in GROUPS else None

    def _holds(self, words: str) -> bool:
        return not self._path or words.startswith(f"{self._path} ")


class Top(Group):
    """`git lattice` itself: without a command it is `git lattice status`."""

    def __init__(self) -> None:
        super().__init__("", "Code review by workers, whose memory is git itself.")
        self.params += [
            click.Option(
                ["-C", "folders"],
                metavar="PATH",
                multiple=True,
                expose_value=False,
                callback=_go_to,
                help="Act as if started in PATH.",
            )
        ]
        click.version_option(__version__, message=f"git-lattice {__version__}")(self)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words, with the default command added where they name none."""
        _, rest, _ = self.make_parser(ctx).parse_args(list(args))
        return super().parse_args(ctx, args if rest or ctx.resilient_parsing else [*args, DEFAULT])


def _go_to(_: click.Context, __: click.Parameter, folders: tuple[str, ...]) -> None:
    for folder in folders:
        try:
            os.chdir(folder)
        except OSError as error:
            raise NoRepository(f"cannot change to '{folder}': {error.strerror}") from None


top = Top()


def main(argv: Sequence[str] | None = None) -> int:
    """Run `git lattice WORDS`; returns the exit code."""
    words = sys.argv[1:] if argv is None else list(argv)
    _write_any_text()
    try:
        return _run(words)
    except (KeyboardInterrupt, click.Abort):
        return Exit.INTERRUPTED
    except LatticeError as error:
        return _fail(error, words)
    except click.ClickException as error:
        return _fail(_usage(error), words)
    except OSError as error:
        place = f"'{error.filename}': " if error.filename else ""
        return _fail(EnvironmentProblem(f"{place}{error.strerror or error}"), words)
    except Exception as error:
        return _fail(_internal(error), words)


def _run(words: list[str]) -> int:
    color = False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None
    code: int | None = top.main(
        words,
        "git lattice",
        complete_var="_GIT_LATTICE_COMPLETE",
        standalone_mode=False,
        color=color,
    )
    return code or Exit.DONE


def _usage(error: click.ClickException) -> UsageError:
    """click's complaint in git's manner."""
    said = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "git lattice"
    return UsageError(said[:1].lower() + said[1:], f"{command} -h")


def _internal(error: Exception) -> EnvironmentProblem:
    if os.environ.get("LATTICE_DEBUG"):
        sys.excepthook(type(error), error, error.__traceback__)
    return EnvironmentProblem(
        f"internal error: {type(error).__name__}: {error}",
        "this is a bug in git-lattice: please report it with what LATTICE_DEBUG=1 adds",
    )


def _fail(error: LatticeError, words: list[str]) -> int:
    """Say what failed, as JSON if JSON was asked for; the exit code."""
    options = words[: words.index("--")] if "--" in words else words
    with suppress(OSError):
        if "--json" in options:
            click.echo(encode(failure(error)), nl=False, err=True)
        else:
            click.echo(_lines("error", error.message), err=True)
            if error.hint:
                click.echo(_lines("hint", error.hint), err=True)
    return error.exit_code


def _lines(label: str, text: str) -> str:
    return "\n".join(f"{label}: {line}" for line in clean(text).splitlines())


def _write_any_text() -> None:
    """Let no encoding of a terminal stop an answer: what it cannot show is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
