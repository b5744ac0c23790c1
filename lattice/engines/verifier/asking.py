"""The supervisor's side: the words of the verifier's process, what it is asked, and what its end comes to."""

import sys

import msgspec

from lattice.model.review import Answer, Check

NAME = "verifier"

STEERING = "steering"
"""The word that also asks for text in the change that is addressed to a reviewer."""


def command(git_dir: str, steering: bool) -> list[str]:
    """The words to start it with: an answer goes in, the same one verified comes out."""
    words = [sys.executable, "-P", "-m", "lattice.engines.verifier", git_dir]
    return [*words, STEERING] if steering else words


def question(answer: Answer) -> bytes:
    """What it reads. The word of an engine about itself is no evidence, and is left out."""
    said = tuple(msgspec.structs.replace(finding, verified="") for finding in answer.findings)
    return msgspec.json.encode(msgspec.structs.replace(answer, findings=said))


def verified(asked: bytes, stdout: bytes, stderr: bytes, exit_code: int) -> Answer:
    """The verified answer; the one that was asked about, saying why it is not verified, where that failed."""
    if exit_code:
        lines = stderr.decode("utf-8", "replace").strip().splitlines()
        return unverified(asked, lines[-1] if lines else f"it ended with code {exit_code}")
    return msgspec.json.decode(stdout, type=Answer)


def unverified(asked: bytes, reason: str) -> Answer:
    """The answer that was asked about, with a check that says why it is not verified."""
    answer = msgspec.json.decode(asked, type=Answer)
    return msgspec.structs.replace(answer, checks=(*answer.checks, Check(NAME, "skipped", reason)))
