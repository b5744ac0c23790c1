import json
from pathlib import Path
from typing import Dict, FrozenSet, Tuple

Span = Tuple[int, int, str]
Corpus = Dict[str, FrozenSet[Span]]


def read(path: Path) -> Corpus:
    corpus: Corpus = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.strip():
                continue
            doc = json.loads(line)
            corpus[doc["id"]] = frozenset((s, e, label) for s, e, label in doc["spans"])
    return corpus
