"""What a range of commits is worth: which commits these are, how each stands, and which need no review."""
