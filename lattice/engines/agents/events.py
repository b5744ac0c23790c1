"""The events that an agent program prints: one JSON object a line, among lines that are none."""

from collections.abc import Iterator
from typing import Any

import msgspec


class Event:
    """One object of a program's output, whose members may be missing or of any kind."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value

    def text(self, *path: str) -> str:
        """The text at a path of member names; '' where there is none."""
        found = self._at(path)
        return found if isinstance(found, str) else ""

    def number(self, *path: str) -> int:
        """The number at a path, rounded; 0 where there is none."""
        return round(self.fraction(*path))

    def fraction(self, *path: str) -> float:
        """The number at a path; 0 where there is none."""
        found = self._at(path)
        return found if isinstance(found, (int, float)) and not isinstance(found, bool) else 0.0

    def is_true(self, *path: str) -> bool:
        """Whether the member is true."""
        return self._at(path) is True

    def under(self, *path: str) -> "Event":
        """The object at a path; an empty one where there is none."""
        found = self._at(path)
        return Event(found if isinstance(found, dict) else {})

    def each(self, *path: str) -> Iterator["Event"]:
        """The objects in the list at a path."""
        found = self._at(path)
        return (Event(one) for one in found if isinstance(one, dict)) if isinstance(found, list) else iter(())

    def _at(self, path: tuple[str, ...]) -> Any:
        found: Any = self.value
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found


def events(output: bytes) -> tuple[Event, ...]:
    """Every line that is a JSON object, in order."""
    return tuple(_read(output))


def last(found: tuple[Event, ...], kind: str) -> Event | None:
    """The last event whose `type` is this."""
    return next((event for event in reversed(found) if event.text("type") == kind), None)


def _read(output: bytes) -> Iterator[Event]:
    for line in output.splitlines():
        if line.lstrip()[:1] != b"{":
            continue
        try:
            yield Event(msgspec.json.decode(line, type=dict[str, Any]))
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
