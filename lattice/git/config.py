"""Configuration as `git config` sees it: one process, and only the sections that we ask for.

The first and the last part of a key have no case, the middle one has.
"""

import os

from msgspec import Struct

from lattice.errors import UsageError
from lattice.git.repository import Repository, run
from lattice.git.store import Identity

ANONYMOUS = Identity("git-lattice", "lattice@localhost")
"""Who commits where the user has no git identity."""

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0", ""})


class Setting(Struct, frozen=True):
    """One line of the configuration; `value` is None for a key without `=`, which git reads as true."""

    key: str
    value: str | None


class Config(Struct, frozen=True):
    """The settings in git's order: of several with one key the last one counts."""

    settings: tuple[Setting, ...]

    def get(self, key: str) -> str | None:
        """The value of `key`; None where it is not set. A key without a value is `true`."""
        found = self.all(key)
        return found[-1] if found else None

    def all(self, key: str) -> tuple[str, ...]:
        """Every value of a key that may be given several times, in git's order."""
        wanted = _folded(key)
        return tuple(
            "true" if setting.value is None else setting.value
            for setting in self.settings
            if setting.key == wanted
        )

    def flag(self, key: str, default: bool) -> bool:
        """The truth of `key`; raises UsageError for a value that git would not take as a boolean."""
        value = self.get(key)
        if value is None:
            return default
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        raise UsageError(f"bad boolean value '{value}' for '{key}'", f"git config {key} true")

    def number(self, key: str, default: int) -> int:
        """The whole number in `key`; raises UsageError for anything else."""
        value = self.get(key)
        if value is None:
            return default
        if not value.lstrip("-").isdecimal():
            raise UsageError(f"bad number '{value}' for '{key}'", f"git config {key} {default}")
        return int(value)


def config(repo: Repository) -> Config:
    """The `lattice`, `user` and `core` sections as they hold in this repository."""
    output = run(repo, "config", "-z", "--get-regexp", r"^(lattice|user|core)\.", ok=(0, 1))
    return parse(output)


def parse(output: bytes) -> Config:
    """The settings in what `git config -z` printed: `key NEWLINE value NUL`."""
    settings = []
    for line in output.split(b"\0")[:-1]:
        key, newline, value = line.partition(b"\n")
        settings.append(Setting(os.fsdecode(key), os.fsdecode(value) if newline else None))
    return Config(tuple(settings))


def identity(settings: Config) -> Identity:
    """The user's name and e-mail from the configuration, or the fixed identity where either is missing."""
    name, email = settings.get("user.name"), settings.get("user.email")
    return Identity(name, email) if name and email else ANONYMOUS


def _folded(key: str) -> str:
    section, *middle, name = key.split(".")
    return ".".join([section.lower(), *middle, name.lower()])
