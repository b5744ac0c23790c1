"""What does the thinking: one module for each engine, all with the same few functions."""
