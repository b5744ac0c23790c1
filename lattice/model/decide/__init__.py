"""What a command wants to write, decided from a state: pure, and decided again after a lost race."""
