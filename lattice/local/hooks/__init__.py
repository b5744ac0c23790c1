"""Our hooks in a clone: what is shipped, what is there, and putting the one beside the other."""
