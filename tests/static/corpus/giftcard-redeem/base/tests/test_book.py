import pytest

from giftcards import CardBook, Journal, UnknownCard


@pytest.fixture
def book(tmp_path):
    return CardBook(Journal(str(tmp_path / "ledger.jsonl")))


def test_issue_sets_balance(book):
    book.issue("A-100", 2500)
    assert book.balance("A-100") == 2500


def test_unknown_card(book):
    with pytest.raises(UnknownCard):
        book.balance("nope")


def test_balances_survive_restart(tmp_path):
    path = str(tmp_path / "ledger.jsonl")
    CardBook(Journal(path)).issue("A-100", 900)
    assert CardBook(Journal(path)).balance("A-100") == 900
