"""Limits that are taken and stored and limit nothing, by language."""
