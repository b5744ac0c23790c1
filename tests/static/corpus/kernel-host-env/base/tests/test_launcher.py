import subprocess
import sys

from kernelhost.launcher import Kernel


def sleeper(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    return Kernel(process, tmp_path)


def test_stop_terminates(tmp_path):
    kernel = sleeper(tmp_path)
    assert kernel.alive
    assert kernel.stop() != 0
    assert not kernel.alive


def test_stop_is_idempotent(tmp_path):
    kernel = sleeper(tmp_path)
    first = kernel.stop()
    assert kernel.stop() == first
