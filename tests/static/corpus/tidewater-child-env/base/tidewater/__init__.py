"""Partitioned pipelines with untrusted steps."""
