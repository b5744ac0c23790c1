import pytest

from partbook.book import Book, UnknownPart

BOOK = Book({"A": {"title": "Assembly", "uses": {"B": 2}}, "B": {"title": "Bolt"}})


def test_uses():
    assert BOOK.uses("A") == {"B": 2}
    assert BOOK.uses("B") == {}


def test_unknown_part():
    with pytest.raises(UnknownPart):
        BOOK.title("C")
