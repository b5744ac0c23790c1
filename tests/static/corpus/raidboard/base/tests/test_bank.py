import io

import pytest

from raidboard import GuildBank, InsufficientGold
from raidboard.journal import Journal


@pytest.fixture
def stream():
    return io.StringIO()


@pytest.fixture
def bank(stream):
    return GuildBank(Journal(stream, clock=lambda: 1700000000))


def test_deposit_and_withdraw(bank):
    bank.deposit("owls", "ann", 50)
    bank.withdraw("owls", "bob", 20)
    assert bank.balance("owls") == 30


def test_cannot_overdraw(bank):
    with pytest.raises(InsufficientGold):
        bank.withdraw("owls", "bob", 1)
