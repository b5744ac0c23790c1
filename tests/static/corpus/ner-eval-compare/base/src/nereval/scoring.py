from dataclasses import dataclass
from typing import Iterable, List

from .corpus import Corpus


@dataclass(frozen=True)
class Counts:
    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp else 0.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0


def per_document(gold: Corpus, predicted: Corpus) -> List[Counts]:
    result = []
    for doc_id in sorted(gold):
        want, got = gold[doc_id], predicted.get(doc_id, frozenset())
        result.append(Counts(len(want & got), len(got - want), len(want - got)))
    return result


def total(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())
