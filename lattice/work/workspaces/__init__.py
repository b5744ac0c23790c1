"""The worktrees of runs: made or taken from a pool, looked at after the run, given back or destroyed."""
