"""Requests for runs as the tests make them, and telling a story what was decided."""

from model.memory import ANA, BASE, BOT, CLONE, DEFINITION, HEAD, PROMPT, Story, begin

from lattice.model.decide.asking import Wish, request
from lattice.model.decide.decision import Decision
from lattice.model.ids import Oid, Target, TaskId
from lattice.model.payload import EventType

TARGET = Target(BASE, HEAD)
OTHER = Target(BASE, Oid("7" * 40))


def wish(**members: object) -> Wish:
    """A wish for a run on HEAD, or what the members say instead."""
    usual: dict[str, object] = {
        "worker": "Lite",
        "reviewer": BOT,
        "engine": "static",
        "definition": DEFINITION,
        "prompt": PROMPT,
        "blobs": {DEFINITION: b"{}"},
        "target": TARGET,
        "task": None,
        "timeout_seconds": 90,
        "again": False,
        "actor": ANA,
        "clone": CLONE,
    }
    return Wish(**(usual | members))  # type: ignore[arg-type]


def tell(story: Story, decision: Decision[object]) -> list[str]:
    """Append what was decided; the new events' ids."""
    ids: list[str] = []
    for draft in decision.drafts:
        about = ids[-1] if draft.of_queued else draft.run
        ids.append(story.tell(draft.payload, about, draft.task, draft.actor).id)
    return ids


def told(told_wish: Wish) -> tuple[Story, str]:
    """A story of one request, and its run."""
    story = begin()
    return story, asked(story, told_wish)


def asked(story: Story, one_more: Wish) -> str:
    """A run that was asked for in a story; its id."""
    decision = request(one_more)(story.now)
    ids = tell(story, decision)
    types = [draft.payload.TYPE for draft in decision.drafts]
    return ids[types.index(EventType.PROCESS_QUEUED)]


def task_in(story: Story) -> TaskId:
    return TaskId(story.created())
