"""The programs of a run: how each is started and ended, what confines it, and the definition's checks."""
