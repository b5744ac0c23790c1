"""The engine `script`: the definition's own command.

It runs in the worktree with the prompt on its standard input, finds the target in LATTICE_BASE and
LATTICE_COMMIT, and prints an answer, or what a linter prints (`options.format`):

| format        | what it is                                             | nothing found                    |
|---------------|--------------------------------------------------------|----------------------------------|
| json          | docs/review.md: names its commits, ends with 0         | an empty list                    |
| rdjson, sarif | one object, of reviewdog or of SARIF 2.1.0             | an empty list, and 0             |
| rdjsonl, text | a diagnostic a line, JSON or `path:line: message`      | no output, 0, and `silent: true` |

Without a format the output tells; text then needs a place in every line. A linter may end with 1 where it
found something. It looks at the whole tree: what it finds on lines that the change did not touch is minor at
most, so that the change is not held up by what was there before.
"""

import os
from collections.abc import Mapping

import msgspec

from lattice.engines import exchange
from lattice.engines.answers.linters import formats
from lattice.engines.exchange import BadOutput, Output, Request, Unlucky, Usage
from lattice.model.review import Answer

needs_worktree = True
takes_inline = True


def available(environ: Mapping[str, str]) -> str | None:  # noqa: ARG001 - as all engines
    """Whether the program is there shows when it is started."""
    return None


def signed_in(environ: Mapping[str, str]) -> tuple[bool | None, str]:  # noqa: ARG001 - as all engines
    """It asks nobody that we know of."""
    return True, "it needs no login"


def version(environ: Mapping[str, str]) -> str:  # noqa: ARG001 - as all engines
    """A script has none; its objects' ids say what ran."""
    return ""


def writable(environ: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG001 - as all engines
    """It has no files of its own."""
    return ()


def files(request: Request) -> dict[str, bytes]:  # noqa: ARG001 - as all engines
    """It needs none."""
    return {}


def command(request: Request) -> list[str]:
    """The definition's words; a program with a slash in its name is one of the worktree's files."""
    program, *words = request.definition.command
    if "/" in program:
        program = os.path.join(request.worktree or "", program)
    return [program, *words]


def environment(request: Request) -> dict[str, str]:
    """The environment as it is."""
    return request.environ


def parse(request: Request, output: Output) -> Answer:
    """The answer that the script printed; raises BadOutput, Unlucky for exit code 75 (EX_TEMPFAIL)."""
    if output.exit_code == os.EX_TEMPFAIL:
        said = exchange.last_line(output.stderr) or exchange.last_line(output.stdout) or "it said nothing"
        raise Unlucky(f"the engine could not work this time: {said}")
    options, is_empty = request.definition.options, not output.stdout.strip()
    form = str(options.get("format", "")) or formats.looks_like(output.stdout, request.worktree)
    if is_empty and output.exit_code == 0 and options.get("silent") is True:
        _refuse_unfinished(output)
        return Answer(base=request.base, head=request.head)
    if is_empty and output.exit_code == 0 and form != formats.JSON:
        raise BadOutput("the engine printed nothing", "'silent' in its options says that this is no finding")
    if form == formats.JSON or is_empty or output.exit_code not in (0, 1):
        return exchange.parse_answer(output.stdout, output.stderr, output.exit_code)
    return _linted(form, request, output)


def gave_up(output: Output) -> bool:  # noqa: ARG001 - as all engines
    """It ends by itself."""
    return False


def usage(output: Output) -> Usage:  # noqa: ARG001 - as all engines
    """It tells nothing of it."""
    return Usage()


def _linted(form: str, request: Request, output: Output) -> Answer:
    """What a linter found: about the commit that it ran on, which it need not name."""
    if len(output.stdout) > exchange.MOST_BYTES:
        raise BadOutput(f"the answer is longer than {exchange.MOST_BYTES} bytes")
    if form not in formats.WHOLE:
        _refuse_unfinished(output)
    made = formats.read(form, output.stdout, request.worktree)
    if output.exit_code and not made.findings:
        said = exchange.last_line(output.stderr) or "it said nothing"
        raise BadOutput(f"the engine ended with code {output.exit_code} and no finding: {said}")
    findings = tuple(msgspec.structs.replace(each, category=exchange.LINT) for each in made.findings)
    return msgspec.structs.replace(made, base=request.base, head=request.head, findings=findings)


def _refuse_unfinished(output: Output) -> None:
    """Raise BadOutput unless the program ended by itself: what it prints has no end of its own."""
    if not output.ended:
        raise BadOutput("the engine has not ended, and what it prints has no end of its own")
