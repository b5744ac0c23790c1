from .book import CardBook, InsufficientCredit, UnknownCard
from .journal import Journal

__all__ = ["CardBook", "InsufficientCredit", "Journal", "UnknownCard"]
