"""Runs: starting them, and the supervisor that owns each."""

import gc

# A supervisor is a new interpreter, and what it imports all stays: see lattice/__main__.py. Collecting it
# again and again took a tenth of the time that a run needs to start.
gc.set_threshold(100_000)
