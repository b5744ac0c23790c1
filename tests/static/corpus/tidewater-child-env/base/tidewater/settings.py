"""Settings, all of them from the environment of the scheduler."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Mapping


@dataclass(frozen=True)
class Settings:
    warehouse_url: str
    warehouse_password: str = field(repr=False)
    alert_token: str = field(repr=False)
    step_seconds: float = 900.0


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    return Settings(
        warehouse_url=environ["TIDE_WAREHOUSE_URL"],
        warehouse_password=environ["TIDE_WAREHOUSE_PASSWORD"],
        alert_token=environ["TIDE_ALERT_TOKEN"],
        step_seconds=float(environ.get("TIDE_STEP_SECONDS", "900")),
    )
