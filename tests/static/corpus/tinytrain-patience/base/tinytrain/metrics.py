from typing import Iterable, List


class MeanTracker:
    """Running mean of one metric within an epoch."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.total = 0.0
        self.count = 0

    def update(self, values: Iterable[float]) -> None:
        for value in values:
            self.total += value
            self.count += 1

    def result(self) -> float:
        return self.total / self.count if self.count else float("nan")


class History:
    """Per-epoch validation losses."""

    def __init__(self) -> None:
        self.losses: List[float] = []

    def append(self, loss: float) -> None:
        self.losses.append(loss)

    def best_epoch(self) -> int:
        return min(range(len(self.losses)), key=self.losses.__getitem__)
