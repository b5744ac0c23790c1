"""The workers, prompts and hooks that come with the program.

Their only copies are folders at the top level of a checkout; a wheel carries them inside the
package, as `lattice/_shipped`.
"""

import os
from functools import cache

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


@cache
def root() -> str:
    """The folder that holds `workers/`, `prompts/` and `hooks/`."""
    installed = os.path.join(_PACKAGE, "_shipped")
    return installed if os.path.isdir(installed) else os.path.dirname(_PACKAGE)


def read(relative: str) -> bytes | None:
    """The content of a shipped file, named as `workers/x.json` is; None where there is none."""
    try:
        with open(os.path.join(root(), relative), "rb") as file:
            return file.read()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def workers() -> tuple[str, ...]:
    """The shipped definitions in alphabetical order, named as `read` takes them."""
    try:
        names = os.listdir(os.path.join(root(), "workers"))
    except FileNotFoundError:
        return ()
    return tuple(f"workers/{name}" for name in sorted(names) if name.endswith(".json"))
