"""What the rules for Python share: files as trees, effects of statements, modules of the project."""
