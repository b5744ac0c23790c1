"""Regular expressions that are compiled when they are first used.

The rules have some hundred of them, and a review needs those of its own languages: compiled at import they
cost a fifth of a second, more than most reviews do.
"""

import re
from typing import AnyStr, Generic, cast


class _Lazy(Generic[AnyStr]):
    """Stands for a pattern; the first use of a method compiles it and puts that method in its own place."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self._text: AnyStr = text
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return cast(object, found)


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, as far as its methods and attributes go; an error shows at the first use."""
    return cast("re.Pattern[AnyStr]", _Lazy(text, flags))
