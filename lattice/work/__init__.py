"""Runs at work: asking for them, starting, supervising and closing them."""
