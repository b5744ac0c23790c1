"""`git lattice review ...`: what workers found, and what became of it."""
