"""git lattice: autonomous code-review workers whose memory is git itself."""

__version__ = "0.1.0"
