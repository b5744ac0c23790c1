"""Run a training script over a grid of hyperparameters."""
