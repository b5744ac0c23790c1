"""Expansion of `--set name=a,b,c` options into trials."""
from __future__ import annotations

import itertools
from dataclasses import dataclass


@dataclass(frozen=True)
class Trial:
    number: int
    params: dict[str, str]

    def argv(self, script: str) -> list[str]:
        args = [script]
        for name, value in self.params.items():
            args += [f"--{name}", value]
        return args


def parse_axis(text: str) -> tuple[str, list[str]]:
    name, sep, values = text.partition("=")
    if not sep or not name or not values:
        raise ValueError(f"expected name=v1,v2,...: {text!r}")
    return name, values.split(",")


def expand(axes: list[str]) -> list[Trial]:
    parsed = [parse_axis(a) for a in axes]
    names = [name for name, _ in parsed]
    product = itertools.product(*(values for _, values in parsed))
    return [Trial(i, dict(zip(names, combo))) for i, combo in enumerate(product, start=1)]
