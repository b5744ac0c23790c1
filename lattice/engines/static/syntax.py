"""Python source as a syntax tree, parsed once however many rules look at it."""

import ast
import warnings
from functools import lru_cache

_MOST_TREES = 64


@lru_cache(_MOST_TREES)
def tree_of(content: bytes) -> ast.Module | None:
    """The syntax tree of a Python file; None for what does not parse, or nests too deep."""
    try:
        with warnings.catch_warnings():
            # What a stranger's source deserves a warning for is not ours to print.
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
