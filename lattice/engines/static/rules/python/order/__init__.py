"""What a statement says was done, and the words for it."""
