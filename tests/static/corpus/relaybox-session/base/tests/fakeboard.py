import socketserver
import threading
from contextlib import contextmanager


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        board = self.server
        board.logins += 1
        self.wfile.write(b"READY SR-201\n")
        if self.rfile.readline().split()[1:] != [board.pin]:
            self.wfile.write(b"DENIED\n")
            return
        self.wfile.write(b"OK\n")
        for line in self.rfile:
            _, channel, word = line.decode("ascii").split()
            board.channels[int(channel)] = word == "ON"
            self.wfile.write(b"OK\n")


@contextmanager
def fake_board(pin=b"0000"):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.pin, server.logins, server.channels = pin, 0, {}
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
