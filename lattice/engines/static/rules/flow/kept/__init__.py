"""What is opened, locked or made and stays on some way out, by language."""
