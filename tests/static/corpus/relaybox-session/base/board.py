"""Client side of the relay board protocol."""
import socket


class BoardError(Exception):
    """The board refused a command or answered something unexpected."""


def set_channel(host: str, port: int, pin: str, channel: int, on: bool, timeout: float) -> None:
    """Log in, switch one channel, hang up."""
    with socket.create_connection((host, port), timeout=timeout) as sock:
        lines = sock.makefile("r", encoding="ascii", newline="\n")
        with lines:
            _expect(lines.readline(), "READY")
            sock.sendall(f"LOGIN {pin}\n".encode("ascii"))
            _expect(lines.readline(), "OK")
            sock.sendall(f"SET {channel} {'ON' if on else 'OFF'}\n".encode("ascii"))
            _expect(lines.readline(), "OK")


def _expect(line: str, word: str) -> None:
    if line.split(" ", 1)[0].strip() != word:
        raise BoardError(f"expected {word}, board said {line.strip()!r}")
