"""`init`: make the log, let git show what it holds, and offer the hooks."""

import os
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase

import click
from msgspec import Struct

from lattice.cli.options import actor_option, in_repository
from lattice.cli.output import Command
from lattice.errors import Exit
from lattice.git.repository import run
from lattice.local.hooks.folder import Folder
from lattice.local.hooks.folder import folder as hooks_folder
from lattice.local.hooks.installing import install
from lattice.local.hooks.situation import Found, chosen, look
from lattice.log.snapshot import EVENTS_REF, NOTES_REF
from lattice.model.decide.project import choose_project
from lattice.report.answers.hooks import to_do
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
    """A repository that is ready; `asked` says whether the hooks were asked for."""

    git_dir: str
    ref: str
    tip: str
    project: str
    clone: str
    made: Made
    asked: bool
    hooks: tuple[Found, ...]

    @property
    def exit_code(self) -> Exit:
        """A negative answer while a hook that was asked for does not run ours."""
        wanting = self.asked and not all(hook.is_active for hook in self.hooks)
        return Exit.NEGATIVE if wanting else Exit.DONE


def _text(ready: Initialized) -> Iterator[str]:
    word = "Initialized" if ready.made.log else "Reinitialized existing"
    yield f"{word} log of {ready.project} in {ready.git_dir} ({ready.ref})"
    if ready.made.notes_display:
        yield f"Reviews will show in git log ({_DISPLAY} {NOTES_REF})"
    active = [hook.name for hook in ready.hooks if hook.is_active]
    if ready.asked:
        yield f"Hooks: {', '.join(active) or 'none'} (to undo it: git lattice hook uninstall)"
        yield from to_do(ready.hooks)
    elif not active:
        yield "No hooks are installed (git lattice hook install)"


@click.command("init", cls=Command, text=_text, example="git lattice init --project LAT")
@click.option("--project", metavar="CODE", help="What task names begin with; LAT unless given.")
@click.option("--hooks/--no-hooks", default=None, help="Have every commit reviewed, or do not ask about it.")
@actor_option
@in_repository
def init(here: Here, project: str | None, hooks: bool | None, actor: str | None) -> Initialized:
    """Make the log in this repository. Nothing that is there already is changed.

    On a terminal it asks whether to install the hooks. Ends with 1 if one of them needs a line that
    must be added by hand.
    """
    deciding = choose_project(project or here.settings.project, here.actor(actor))
    existed = here.store.ref(EVENTS_REF) is not None
    written = write(here, deciding)
    shown = _show_notes(here)
    folder = hooks_folder(here.repo)
    wanted = _wants_hooks(folder) if hooks is None else hooks
    return Initialized(
        git_dir=here.repo.common_dir,
        ref=EVENTS_REF,
        tip=written.tip or "",
        project=written.answer,
        clone=here.clone,
        made=Made(not existed, bool(written.events), shown),
        asked=wanted,
        hooks=tuple((install if wanted else look)(folder, hook) for hook in chosen(folder, ())),
    )


def _wants_hooks(folder: Folder) -> bool:
    """Ask a person at a terminal, unless all are there; nobody else gets hooks without having asked."""
    nobody = os.environ.get("CI") in ("true", "1") or not (sys.stdin.isatty() and sys.stderr.isatty())
    if nobody or all(look(folder, hook).is_active for hook in chosen(folder, ())):
        return False
    where = "every push here" if folder.is_bare else "every commit here"
    return click.confirm(f"Install hooks, so that {where} is reviewed?", default=True, err=True)


def _show_notes(here: Here) -> bool:
    """Let `git log` show the reviews; whether that had to be configured."""
    shown = run(here.repo, "config", "-z", "--get-all", _DISPLAY, ok=(0, 1)).decode("utf-8", "replace")
    if any(fnmatchcase(NOTES_REF, pattern) for pattern in shown.split("\0")):
        return False
    run(here.repo, "config", "--local", "--add", _DISPLAY, NOTES_REF)
    return True
