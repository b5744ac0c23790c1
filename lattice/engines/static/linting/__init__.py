"""ruff, and what the remarks of every linter mean to us."""
