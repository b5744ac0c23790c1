"""The log: events as commits on `refs/lattice/events`, and the notes that show its reviews."""
