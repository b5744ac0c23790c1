"""Commits and what reviews say of them: how each stands, what is open, whether they may pass."""
