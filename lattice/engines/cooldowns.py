"""Engines whose provider has had enough, and until when: `lattice/cooldowns`, of this clone alone.

A missing or damaged file means that none rests: the worst that follows is one more question to a provider.
"""

import msgspec

from lattice.local.locks import hold
from lattice.local.places import Places, content, make_folder, replace

DEFAULT_MS = 15 * 60 * 1000
"""How long an engine rests whose provider does not say when it will have enough of it."""


def resting(places: Places, now: int) -> dict[str, int]:
    """The engines that rest at `now`, and until when (UTC milliseconds)."""
    return {engine: until for engine, until in _read(places).items() if until > now}


def rest(places: Places, engine: str, until: int, now: int) -> None:
    """Let an engine rest until then; those whose time is over at `now` are forgotten."""
    make_folder(places.root)
    with hold(f"{places.cooldowns}.lock"):
        replace(places.cooldowns, msgspec.json.encode(resting(places, now) | {engine: until}))


def _read(places: Places) -> dict[str, int]:
    try:
        return msgspec.json.decode(content(places.cooldowns) or b"{}", type=dict[str, int])
    except msgspec.DecodeError:
        return {}
