"""Commits that came, what becomes of each, and whether a range of them may pass."""
