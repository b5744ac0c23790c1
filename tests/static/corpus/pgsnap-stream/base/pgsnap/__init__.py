"""Logical PostgreSQL snapshots."""
