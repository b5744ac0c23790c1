"""`git lattice worker new`: a definition of one's own, checked before a byte of it is written."""

import os
import shlex
from collections.abc import Iterator, Mapping

import click
import msgspec

from lattice.cli.options import in_repository, one_text, time_limit
from lattice.cli.output import Command
from lattice.cli.worker import definitions
from lattice.engines.prompting.composing import persona
from lattice.errors import Refused, UsageError
from lattice.model.worker.definition import Engine, kebab
from lattice.model.worker.parsing import parse_definition
from lattice.report.safe import line
from lattice.report.shown import Shown
from lattice.work.asking import catalogue
from lattice.work.asking.catalogue import Worker
from lattice.work.here import Here

_AGENTS = tuple(engine for engine in Engine if engine not in (Engine.AUTO, Engine.STATIC, Engine.SCRIPT))
_NAMES = tuple(engine.value for engine in Engine)
_UNUSED = {Engine.STATIC: ("prompt", "model"), Engine.SCRIPT: ("model",)}


class Made(Shown, frozen=True, kw_only=True, tag="worker_made"):
    """The files of a new worker, by their paths in the repository, and what to type next, here."""

    name: str
    files: tuple[str, ...]
    next: tuple[str, ...]


def _text(made: Made) -> Iterator[str]:
    yield from map(line, made.files)
    yield "To have it run here:"
    yield from (f"  {command}" for command in made.next)


@click.command(
    cls=Command,
    text=_text,
    example="git lattice worker new Lint --engine script -- ruff check --output-format sarif",
)
@click.argument("name")
@click.argument("words", nargs=-1, metavar="[-- WORD...]")
@click.option(
    "--engine",
    required=True,
    type=click.Choice([engine.value for engine in Engine]),
    help="What is to do the thinking.",
)
@click.option("--prompt", metavar="TEXT", help="What it is to look for.")
@click.option("--prompt-file", metavar="FILE", help="The same, from a file; - is standard input.")
@click.option("--model", metavar="MODEL", help="The engine's model; its own choice unless given.")
@click.option("--command", metavar="WORD", multiple=True, help="The script's program and words, one each.")
@click.option("--timeout", metavar="TIME", help="How long a run may take: 20m, 90s, 1h; 20 is minutes.")
@in_repository
def new(
    here: Here,
    name: str,
    words: tuple[str, ...],
    engine: str,
    prompt: str | None,
    prompt_file: str | None,
    model: str | None,
    command: tuple[str, ...],
    timeout: str | None,
) -> Made:
    """Write a worker's definition, and its prompt if one is given, into the working tree.

    The words of a script's command stand behind --, or one at a time with --command: they are run as
    they are, through no shell. What is there already is never changed.
    """
    text = one_text(prompt, prompt_file)
    path, prompt_path = f"workers/{kebab(name)}.json", f"prompts/{kebab(name)}.md"
    keys = {
        "name": name,
        "engine": engine,
        "engines": _AGENTS if engine == Engine.AUTO else (),
        "command": (*command, *words),
        "prompt": None if text is None else prompt_path,
        "model": model,
        "timeout_minutes": _minutes(timeout),
    }
    files = {path: _checked({key: value for key, value in keys.items() if value not in (None, ())}, path)}
    if text is not None:
        persona(text.encode(), "the prompt")
        files[prompt_path] = f"{text}\n".encode()
    return _write(here, name, files)


def _minutes(timeout: str | None) -> float | None:
    seconds = time_limit(timeout)
    return None if seconds is None else seconds // 60 if seconds % 60 == 0 else seconds / 60


def _checked(keys: dict[str, object], path: str) -> bytes:
    """The definition as it is to stand in its file; raises UsageError for one that cannot be used."""
    data = msgspec.json.format(msgspec.json.encode(keys), indent=2) + b"\n"
    definition = parse_definition(data, path)
    for key in _UNUSED.get(definition.engine, ()):
        if key in keys:
            raise UsageError(f"engine '{definition.engine}' has no use for a {key}", f"leave --{key} out")
    return data


def _write(here: Here, name: str, files: Mapping[str, bytes]) -> Made:
    top = here.repo.worktree
    if top is None:
        raise Refused("this repository has no working tree to write to", "do it in a clone that has one")
    _refuse_known(here, name)
    for path in files:
        _refuse_in_the_way(top, path)
    made: list[str] = []
    try:
        for path, data in files.items():
            made.append(_create(os.path.join(top, path), data))
    except OSError:
        for place in made:
            os.unlink(place)
        raise
    from_here = [shlex.quote(os.path.relpath(place)) for place in made]
    commit = f"git add {' '.join(from_here)} && git commit -m {shlex.quote(f'Add worker {name}')}"
    return Made(name=name, files=tuple(files), next=(commit, f"git lattice worker trust {name}"))


def _refuse_known(here: Here, name: str) -> None:
    """Raise Refused where a worker of this name is there already: at HEAD, or shipped."""
    for worker in catalogue.workers(here, definitions.head(here)):
        if isinstance(worker, Worker) and worker.definition.name == name:
            raise Refused(f"worker '{name}' is there already ({worker.path})", "give it another name")


def _refuse_in_the_way(top: str, path: str) -> None:
    """Raise Refused where a file is there already, or its folder would lead out of the repository."""
    folder = os.path.dirname(path)
    if os.path.islink(os.path.join(top, folder)):
        raise Refused(f"'{folder}' is a symbolic link", "a worker's files are plain files of the repository")
    if os.path.lexists(os.path.join(top, path)):
        raise Refused(f"'{path}' is there already", f"give another name, or edit {path}")


def _create(place: str, data: bytes) -> str:
    """Make a file, whole or not at all, where none is; returns its place."""
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "xb") as file:
        try:
            file.write(data)
            file.flush()
        except OSError:
            os.unlink(place)
            raise
    return place
