"""The daemon: compares the schedule with the clock and switches channels."""
import logging
import sys
import time
from datetime import datetime
from typing import Dict

import board
import config

log = logging.getLogger("relayd")


def wanted(cfg: config.Config, now: datetime) -> Dict[int, bool]:
    clock = now.time()
    return {ch: on <= clock < off for ch, (on, off) in cfg.schedule.items()}


def tick(cfg: config.Config, state: Dict[int, bool], now: datetime) -> None:
    """Switch every channel whose wanted position differs from the known one."""
    for channel, on in wanted(cfg, now).items():
        if state.get(channel) == on:
            continue
        try:
            board.set_channel(cfg.host, cfg.port, cfg.pin, channel, on, cfg.timeout)
        except (OSError, board.BoardError) as exc:
            log.error("channel %d: %s", channel, exc)
            continue
        state[channel] = on
        log.info("channel %d is now %s", channel, "on" if on else "off")


def main(path: str) -> None:
    logging.basicConfig(level=logging.INFO)
    cfg = config.load(path)
    state: Dict[int, bool] = {}
    while True:
        tick(cfg, state, datetime.now())
        time.sleep(cfg.interval)


if __name__ == "__main__":
    main(sys.argv[1])
