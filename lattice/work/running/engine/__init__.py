"""The engine of a run as its supervisor sees it: what it is given, and what its output comes to."""
