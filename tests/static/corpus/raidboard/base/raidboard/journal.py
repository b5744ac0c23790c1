import json
import threading
import time


class Journal:
    """Append-only list of bank movements, one JSON object per line."""

    def __init__(self, stream, clock=time.time):
        self._stream = stream
        self._clock = clock
        self._lock = threading.Lock()

    def record(self, guild, player, delta, reason):
        entry = {
            "at": int(self._clock()),
            "guild": guild,
            "player": player,
            "delta": delta,
            "reason": reason,
        }
        with self._lock:
            self._stream.write(json.dumps(entry) + "\n")
