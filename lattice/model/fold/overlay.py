"""A state with changes on top: what a fold reads and writes while it works."""

from typing import Any

import msgspec

from lattice.model import state
from lattice.model.ids import BlobRef
from lattice.model.state import State, Value


class Misfit(Exception):
    """An event that does not fit the state; `evidence` is kept all the same."""

    def __init__(self, fate: str, reason: str, evidence: dict[str, Value] | None = None) -> None:
        super().__init__(reason)
        self.fate = fate
        self.reason = reason
        self.evidence = evidence or {}


class Repeated(Exception):
    """An event that the state holds already: it folds to nothing."""


class Overlay:
    """`base` with `changes` on top. Blobs placed by id read as absent: a fold needs no payload."""

    def __init__(self, base: State) -> None:
        self.base = base
        self.changes: dict[str, Value] = {}

    def read(self, path: str) -> bytes | None:
        if path in self.changes:
            value = self.changes[path]
            return value if isinstance(value, bytes) else None
        return self.base.read(path)

    def names(self, folder: str) -> tuple[str, ...]:
        names = set(self.base.names(folder))
        prefix = f"{folder}/"
        touched = {path for path in self.changes if path.startswith(prefix)}
        for path in sorted(touched, key=lambda path: self.changes[path] is not None):
            name, _, rest = path.removeprefix(prefix).partition("/")
            if self.changes[path] is not None:
                names.add(name)
            elif not rest or not self.names(f"{prefix}{name}"):
                names.discard(name)
        return tuple(sorted(names))

    def write(self, path: str, value: object) -> None:
        """Put a value's JSON at a path."""
        self.changes[path] = state.encode(value)

    def change(self, path: str, value: msgspec.Struct, **members: Any) -> None:
        """Put `value` with some members replaced at a path."""
        self.write(path, msgspec.structs.replace(value, **members))

    def place(self, path: str, text: str | BlobRef) -> None:
        """Put a text at a path, or the blob that holds it."""
        self.changes[path] = text if isinstance(text, BlobRef) else text.encode()

    def remove(self, path: str) -> None:
        self.changes[path] = None
