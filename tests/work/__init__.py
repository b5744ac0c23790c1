"""Runs as users have them: real processes, real worktrees, whatever dies."""
