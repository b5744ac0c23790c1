"""Running several programs at once, with one time limit for all and a bound on what each may say."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

from msgspec import Struct

MOST_OUTPUT = 8 << 20
_CHUNK = 1 << 16


class Said(Struct, frozen=True):
    """What became of one program: its output, or why there is none."""

    output: bytes = b""
    complaint: bytes = b""
    exit_code: int | None = None
    problem: str = ""


class _Child:
    """One program under way, and what it has said so far on stdout and stderr."""

    def __init__(self, command: Sequence[str], folder: str, env: Mapping[str, str]) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
            # A group of its own, so that a wrapper's children end with it.
            process_group=0,
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.streams = (self.process.stdout, self.process.stderr)
        self.texts = (bytearray(), bytearray())
        self.problem = ""

    def stop(self, problem: str) -> None:
        self.problem = self.problem or problem
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            self.process.kill()

    def said(self) -> Said:
        for stream in self.streams:
            stream.close()
        code = self.process.wait()
        output, complaint = map(bytes, self.texts)
        return Said(output, complaint, code, self.problem)


def run_all(
    commands: Sequence[Sequence[str]], folder: str, env: Mapping[str, str], seconds: float
) -> tuple[Said, ...]:
    """Run the commands side by side in `folder`; the answers come in the same order, and none raises."""
    children: list[_Child | Said] = []
    for command in commands:
        try:
            children.append(_Child(command, folder, env))
        except OSError as error:
            children.append(Said(problem=f"cannot be started: {error.strerror}"))
    _listen([child for child in children if isinstance(child, _Child)], seconds)
    return tuple(child.said() if isinstance(child, _Child) else child for child in children)


def _listen(children: Sequence[_Child], seconds: float) -> None:
    """Collect what the children say until each has closed its streams, said too much, or the time is over."""
    end = time.monotonic() + seconds
    with selectors.DefaultSelector() as waiting:
        for child in children:
            for stream, text in zip(child.streams, child.texts, strict=True):
                waiting.register(stream, selectors.EVENT_READ, (child, text))
        while waiting.get_map() and (left := end - time.monotonic()) > 0:
            for key, _ in waiting.select(left):
                child, text = key.data
                piece = os.read(key.fd, _CHUNK)
                text += piece
                if len(text) > MOST_OUTPUT:
                    child.stop(f"said more than {MOST_OUTPUT >> 20} MiB")
                if not piece or child.problem:
                    waiting.unregister(key.fileobj)
        for key in waiting.get_map().values():
            key.data[0].stop(f"took longer than {seconds:.0f} s")
    for child in children:
        _end(child, end)


def _end(child: _Child, end: float) -> None:
    try:
        child.process.wait(max(0.0, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        child.stop("took too long to end")
