import logging
from typing import Any, Callable, Iterable, List

from tinytrain.metrics import History, MeanTracker

log = logging.getLogger(__name__)

Step = Callable[[Any], List[float]]


def evaluate(step: Step, batches: Iterable[Any]) -> float:
    tracker = MeanTracker("val_loss")
    for batch in batches:
        tracker.update(step(batch))
    return tracker.result()


def fit(
    train_step: Step,
    eval_step: Step,
    train_batches: Iterable[Any],
    eval_batches: Iterable[Any],
    epochs: int,
) -> History:
    """Train for a number of epochs and return the validation history."""
    history = History()
    for epoch in range(epochs):
        train_loss = evaluate(train_step, train_batches)
        val_loss = evaluate(eval_step, eval_batches)
        history.append(val_loss)
        log.info("epoch %d: train %.4f val %.4f", epoch, train_loss, val_loss)
    return history
