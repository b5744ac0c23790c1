import argparse
import json
import socket
import sys

from fieldgw import frames


def main(argv=None):
    ap = argparse.ArgumentParser(prog='fieldgw')
    ap.add_argument('host')
    ap.add_argument('--port', type=int, default=502)
    ap.add_argument('--unit', type=int, default=1)
    args = ap.parse_args(argv)
    with socket.create_connection((args.host, args.port), timeout=5) as s:
        s.sendall(frames.read_holding(1, args.unit, 0, 4))
        regs = frames.parse_registers(s.recv(260), 1)
    json.dump({'registers': regs}, sys.stdout)
    return 0


if __name__ == '__main__':
    sys.exit(main())
