from creditbook.book import CreditBook
from creditbook.errors import AccountMissing, InsufficientCredit

__all__ = ["AccountMissing", "CreditBook", "InsufficientCredit"]
