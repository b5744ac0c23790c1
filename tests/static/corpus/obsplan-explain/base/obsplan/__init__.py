"""Observation planning for small telescopes."""
