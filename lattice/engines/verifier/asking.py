"""The supervisor's side: the verifier's process, its time, and what a review says where it failed."""

import subprocess
import sys
from collections.abc import Mapping

import msgspec

from lattice.model.review import Answer, Check

NAME = "verifier"


def ask(git_dir: str, answer: Answer, environ: Mapping[str, str], seconds: float) -> Answer:
    """The answer with its findings verified, within `seconds`; unverified, and saying so, where that fails.

    The process carries `environ`, by which it is found and ended should the caller die.
    """
    if not answer.findings:
        return answer
    # The word of an engine about itself is no evidence.
    said = tuple(msgspec.structs.replace(finding, verified="") for finding in answer.findings)
    answer = msgspec.structs.replace(answer, findings=said)
    words = [sys.executable, "-P", "-m", "lattice.engines.verifier", git_dir]
    text = msgspec.json.encode(answer)
    try:
        done = subprocess.run(
            words, input=text, capture_output=True, env=dict(environ), timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return _unverified(answer, f"not done within {seconds:.0f} s")
    except OSError as error:
        return _unverified(answer, str(error.strerror))
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return _unverified(answer, lines[-1] if lines else f"it ended with code {done.returncode}")
    return msgspec.json.decode(done.stdout, type=Answer)


def _unverified(answer: Answer, reason: str) -> Answer:
    check = Check(NAME, "skipped", reason)
    return msgspec.structs.replace(answer, checks=(*answer.checks, check))
