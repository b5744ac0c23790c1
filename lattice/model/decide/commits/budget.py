"""How much a worker may still be asked for within the hour by what nobody typed."""

from collections import Counter

from lattice.model import state
from lattice.model.payload import ProcessFailed
from lattice.model.run import FailureKind
from lattice.model.state import TOKEN, Spent, State


class Purse:
    """What one write may spend of the buckets of a clone, of which there is one for each worker.

    `budget` is how many requests an hour come back into a bucket, and how many it holds; None: no limit.
    """

    def __init__(self, now: State, clone: str, budget: int | None, at: int) -> None:
        self._now = now
        self._clone = clone
        self._budget = budget
        self._at = at
        self._asked: Counter[str] = Counter()

    def refusal(self, worker: str) -> ProcessFailed | None:
        """Take a token for a worker; why there is none, where there is none."""
        if self._budget is None or self._asked[worker] < self._tokens(worker, self._budget):
            self._asked[worker] += 1
            return None
        return ProcessFailed(
            kind=FailureKind.QUOTA,
            message=f"more than {self._budget} requests within an hour (lattice.budget);"
            " git lattice hook drain --missing asks again",
        )

    def _tokens(self, worker: str, budget: int) -> int:
        path = state.spent_path(self._clone, worker)
        spent = state.read_as(self._now, path, Spent) or Spent()
        return (budget * TOKEN - state.level_at(spent, budget, self._at)) // TOKEN
