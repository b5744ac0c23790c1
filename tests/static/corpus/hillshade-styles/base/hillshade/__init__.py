"""Draw printable sheets of hill profiles."""

__version__ = "3.1.0"
