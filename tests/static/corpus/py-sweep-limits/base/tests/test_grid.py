import pytest

from sweeprun.grid import expand, parse_axis


def test_expand_is_the_product_of_the_axes():
    trials = expand(["lr=0.1,0.01", "depth=2,4"])
    assert [t.number for t in trials] == [1, 2, 3, 4]
    assert trials[1].params == {"lr": "0.1", "depth": "4"}
    assert trials[1].argv("train.py") == ["train.py", "--lr", "0.1", "--depth", "4"]


@pytest.mark.parametrize("text", ["lr", "lr=", "=1"])
def test_parse_axis_rejects_incomplete_text(text):
    with pytest.raises(ValueError):
        parse_axis(text)
