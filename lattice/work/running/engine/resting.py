"""Engines that rest after their provider had enough, as this clone remembers it."""

from lattice.engines import cooldowns
from lattice.engines.exchange import BadOutput, Spent
from lattice.work.here import Here, now_ms


def let_rest(here: Here, engine: str, error: BadOutput) -> None:
    """Remember an engine whose provider had enough; any other failure leaves it as it is."""
    if isinstance(error, Spent):
        now = now_ms()
        cooldowns.rest(here.places, engine, error.until or now + cooldowns.DEFAULT_MS, now)
