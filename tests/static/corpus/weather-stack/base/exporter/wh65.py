"""Decoding of the 12-byte reports of a WH65 sensor head."""
from typing import NamedTuple


class Reading(NamedTuple):
    temperature: float
    humidity: int
    wind: float
    rain: float


def decode(report: bytes) -> Reading:
    if len(report) != 12 or report[0] != 0x24:
        raise ValueError("not a WH65 report")
    if sum(report[:11]) & 0xFF != report[11]:
        raise ValueError("checksum mismatch")
    temperature = (int.from_bytes(report[2:4], "big") - 400) / 10
    return Reading(
        temperature=temperature,
        humidity=report[4],
        wind=report[5] * 0.51,
        rain=int.from_bytes(report[6:8], "big") * 0.3,
    )
