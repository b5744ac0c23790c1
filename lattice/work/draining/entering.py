"""A task that enters review: its review is asked for in the very write that moves it."""

from lattice.model.decide.commits.arriving import Arrivals, Arrived, arrive
from lattice.model.decide.decision import Decide
from lattice.model.run import Trigger
from lattice.work.asking.looked import Looked
from lattice.work.asking.target import Words, subject
from lattice.work.draining.wishing import Cause, arrival
from lattice.work.here import Here, now_ms


def ask_for_review(here: Here, task: str, worker: str, actor: str) -> Decide[Arrived]:
    """The decision to have a task's branch reviewed; raises NotFound where there is nothing to review."""
    now = here.snapshot()
    about = subject(here, now, Words(task=task))
    cause = Cause(trigger=Trigger.REVIEW, worker=worker, actor=actor, task=about.task, insist=True)
    looked = Looked(here, about.target.head, about.target.base)
    arrivals = Arrivals(
        commits=(arrival(here, now, looked, cause),),
        most=here.settings.batch,
        budget=here.settings.budget,
        at=now_ms(),
        actor=actor,
        clone=here.clone,
    )
    return arrive(arrivals)
