import logging
import socket
import sys
import time

from bridge.config import Config
from bridge.poller import Poller
from bridge.serialbus import SerialBus

PERIOD = 10


class Upstream(object):
    def __init__(self, host, port):
        self.address = (host, port)

    def send(self, name, value, now):
        line = '%s value=%d %d\n' % (name, value, now)
        with socket.create_connection(self.address, 5) as s:
            s.sendall(line.encode('ascii'))


def main(argv):
    logging.basicConfig(level=logging.INFO)
    config = Config(argv[1])
    upstream = Upstream(config.host, config.host_port)
    bus = SerialBus(config.port, config.baud)
    poller = Poller(config.registers, bus, upstream)
    while True:
        poller.cycle(int(time.time()))
        time.sleep(PERIOD)


if __name__ == '__main__':
    main(sys.argv)
