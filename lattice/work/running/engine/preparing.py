"""What an engine is given before it starts: its request, its environment, and folders of its own.

```
runs/<run>/brief/       what it is to read, where that does not stand in its prompt
runs/<run>/scratch/     what its program needs in files, its temporary files, what is withheld from it
```
`scratch` may hold a copy of a login: it goes as soon as the engine is dead, and when the run's folder ends at
the latest.
"""

import os

from lattice.engines import environment, table
from lattice.engines.agents import places
from lattice.engines.barriers import guard
from lattice.engines.exchange import Request
from lattice.local.places import make_folder, replace
from lattice.local.run_folder import RunFolder
from lattice.model.run import Run
from lattice.model.worker.definition import Definition, Engine
from lattice.work.here import Here


def inherited(run: Run, definition: Definition, worktree: str | None) -> dict[str, str]:
    """The environment of everything that a run starts, as the supervisor's own allows it."""
    variables = environment.RunVariables(
        run=run.id,
        task=run.task,
        started_event_id=run.started_event_id or "",
        commit=run.head,
        base=run.base,
        worktree=worktree,
    )
    return environment.environment(os.environ, definition, variables)


def request(here: Here, run: Run, folder: RunFolder, definition: Definition, worktree: str | None) -> Request:
    """The request for one run, with the folders that it names; the engine's own files are in their place."""
    made = Request(
        git_dir=here.repo.git_dir,
        worktree=worktree,
        folder=folder.scratch,
        brief=os.path.join(folder.path, "brief"),
        base=run.base,
        head=run.head,
        definition=definition,
        environ=inherited(run, definition, worktree),
        disabled_rules=here.settings.disabled_rules,
    )
    make_folder(made.brief)
    make_folder(os.path.join(made.folder, "tmp"))
    if Engine(run.engine) in table.AGENTS:
        _place_git(made)
    for relative, content in table.module(Engine(run.engine)).files(made).items():
        path = os.path.join(made.folder, relative)
        make_folder(os.path.dirname(path))
        replace(path, content)
    return made


def _place_git(made: Request) -> None:
    git = places.where("git", made.environ)
    if git is not None:
        folder = make_folder(os.path.join(made.folder, "bin"))
        replace(os.path.join(folder, "git"), guard.script(git), mode=0o700)


def engine_environment(run: Run, made: Request) -> dict[str, str]:
    """The environment that the engine starts in; an agent has a TMPDIR of its own and a git that reads."""
    whole = table.module(Engine(run.engine)).environment(made)
    if Engine(run.engine) not in table.AGENTS:
        return whole
    path = os.pathsep.join((os.path.join(made.folder, "bin"), whole.get("PATH", os.defpath)))
    return whole | {"TMPDIR": os.path.join(made.folder, "tmp"), "PATH": path}
