from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping


class SettingsError(ValueError):
    """The service environment is incomplete or malformed."""


@dataclass(frozen=True)
class Settings:
    listen: str
    signing_key: bytes
    db_url: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        try:
            key = environ["KH_SIGNING_KEY"]
            db_url = environ["KH_DB_URL"]
        except KeyError as exc:
            raise SettingsError(f"{exc.args[0]} is not set") from exc
        if len(key) < 32:
            raise SettingsError("KH_SIGNING_KEY must have at least 32 characters")
        return cls(
            listen=environ.get("KH_LISTEN", "127.0.0.1:8866"),
            signing_key=key.encode(),
            db_url=db_url,
        )
