"""What a run's prompt is made of: its frozen words, and what the repository and the log say of its target."""

from itertools import islice

from lattice.engines.prompting.rendering import Briefing, brief
from lattice.engines.prompting.sections import MOST_MESSAGES, Message, Subject, TaskText
from lattice.git.codec.objects import message_of, parents
from lattice.git.difference import Difference, difference
from lattice.git.repository import run as git
from lattice.model import review, state
from lattice.model.decide.commits.resolving import Fate, Raised, raised_by
from lattice.model.ids import BlobRef, Oid
from lattice.model.review import Check
from lattice.model.run import Run
from lattice.model.state import State
from lattice.model.task import LinkKind, Task
from lattice.work.asking import frozen
from lattice.work.here import Here

GUIDELINES = "REVIEW.md"

_MOST_BYTES = 50_000_000
"""Of a longer difference the end, in the order of its paths, is not read."""

_ANCESTORS = 50
"""How many commits back findings are looked for that a change may be about."""


def briefing(here: Here, run: Run, folder: str, checks: tuple[Check, ...], inline: bool) -> Briefing:
    """The run's prompt and the files that belong beside it, in `folder`; empty for a worker without a prompt.

    `checks` are the results of the definition's own; with `inline` False no word of the repository stands
    in the prompt. Raises EnvironmentProblem where something that was frozen is missing.
    """
    if run.prompt is None:
        return Briefing(b"", {}, 0, 0)
    now = here.snapshot()
    task = state.task(now, run.task) if run.task else None
    diff = difference(here.repo, run.base, run.head, limit_bytes=_MOST_BYTES)
    messages = _messages(here, run)
    subject = Subject(
        base=run.base,
        head=run.head,
        run=run.id,
        folder=folder,
        task=run.task,
        task_text=_task_text(now, task) if task else None,
        guidelines=_text(here.store.read(f"{run.base}:{GUIDELINES}") or b""),
        checks=checks,
        earlier=_earlier(here, now, run, task, diff),
        messages=messages[-MOST_MESSAGES:],
        older=len(messages) > MOST_MESSAGES,
        difference=diff,
    )
    composed = frozen.blob(here, run.prompt).decode()
    return brief(composed, subject, here.settings.prompt_bytes, inline)


def _task_text(now: State, task: Task) -> TaskText:
    body = task.body
    if isinstance(body, BlobRef):
        body = _text(now.read(f"{state.task_folder(task.id)}/body") or b"")
    return TaskText(f"{state.meta(now).project}-{task.number}", task.title, body)


def _messages(here: Here, run: Run) -> tuple[Message, ...]:
    """The messages of the commits under review, the newest last; if there are older ones, one too many."""
    commits = [run.head]
    if parents(here.store.read(run.head) or b"")[:2] != (run.base,):
        words = (
            "rev-list",
            "--topo-order",
            f"--max-count={MOST_MESSAGES + 1}",
            run.head,
            f"^{run.base}",
            "--",
        )
        commits = [Oid(oid) for oid in git(here.repo, *words).decode().split()]
    texts = ((oid, message_of(here.store.read(oid) or b"")) for oid in reversed(commits))
    return tuple(Message(oid, _text(text)) for oid, text in texts)


def _earlier(here: Here, now: State, run: Run, task: Task | None, diff: Difference) -> tuple[Raised, ...]:
    """What reviews of the task, and of the files that change here, left open or saw settled for good."""
    paths = {path for file in diff.change.files for path in (file.old_path, file.new_path)}
    newest: dict[str, Raised] = {}
    for each in _reviews(here, now, run, task):
        made = review.of_run(now, each.id)
        for raised in raised_by(now, each, made.findings if made else ()):
            if raised.finding.path in paths or (run.task and each.task == run.task):
                newest[raised.finding.id] = raised
    return tuple(raised for raised in reversed(newest.values()) if _is_worth_telling(raised))


def _is_worth_telling(raised: Raised) -> bool:
    return raised.is_open or (raised.resolution is not None and raised.resolution.resolution != Fate.FIXED)


def _reviews(here: Here, now: State, run: Run, task: Task | None) -> list[Run]:
    """The other reviews of the task's commits, and of the last commits up to the head, the oldest first."""
    if not now.names("targets"):
        return []
    linked = [link.target for link in task.links if link.kind is LinkKind.COMMIT] if task else []
    commits = [*linked[-_ANCESTORS:], *(oid for oid, _ in islice(here.store.walk(run.head), _ANCESTORS))]
    found = {each.id: each for commit in dict.fromkeys(commits) for each in state.runs_for(now, commit)}
    made = [each for each in found.values() if each.verdict is not None and each.id != run.id]
    return sorted(made, key=lambda each: (each.asked_at, each.id))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")
