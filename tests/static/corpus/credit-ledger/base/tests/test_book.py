import pytest

from creditbook import AccountMissing, CreditBook, InsufficientCredit


@pytest.fixture
def book():
    book = CreditBook(":memory:")
    book.open_account("branch-7", "Hafenstrasse")
    yield book
    book.close()


def test_top_up_and_charge(book):
    book.top_up("branch-7", 5000)
    book.charge("branch-7", 1250, memo="A3 posters")
    assert book.balance("branch-7") == 3750
    assert book.history("branch-7") == [(5000, "top-up"), (-1250, "A3 posters")]


def test_charge_needs_credit(book):
    book.top_up("branch-7", 100)
    with pytest.raises(InsufficientCredit):
        book.charge("branch-7", 101)
    assert book.balance("branch-7") == 100


def test_unknown_account(book):
    with pytest.raises(AccountMissing):
        book.balance("branch-9")
