"""The corpus has tests of its own, of other projects."""

collect_ignore = ["corpus"]
