"""The command line: words in, text or JSON out, one exit code."""
