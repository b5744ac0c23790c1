"""What an engine is asked, and what counts as its answer.

An answer is one JSON object of `model.review.Answer`'s shape and nothing else, from a program that
ended with 0, about exactly the commits that were asked about. Everything else is BadOutput: silence,
prose and an empty object are never a review.
"""

import msgspec
from msgspec import Struct

from lattice.errors import Exit, LatticeError
from lattice.model.ids import Oid
from lattice.model.review import Answer, Finding
from lattice.model.run import FailureKind
from lattice.model.worker.definition import Definition

MOST_BYTES = 16 * 1024 * 1024
LINT = "lint"
"""The category of what a linter says, which looks at whole files and not at a change."""

_MOST_LINES = 2**31
_SHOWN = 200


class BadOutput(LatticeError):
    """The engine ended, and what it printed is no review of the target."""

    exit_code = Exit.NO_VERDICT
    kind = FailureKind.BAD_OUTPUT


class Unlucky(BadOutput):
    """The engine could not work this time, for a reason that may pass."""

    kind = FailureKind.TRANSIENT


class Unauthorised(BadOutput):
    """The engine's provider does not know who asks, or does not let them in."""

    kind = FailureKind.AUTH


class Spent(BadOutput):
    """The engine's provider has had enough for now; `until` (UTC milliseconds) is when that ends, if told."""

    kind = FailureKind.QUOTA

    def __init__(self, message: str, until: int | None = None) -> None:
        super().__init__(message)
        self.until = until


class Request(Struct, frozen=True, kw_only=True):
    """One review to make. `worktree` is None for an engine that reads git alone.

    `folder` is the run's own, outside the worktree: what the engine's program needs in files stands there,
    and in `brief` what it is to read. `environ` is what it inherits. `disabled_rules` are names of the static
    engine's rules that are turned off in this clone.
    """

    git_dir: str
    worktree: str | None
    folder: str
    brief: str
    environ: dict[str, str] = {}
    base: Oid
    head: Oid
    definition: Definition
    disabled_rules: tuple[str, ...] = ()


class Output(Struct, frozen=True):
    """What an engine left behind: its streams, and its exit code. One that has not `ended` by itself, because
    it still runs or was sent away, has 0, and its streams may break off anywhere."""

    stdout: bytes
    stderr: bytes
    exit_code: int
    ended: bool = True


class Usage(Struct, frozen=True, omit_defaults=True):
    """What an engine says that a review took; 0 and '' where it does not say. `cost_micros` is in millionths
    of a dollar."""

    model: str = ""
    version: str = ""
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    turns: int = 0
    cost_micros: int = 0


def parse_answer(stdout: bytes, stderr: bytes, exit_code: int) -> Answer:
    """The answer that a program printed; raises BadOutput."""
    if exit_code:
        said = last_line(stderr) or last_line(stdout) or "it said nothing"
        raise BadOutput(f"the engine ended with code {exit_code}: {said}")
    if not stdout.strip():
        raise BadOutput("the engine printed nothing", "it must print its answer, one JSON object")
    if len(stdout) > MOST_BYTES:
        raise BadOutput(f"the answer is longer than {MOST_BYTES} bytes")
    try:
        answer = msgspec.json.decode(stdout, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reason = str(error).replace("`", "'")
        raise BadOutput(f"the answer is not a review ({reason}): '{_begin(stdout)}'") from error
    flaw = _flaw_of(answer)
    if flaw:
        raise BadOutput(f"the answer is not a review: {flaw}")
    return answer


def check_echo(answer: Answer, request: Request, strict: bool) -> None:
    """Raise BadOutput unless the answer is about the commits that it was asked about.

    Unless `strict`, one with findings may leave out which commits it is about: the worktree held no
    other. One without findings never may, for then nothing in it shows that anybody looked.
    """
    for name, said, asked in (
        ("base", answer.base, request.base),
        ("head", answer.head, request.head),
    ):
        if said is None and (strict or not answer.findings):
            raise BadOutput(f"the answer does not name its '{name}'", f'it must hold "{name}": "{asked}"')
        if said is not None and said != asked:
            raise BadOutput(f"the answer is about {name} '{said[:_SHOWN]}', not '{asked}'")


def last_line(output: bytes) -> str:
    """The last line that says something, as text that a terminal can bear."""
    lines = [line for line in output[-4096:].decode("utf-8", "replace").splitlines() if line.strip()]
    return _printable(lines[-1].strip()) if lines else ""


def _begin(output: bytes) -> str:
    return _printable(output[:_SHOWN].decode("utf-8", "replace").strip())


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_SHOWN]


def _flaw_of(answer: Answer) -> str | None:
    if answer.v != 1:
        return f"version {answer.v} is not known"
    if min(answer.hidden, answer.bytes_shown, answer.bytes_withheld) < 0:
        return "a count is below 0"
    flaws = (_flaw_of_finding(finding) for finding in answer.findings)
    return next((f"finding {number}: {flaw}" for number, flaw in enumerate(flaws, 1) if flaw), None)


def _flaw_of_finding(finding: Finding) -> str | None:
    if not finding.title.strip():
        return "it has no title"
    if finding.side not in {"new", "old"}:
        return "its side is neither 'new' nor 'old'"
    if not 0 <= finding.confidence <= 100:
        return "its confidence is not from 0 to 100"
    return _flaw_of_place(finding.path, finding.line, finding.end_line)


def _flaw_of_place(path: str | None, line: int | None, end_line: int | None) -> str | None:
    if path is not None and (path.startswith("/") or set(path.split("/")) & {"", ".", ".."}):
        return "its path is not one inside the repository"
    if path is None and line is not None:
        return "it has a line and no path"
    if line is None and end_line is not None:
        return "it has a last line and no first"
    if line is not None and not 1 <= line <= (end_line or line) <= _MOST_LINES:
        return "its lines are not a range"
    return None
