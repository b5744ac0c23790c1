import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from wh65 import Reading, decode

PORT = 9184
REPORT_SIZE = 12


def render(reading: Reading) -> str:
    return "".join(
        f"weather_{name} {value:g}\n" for name, value in reading._asdict().items()
    )


class State:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._text = ""

    def update(self, text: str) -> None:
        with self._lock:
            self._text = text

    def text(self) -> str:
        with self._lock:
            return self._text


def handler_for(state: State) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = state.text().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(body)

    return Handler


def main(device: str) -> None:
    state = State()
    server = ThreadingHTTPServer(("", PORT), handler_for(state))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(device, "rb", buffering=0) as source:
        while report := source.read(REPORT_SIZE):
            try:
                state.update(render(decode(report)))
            except ValueError as error:
                print(f"skipped report: {error}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
