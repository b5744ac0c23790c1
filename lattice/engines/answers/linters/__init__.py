"""What other people's linters print, read into findings: strictly, or not at all."""
