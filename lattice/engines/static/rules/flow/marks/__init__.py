"""What says that work is done, and the work that follows it all the same."""
