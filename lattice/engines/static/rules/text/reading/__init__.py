"""How the rules of this package read text: comments and strings, edits, where values come from."""
