from nereval.scoring import Counts, per_document, total

GOLD = {
    "a": frozenset({(0, 5, "PER"), (9, 12, "ORG")}),
    "b": frozenset({(3, 8, "LOC")}),
}


def test_exact_match_is_required():
    counts = per_document(GOLD, {"a": frozenset({(0, 5, "PER"), (9, 13, "ORG")})})
    assert counts == [Counts(1, 1, 1), Counts(0, 0, 1)]


def test_total_f1():
    counts = total([Counts(1, 1, 1), Counts(1, 0, 0)])
    assert counts.f1 == 2 * 2 / (2 * 2 + 1 + 1)
