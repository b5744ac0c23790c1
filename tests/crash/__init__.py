"""Killing runs at every point of their life, and looking at what is left."""
