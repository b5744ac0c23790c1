"""When a file was made, which Python tells on some systems only: Linux has it in statx(2)."""

import ctypes
import os
import struct

_CURRENT_FOLDER, _NO_FOLLOW, _BIRTH = -100, 0x100, 0x800
# struct statx: the mask of what is told comes first, the time of birth (seconds, nanoseconds) at byte 80.
_SIZE, _TIME_AT = 256, 80


def born_ns(path: str) -> int | None:
    """Nanoseconds since 1970 at which the file, no link followed, was made; None where that is not told."""
    born = getattr(os.lstat(path), "st_birthtime", None)
    return _statx(path) if born is None else int(born * 1_000_000_000)


def _statx(path: str) -> int | None:
    call = getattr(ctypes.CDLL(None), "statx", None)
    if call is None:
        return None
    told = ctypes.create_string_buffer(_SIZE)
    if call(_CURRENT_FOLDER, os.fsencode(path), _NO_FOLLOW, _BIRTH, told):
        return None
    (mask,) = struct.unpack_from("=I", told)
    seconds, nanoseconds = struct.unpack_from("=qI", told, _TIME_AT)
    return seconds * 1_000_000_000 + nanoseconds if mask & _BIRTH else None
