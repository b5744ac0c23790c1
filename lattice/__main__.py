"""`git-lattice`, and `python -m lattice`: the process around the command line.

Importing makes thousands of objects that all stay, and an orderly end of the interpreter takes
them apart again one by one: together that is a fifth of a short command's time. So the collector
runs rarely, and the process ends at once when everything is said.
"""

import gc

gc.set_threshold(100_000)

import os  # noqa: E402
import sys  # noqa: E402
from contextlib import suppress  # noqa: E402

from lattice.cli.main import main  # noqa: E402


def run() -> None:
    """Run the command line and end the process with its exit code."""
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
