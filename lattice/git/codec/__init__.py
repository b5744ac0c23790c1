"""Git's own formats, read and written as bytes: no process, no repository."""
