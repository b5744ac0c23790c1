"""Values and every decision: no clock, no I/O, no randomness."""
