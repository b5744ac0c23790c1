from .errors import InsufficientPoints, LedgerError, UnknownMember
from .ledger import Ledger

__all__ = ["InsufficientPoints", "Ledger", "LedgerError", "UnknownMember"]
