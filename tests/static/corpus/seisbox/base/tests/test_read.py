import pytest

import seisbox


def test_read_all(sbx):
  assert seisbox.read_all(sbx((1, -2), (3,))) == [(1, -2), (3,)]


def test_bad_magic(sbx):
  with pytest.raises(seisbox.FormatError):
    seisbox.read_all(sbx((1,), magic=b"NOPE"))


def test_peak(sbx):
  assert seisbox.peak(sbx((1, -9), (3,))) == 9
