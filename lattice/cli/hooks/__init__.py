"""`git lattice hook …`: have git tell what happened, and see to what it told."""
