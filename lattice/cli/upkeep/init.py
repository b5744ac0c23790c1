"""`init`: make the log, and let git show what it holds."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

import click
from msgspec import Struct

from lattice.cli.options import actor_option, in_repository
from lattice.cli.output import Command
from lattice.git.repository import run
from lattice.log.snapshot import EVENTS_REF, NOTES_REF
from lattice.model.decide.project import choose_project
from lattice.report.shown import Shown
from lattice.work.here import Here
from lattice.work.writing import write

_DISPLAY = "notes.displayRef"


class Made(Struct, frozen=True):
    """What `init` changed; False is what was there already."""

    log: bool
    project: bool
    notes_display: bool


class Initialized(Shown, frozen=True, kw_only=True, tag="initialized"):
    """A repository that is ready."""

    git_dir: str
    ref: str
    tip: str
    project: str
    clone: str
    made: Made


def _text(ready: Initialized) -> Iterator[str]:
    word = "Initialized" if ready.made.log else "Reinitialized existing"
    yield f"{word} log of {ready.project} in {ready.git_dir} ({ready.ref})"
    if ready.made.notes_display:
        yield f"Reviews will show in git log ({_DISPLAY} {NOTES_REF})"


@click.command("init", cls=Command, text=_text, example="git lattice init --project LAT")
@click.option("--project", metavar="CODE", help="What task names begin with; LAT unless given.")
@actor_option
@in_repository
def init(here: Here, project: str | None, actor: str | None) -> Initialized:
    """Make the log in this repository. Nothing that is there already is changed."""
    deciding = choose_project(project or here.settings.project, here.actor(actor))
    existed = here.store.ref(EVENTS_REF) is not None
    written = write(here, deciding)
    return Initialized(
        git_dir=here.repo.common_dir,
        ref=EVENTS_REF,
        tip=written.tip or "",
        project=written.answer,
        clone=here.clone,
        made=Made(not existed, bool(written.events), _show_notes(here)),
    )


def _show_notes(here: Here) -> bool:
    """Let `git log` show the reviews; whether that had to be configured."""
    shown = run(here.repo, "config", "-z", "--get-all", _DISPLAY, ok=(0, 1)).decode("utf-8", "replace")
    if any(fnmatchcase(NOTES_REF, pattern) for pattern in shown.split("\0")):
        return False
    run(here.repo, "config", "--local", "--add", _DISPLAY, NOTES_REF)
    return True
