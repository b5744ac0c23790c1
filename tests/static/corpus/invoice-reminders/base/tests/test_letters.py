import datetime
from decimal import Decimal

from dunning.ledger import Invoice
from dunning.letters import write_letter

INVOICE = Invoice("2024-017", "Moller KG", "ap@moller.example", Decimal("412.50"), datetime.date(2024, 3, 1))


def test_letter_names_the_invoice(tmp_path):
    target = write_letter(tmp_path, INVOICE, datetime.date(2024, 3, 5))
    text = target.read_text()
    assert "2024-017" in text
    assert "412.50" in text
