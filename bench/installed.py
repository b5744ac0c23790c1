"""The program as its users have it: the wheel and what it requires, and nothing of the workshop beside it.

It matters: msgspec imports typing_extensions where mypy has brought it along, which costs a short command
a twentieth of its time. Built from what is installed here, without a network.
"""

import functools
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
_OFFLINE = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")


@functools.cache
def environment() -> Path:
    """The venv's folder; made at the first call, kept until this process ends."""
    holder = tempfile.TemporaryDirectory(prefix="lattice-installed-")
    _KEPT.append(holder)
    venv = Path(holder.name) / "venv"
    _python("-m", "venv", "--without-pip", venv)
    _python("-m", "pip", "wheel", *_OFFLINE, "--no-build-isolation", "--wheel-dir", holder.name, ROOT)
    wheel = next(Path(holder.name).glob("*.whl"))
    _python("-m", "pip", "--python", venv / "bin" / "python", "install", *_OFFLINE, wheel)
    packages = next(venv.glob("lib/python*/site-packages"))
    for name in _required("git-lattice"):
        _lend(name, packages)
    (venv / "bin" / "ruff").symlink_to(Path(sys.executable).with_name("ruff"))
    return venv


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _python(*words: str | Path) -> None:
    subprocess.run([sys.executable, *words], check=True, capture_output=True)


def _required(name: str) -> set[str]:
    """The distributions that `name` needs to run, whatever they need included."""
    needed = (Requirement(text) for text in distribution(name).requires or ())
    direct = {each.name for each in needed if each.marker is None or each.marker.evaluate({"extra": ""})}
    return direct.union(*(_required(each) for each in direct))


def _lend(name: str, packages: Path) -> None:
    found = distribution(name)
    tops = {file.parts[0] for file in found.files or () if file.parts[0] not in {"..", "__pycache__"}}
    for top in tops:
        (packages / top).symlink_to(str(found.locate_file(top)))
