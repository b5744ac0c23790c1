"""What a program says about itself.

Versions that differ by hundreds of releases are in use at once, so what a program can do is asked of
it: its `--version`, its `--help`. An answer is kept for as long as the program's file stays the same,
in `${XDG_CACHE_HOME:-~/.cache}/git-lattice/programs.json`; deleting that file costs one more question.
"""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping

import msgspec

from lattice.engines.agents.places import where
from lattice.errors import LatticeError
from lattice.local.places import content, make_folder, replace

_SECONDS = 10.0
_MOST_ANSWERS = 100


def says(name: str, words: tuple[str, ...], environ: Mapping[str, str]) -> str:
    """What the program prints when it is asked, on both streams; '' where it does not answer in 10 s."""
    path = where(name, environ)
    if path is None:
        return ""
    key = "\0".join((*_mark_of(path), *words))
    known = _known(environ)
    if key not in known:
        said = _ask(path, words, environ)
        if not said:
            return ""
        _remember(environ, {**known, key: said})
        return said
    return known[key]


def version(name: str, environ: Mapping[str, str]) -> str:
    """The word of the program's `--version` that begins with a digit; '' where there is none."""
    words = says(name, ("--version",), environ).split()
    return next((word.strip("(),.;") for word in words if word[:1].isdigit()), "")


def _mark_of(path: str) -> tuple[str, ...]:
    # A wrapper stays the same when the program behind it is updated, so the link is followed.
    real = os.path.realpath(path)
    about = os.stat(real)
    return real, str(about.st_mtime_ns), str(about.st_size)


def _ask(path: str, words: tuple[str, ...], environ: Mapping[str, str]) -> str:
    # What it leaves among its temporary files goes with the folder.
    folder = os.path.join(os.path.dirname(_file(environ)), f"asking-{os.getpid()}-{threading.get_ident()}")
    try:
        make_folder(folder)
        done = subprocess.run(
            [path, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**environ, "TMPDIR": folder, "PWD": folder},
            cwd=folder,
            timeout=_SECONDS,
            check=False,
        )
    except (LatticeError, OSError, subprocess.TimeoutExpired):
        return ""
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return "" if done.returncode else (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace")


def _file(environ: Mapping[str, str]) -> str:
    cache = environ.get("XDG_CACHE_HOME") or os.path.join(environ.get("HOME", "/"), ".cache")
    return os.path.join(cache, "git-lattice", "programs.json")


def _known(environ: Mapping[str, str]) -> dict[str, str]:
    try:
        return msgspec.json.decode(content(_file(environ)) or b"{}", type=dict[str, str])
    except (msgspec.DecodeError, LatticeError):
        return {}


def _remember(environ: Mapping[str, str], answers: dict[str, str]) -> None:
    path = _file(environ)
    newest = dict(list(answers.items())[-_MOST_ANSWERS:])
    try:
        make_folder(os.path.dirname(path))
        replace(path, msgspec.json.encode(newest))
    except (LatticeError, OSError):  # lattice: allow swallowed-error the program is asked again
        return


def signed_in(
    environ: Mapping[str, str], keys: tuple[str, ...], paths: tuple[str, ...], keyring: bool
) -> tuple[bool | None, str]:
    """Whether a key is in the environment or a login in a file, and how that is known.

    None where neither is, and a keyring, which is not asked, may hold a login.
    """
    key = next((name for name in keys if environ.get(name)), None)
    if key:
        return True, f"{key} is set"
    path = next((path for path in paths if os.path.isfile(path)), None)
    if path:
        return True, f"'{path}' is there"
    if keyring and sys.platform == "darwin":
        return None, "the keychain is not asked"
    return False, f"neither {keys[0]} nor a login is there"
