"""Turns folders of raw material into balanced training shards."""

__version__ = "0.3.1"
