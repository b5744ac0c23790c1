"""Worker definitions as people and programs read them."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from lattice.errors import Exit
from lattice.report.safe import line, visible
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


class WorkerFile(Struct, frozen=True, omit_defaults=True):
    """A file that a worker's commands name; `text` is empty where it is `binary`."""

    path: str
    id: str
    text: str = ""
    binary: bool = False


class WorkerShown(Shown, frozen=True, kw_only=True, tag="worker", omit_defaults=True):
    """A worker whole: its definition as JSON text, its prompt, the files that its commands name.

    Approval covers exactly these, by their ids; `scripts` are those of `files`.
    """

    name: str
    origin: str
    path: str
    engine: str
    trusted: bool
    definition: str
    definition_id: str
    prompt: str = ""
    prompt_id: str | None = None
    prompt_path: str = ""
    scripts: tuple[str, ...] = ()
    files: tuple[WorkerFile, ...] = ()


def whole(worker: WorkerShown) -> Iterator[str]:
    """What would run, as it would run: every character, those that cannot be seen by name."""
    yield f"worker {line(worker.name)}"
    yield f"from   {worker.origin}: {line(worker.path)} ({worker.definition_id[:12]})"
    yield f"engine {worker.engine}"
    yield "trust  " + (
        "may run here" if worker.trusted else "not approved: git lattice worker trust " + line(worker.name)
    )
    yield ""
    yield from _every_line(worker.definition)
    if worker.prompt_id:
        yield from ("", f"prompt {line(worker.prompt_path)} ({worker.prompt_id[:12]})", "")
        yield from _every_line(worker.prompt)
    for file in worker.files:
        yield from ("", f"script {line(file.path)} ({file.id[:12]})", "")
        yield from _every_line(file.text) if not file.binary else ["    (binary: it cannot be shown)"]


def _every_line(text: str) -> Iterator[str]:
    if not text:
        yield "    (empty)"
        return
    for row in text.removesuffix("\n").split("\n"):
        yield f"    {visible(row)}" if row else ""


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
