"""Running: the hand-over to a supervisor, and what it does until its run is closed."""
