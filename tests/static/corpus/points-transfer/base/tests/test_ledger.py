import pytest

from perkledger import InsufficientPoints, Ledger, UnknownMember


@pytest.fixture
def ledger(tmp_path):
    book = Ledger(str(tmp_path / "tenant.db"))
    book.enrol("M-1")
    book.enrol("M-2")
    yield book
    book.close()


def test_earn_adds_to_the_balance(ledger):
    assert ledger.earn("M-1", 250) == 250
    assert ledger.balance("M-1") == 250


def test_redeem_refuses_an_overdraft(ledger):
    ledger.earn("M-1", 50)
    with pytest.raises(InsufficientPoints) as info:
        ledger.redeem("M-1", 80)
    assert info.value.available == 50
    assert ledger.balance("M-1") == 50


def test_unknown_member(ledger):
    with pytest.raises(UnknownMember):
        ledger.balance("M-9")
