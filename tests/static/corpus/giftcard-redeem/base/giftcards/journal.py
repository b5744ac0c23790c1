"""Append-only journal of balance changes."""

import json
import os


class Journal:
    def __init__(self, path):
        self.path = path

    def append(self, kind, code, cents, balance):
        record = {"kind": kind, "code": code, "cents": cents, "balance": balance}
        with open(self.path, "a", encoding="utf-8") as fh:
            fh.write(json.dumps(record, sort_keys=True) + "\n")
            fh.flush()
            os.fsync(fh.fileno())

    def replay(self):
        if not os.path.exists(self.path):
            return
        with open(self.path, encoding="utf-8") as fh:
            for line in fh:
                yield json.loads(line)
