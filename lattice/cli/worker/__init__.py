"""`git lattice worker …`: definitions and runs."""
