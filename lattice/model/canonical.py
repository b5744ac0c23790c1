"""Canonical JSON: the one way in which a value becomes the bytes that ids are made of.

UTF-8, keys sorted by code point, no white space, integers below 2**53 only, no lone surrogates,
nested 32 deep at most: how deep a reader can go must not depend on the reader.
"""

import msgspec

from lattice.errors import UsageError

LARGEST = 2**53
DEEPEST = 32

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


def utf8(text: str) -> bytes:
    """The bytes of a text; raises UsageError for lone surrogates, which have none."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise UsageError("text is not valid UTF-8") from None


def _check(value: object, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise UsageError(f"a value is nested more than {DEEPEST} deep")
    match value:
        case str():
            utf8(value)
        case bool() | None:
            pass
        case int():
            if not -LARGEST < value < LARGEST:
                raise UsageError(f"{value} does not fit in 53 bits")
        case dict():
            for key, member in value.items():
                _check(key, depth + 1)
                _check(member, depth + 1)
        case list() | tuple():
            for member in value:
                _check(member, depth + 1)
        case _:
            raise UsageError(f"{value!r} has no canonical form")
