"""Asking for a run: what is to be reviewed, by which version of which worker."""
