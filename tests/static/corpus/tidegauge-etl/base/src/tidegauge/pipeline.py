from __future__ import annotations

from typing import Iterable

from tidegauge.hourly import hourly_means
from tidegauge.samples import parse_lines


def run(lines: Iterable[str]) -> list[str]:
    means = hourly_means(parse_lines(lines))
    return [
        f"{station};{hour};{mean:.1f}"
        for (station, hour), mean in sorted(means.items())
    ]
