"""Patterns that are compiled at their first use."""

import re

import pytest

from lattice.engines.static.patterns import pattern


def test_it_does_what_a_compiled_pattern_does() -> None:
    lazy, eager = pattern(r"(?P<name>a+)B", re.IGNORECASE), re.compile(r"(?P<name>a+)B", re.IGNORECASE)

    for text in ("xAAby aab", "", "ab"):
        assert [m.span("name") for m in lazy.finditer(text)] == [m.span("name") for m in eager.finditer(text)]
        assert lazy.sub("-", text) == eager.sub("-", text)
        assert bool(lazy.fullmatch(text)) == bool(eager.fullmatch(text))
    assert (lazy.pattern, lazy.flags, lazy.groupindex) == (eager.pattern, eager.flags, eager.groupindex)
    assert pattern(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_nothing_is_compiled_before_it_is_used() -> None:
    broken = pattern("(")

    with pytest.raises(re.error, match="missing"):
        broken.search("")
