"""Reads relayd.ini."""
import configparser
from dataclasses import dataclass, field
from datetime import time
from typing import Dict, Tuple


@dataclass
class Config:
    host: str
    port: int
    pin: str
    timeout: float
    interval: float
    schedule: Dict[int, Tuple[time, time]] = field(default_factory=dict)


def load(path: str) -> Config:
    ini = configparser.ConfigParser()
    with open(path, encoding="utf-8") as fh:
        ini.read_file(fh)
    schedule = {}
    for channel, span in ini.items("schedule"):
        on, off = span.split()
        schedule[int(channel)] = (time.fromisoformat(on), time.fromisoformat(off))
    return Config(
        host=ini.get("board", "host"),
        port=ini.getint("board", "port"),
        pin=ini.get("board", "pin"),
        timeout=ini.getfloat("board", "timeout"),
        interval=ini.getfloat("daemon", "interval"),
        schedule=schedule,
    )
