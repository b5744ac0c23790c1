"""The card book: who holds how much store credit."""

import threading


class UnknownCard(KeyError):
    pass


class InsufficientCredit(ValueError):
    pass


class CardBook:
    def __init__(self, journal):
        self._journal = journal
        self._lock = threading.Lock()
        self._balances = {}
        for record in journal.replay():
            self._balances[record["code"]] = record["balance"]

    def balance(self, code):
        with self._lock:
            try:
                return self._balances[code]
            except KeyError:
                raise UnknownCard(code) from None

    def issue(self, code, cents):
        if cents <= 0:
            raise ValueError("a card is issued with a positive amount")
        with self._lock:
            if code in self._balances:
                raise ValueError(f"card {code} exists")
            self._journal.append("issue", code, cents, cents)
            self._balances[code] = cents
