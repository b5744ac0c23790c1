import logging

log = logging.getLogger(__name__)


class Poller(object):
    """Reads every configured register once per cycle and hands it upstream."""

    def __init__(self, registers, bus, upstream):
        self.registers = registers
        self.bus = bus
        self.upstream = upstream

    def cycle(self, now):
        for name, number in sorted(self.registers.items()):
            try:
                value = self.bus.read(number)
            except IOError as e:
                log.warning('register %s (%d): %s', name, number, e)
                continue
            self.upstream.send(name, value, now)
