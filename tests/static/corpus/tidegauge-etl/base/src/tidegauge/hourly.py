from __future__ import annotations

from collections import defaultdict
from typing import Iterable

from tidegauge.samples import Sample

HOUR = 3600


def hourly_means(samples: Iterable[Sample]) -> dict[tuple[str, int], float]:
    sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for s in samples:
        cell = sums[(s.station, s.epoch - s.epoch % HOUR)]
        cell[0] += s.level_mm
        cell[1] += 1
    return {key: total / count for key, (total, count) in sums.items()}
