"""Exports, fields and methods that the project's own modules and types do not have."""
