import pytest

from wh65 import decode


def report(*body: int) -> bytes:
    data = bytes((0x24, *body))
    return data + bytes((sum(data) & 0xFF,))


def test_decode():
    reading = decode(report(0, 0x02, 0x58, 61, 10, 0, 5, 0, 0, 0))
    assert reading.temperature == 20.0
    assert reading.humidity == 61
    assert reading.wind == pytest.approx(5.1)
    assert reading.rain == pytest.approx(1.5)


def test_damaged_report():
    with pytest.raises(ValueError):
        decode(b"\x24" + bytes(11))
