"""Engines: how each is asked, and what counts as its answer."""
