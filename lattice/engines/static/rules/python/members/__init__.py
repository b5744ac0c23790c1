"""The project's classes, the types of names, and the uses that do not fit them."""
