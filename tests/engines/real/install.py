"""Install the agent programs, those that are not there yet: `python -m engines.real.install`.

A program that cannot be installed leaves a file NAME.failed with the reason, and its tests are skipped.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from engines.real.programs import PROGRAMS, binaries, folder, why_not

SECONDS = 600


def install(name: str, place: Path) -> str | None:
    """Install one program; None where it is there afterwards, else why not."""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not on PATH"
    words = [npm, "install", "--prefix", str(place), "--no-audit", "--no-fund", PROGRAMS[name].package]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"npm did not end within {SECONDS} seconds"
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        return f"npm ended with {done.returncode}: {lines[0] if lines else done.stderr.strip()[-200:]}"
    return None


def main() -> None:
    """Install what is missing, and say one line for each program."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS:
        note = place / f"{name}.failed"
        note.unlink(missing_ok=True)
        failed = None if (binaries(place) / name).exists() else install(name, place)
        failed = failed or why_not(name, place)
        if failed:
            note.write_text(f"{failed}\n")
        sys.stdout.write(f"{name}: {failed or 'there'}\n")


if __name__ == "__main__":
    main()
