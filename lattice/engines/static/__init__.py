"""The `static` engine: a review of what a change adds, by rules that run nothing of the repository.

`python -m lattice.engines.static --git-dir DIR --base OID --head OID` prints one Answer as JSON.
"""
