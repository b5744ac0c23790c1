"""The command line as people and programs type it."""
