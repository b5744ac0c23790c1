"""Text from outside on its way into SQL, shell commands, paths, pages and code."""
