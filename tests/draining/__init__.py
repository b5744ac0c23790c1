"""Commits that the hooks note, and what becomes of them."""
