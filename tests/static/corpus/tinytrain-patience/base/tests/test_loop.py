from tinytrain.loop import evaluate, fit


def losses(values):
    """An eval step that yields one given loss per call."""
    remaining = iter(values)
    return lambda batch: [next(remaining)]


def test_evaluate_means_over_batches():
    assert evaluate(losses([1.0, 3.0]), [0, 1]) == 2.0


def test_fit_records_every_epoch():
    history = fit(lambda b: [0.0], losses([3.0, 2.0, 2.5]), [0], [0], epochs=3)
    assert history.losses == [3.0, 2.0, 2.5]
    assert history.best_epoch() == 1
