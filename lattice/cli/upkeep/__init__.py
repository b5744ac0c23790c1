"""The commands that set up a repository and look after it."""
