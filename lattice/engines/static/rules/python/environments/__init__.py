"""Environments for child processes, and what must not be in them."""
