"""Where the programs are: asked by every command that chooses an engine, so it costs nothing to import."""

import os
from collections.abc import Mapping


def where(name: str, environ: Mapping[str, str]) -> str | None:
    """The program's path, found on PATH; relative places on it are passed over."""
    for place in environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(place, name)
        if os.path.isabs(place) and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None


def missing(name: str, environ: Mapping[str, str]) -> str | None:
    """Why the program cannot be started: it is not there; else None."""
    return None if where(name, environ) else "not on PATH"
