from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Ticket:
    number: int
    entered: datetime
    vehicle: str = "car"  # "car", "motorbike" or "van"
    permit: str | None = None  # "resident", "staff" or none
    electric: bool = False
    lost: bool = False

    def minutes(self, leaving: datetime) -> int:
        if leaving < self.entered:
            raise ValueError("leaving before entering")
        return int((leaving - self.entered).total_seconds() // 60)
