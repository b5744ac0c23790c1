"""Canonical JSON: the one way in which a value becomes the bytes that ids are made of.

UTF-8, keys sorted by code point, no white space, integers below 2**53 only, no lone surrogates.
"""

import msgspec

from lattice.errors import UsageError

LARGEST = 2**53

_encode = msgspec.json.Encoder(order="sorted").encode


def encode(value: object) -> bytes:
    """The canonical bytes of a struct or a plain value; raises UsageError for what has none."""
    plain = msgspec.to_builtins(value)
    _check(plain)
    return _encode(plain)


def is_canonical(value: object) -> bool:
    """Whether the value has canonical bytes at all."""
    try:
        _check(msgspec.to_builtins(value))
    except UsageError:
        return False
    return True


def _check(value: object) -> None:
    match value:
        case str():
            if any("\ud800" <= char <= "\udfff" for char in value):
                raise UsageError("text is not valid UTF-8")
        case bool() | None:
            pass
        case int():
            if not -LARGEST < value < LARGEST:
                raise UsageError(f"{value} does not fit in 53 bits")
        case dict():
            for key, member in value.items():
                _check(key)
                _check(member)
        case list() | tuple():
            for member in value:
                _check(member)
        case _:
            raise UsageError(f"{value!r} has no canonical form")
