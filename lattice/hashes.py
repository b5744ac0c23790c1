"""SHA-1 and SHA-256 from the interpreter itself.

`import hashlib` loads OpenSSL, a twentieth of a short command's time. These are the functions
that hashlib falls back to without OpenSSL; the standard library's random.py takes one the same
way for the same reason.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Protocol


class Digest(Protocol):
    """What a hash function returns."""

    def hexdigest(self) -> str:
        """The digest in hexadecimal."""
        ...


def _built_in(module: str, name: str) -> Callable[[bytes], Digest]:
    try:
        source = import_module(module)
    except ImportError:
        source = import_module("hashlib")
    function: Callable[[bytes], Digest] = getattr(source, name)
    return function


sha1 = _built_in("_sha1", "sha1")
sha256 = _built_in("_sha2" if sys.version_info >= (3, 12) else "_sha256", "sha256")
