"""The options that a definition may give its engines, and what is wrong with those that it gives."""

from collections.abc import Callable, Mapping

from lattice.model.worker.definition import Definition, Engine, Option

FORMATS = ("json", "rdjsonl", "rdjson", "sarif", "text")
"""What a script may print; `engines/answers/linters/` reads them."""


def _is_count(value: Option) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_money(value: Option) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def _is_texts(value: Option) -> bool:
    return bool(value) and (isinstance(value, str) or (isinstance(value, tuple) and all(value)))


_TAKES: Mapping[str, tuple[tuple[Engine, ...], Callable[[Option], bool], str]] = {
    "max_turns": ((Engine.CLAUDE, Engine.GEMINI), _is_count, "a whole number above 0"),
    "max_budget_usd": ((Engine.CLAUDE,), _is_money, "a number of dollars above 0"),
    "config": ((Engine.CODEX,), _is_texts, "KEY=VALUE, or a list of such texts"),
    "format": ((Engine.SCRIPT,), FORMATS.__contains__, f"one of {', '.join(FORMATS)}"),
    "silent": ((Engine.SCRIPT,), lambda value: isinstance(value, bool), "true or false"),
}


def flaw(definition: Definition) -> str | None:
    """The first option that none of the definition's engines takes, or takes with another value."""
    for name, value in definition.options.items():
        if name not in _TAKES:
            return f"unknown option '{name}', which is none of {', '.join(_TAKES)}"
        engines, fits, takes = _TAKES[name]
        if not set(engines) & set(definition.candidates):
            return f"option '{name}' is for engine {' or '.join(engines)}"
        if not fits(value):
            return f"option '{name}' takes {takes}"
    if definition.options.get("silent") and definition.options.get("format") == FORMATS[0]:
        return "option 'silent' is for a linter's format, and 'format' is 'json'"
    return None
