"""`python -m lattice` is `git lattice`."""

import sys

from lattice.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
