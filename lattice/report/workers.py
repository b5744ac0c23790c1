"""Worker definitions as people and programs read them."""

from collections.abc import Iterable, Iterator

from lattice.errors import Exit
from lattice.report.safe import indented, line
from lattice.report.shown import Shown


class WorkerRow(Shown, frozen=True, kw_only=True, tag="worker", omit_defaults=True):
    """A worker in a list. `runs` says whether it can run here, `why` what speaks against it."""

    name: str
    origin: str
    path: str
    engine: str
    runs: bool
    why: str = ""
    description: str = ""


def table(rows: Iterable[WorkerRow]) -> Iterator[str]:
    """One line a worker."""
    lines = [
        (line(r.name), r.origin, r.engine, "can run" if r.runs else line(r.why), line(r.path)) for r in rows
    ]
    if not lines:
        yield "no workers"
        return
    lines.insert(0, ("NAME", "FROM", "ENGINE", "HERE", "FILE"))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for cells in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


class WorkerShown(Shown, frozen=True, kw_only=True, tag="worker", omit_defaults=True):
    """A worker whole: its definition as JSON text, its prompt, the objects that approval covers."""

    name: str
    origin: str
    path: str
    engine: str
    trusted: bool
    definition: str
    definition_id: str
    prompt: str = ""
    prompt_id: str | None = None
    scripts: tuple[str, ...] = ()


def whole(worker: WorkerShown) -> Iterator[str]:
    """What would run, as it would run."""
    yield f"worker {line(worker.name)}"
    yield f"from   {worker.origin}: {line(worker.path)} ({worker.definition_id[:12]})"
    yield f"engine {worker.engine}"
    yield "trust  " + (
        "may run here" if worker.trusted else "not approved: git lattice worker trust " + line(worker.name)
    )
    for script in worker.scripts:
        yield f"script {script[:12]}"
    yield ""
    yield from indented(worker.definition)
    if worker.prompt_id:
        yield ""
        yield f"prompt {worker.prompt_id[:12]}"
        yield ""
        yield from indented(worker.prompt)


class Checked(Shown, frozen=True, kw_only=True, tag="checked", omit_defaults=True):
    """Whether a definition can be used."""

    path: str
    name: str = ""
    problem: str = ""
    hint: str | None = None

    @property
    def exit_code(self) -> Exit:
        """Negative for a definition that cannot be used."""
        return Exit.NEGATIVE if self.problem else Exit.DONE


def checks(rows: Iterable[Checked]) -> Iterator[str]:
    """One line a definition, and a hint under what is wrong."""
    for row in rows:
        yield f"{line(row.path)}: {line(row.problem) or f'ok ({line(row.name)})'}"
        if row.hint:
            yield f"  hint: {line(row.hint)}"


class Trusted(Shown, frozen=True, kw_only=True, tag="trusted"):
    """What was approved, or withdrawn."""

    name: str
    approved: bool
    definition_id: str


def trusted(answer: Trusted) -> Iterator[str]:
    """One line."""
    word = "approved in this clone" if answer.approved else "no longer approved"
    yield f"{line(answer.name)}: {word} ({answer.definition_id[:12]})"
