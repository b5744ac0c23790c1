"""Linked worktrees of our own: registered, filled, compared with their commit, and taken away again."""
