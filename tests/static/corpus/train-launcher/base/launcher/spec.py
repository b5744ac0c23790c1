import json
from dataclasses import dataclass
from typing import List


@dataclass(frozen=True)
class Cluster:
    nodes: List[str]
    gpus_per_node: int
    workdir: str
    entry: str


def load(path: str) -> Cluster:
    with open(path) as f:
        return Cluster(**json.load(f))
