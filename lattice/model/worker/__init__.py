"""Workers: what a definition may say, and what it may not say at once."""
