import threading


class InsufficientGold(Exception):
    pass


class GuildBank:
    def __init__(self, journal):
        self._journal = journal
        self._gold = {}
        self._lock = threading.Lock()

    def balance(self, guild):
        return self._gold.get(guild, 0)

    def deposit(self, guild, player, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        with self._lock:
            self._gold[guild] = self._gold.get(guild, 0) + amount
        self._journal.record(guild, player, amount, "deposit")

    def withdraw(self, guild, player, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        with self._lock:
            held = self._gold.get(guild, 0)
            if held < amount:
                raise InsufficientGold(guild)
            self._gold[guild] = held - amount
        self._journal.record(guild, player, -amount, "withdraw")
