"""What keeps an engine from doing more than reading, beside what its own program has for that."""
