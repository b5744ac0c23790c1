from .bank import GuildBank, InsufficientGold

__all__ = ["GuildBank", "InsufficientGold"]
