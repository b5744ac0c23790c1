"""Yearly heating statements from meter readings."""
