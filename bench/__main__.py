"""Measures the figures that are named, or all: `python -m bench [NAME…]`. Exit 1 if one is over its limit."""

import os
import sys
import tempfile
from pathlib import Path

from bench import comment, contention, growth, hooks, review, runs, startup, worktrees

BENCHES = {
    "startup": startup.figures,
    "comment": comment.figures,
    "hooks": hooks.figures,
    "contention": contention.figures,
    "growth": growth.figures,
    "review": review.figures,
    "worktrees": worktrees.figures,
    "runs": runs.figures,
}


def main(names: list[str]) -> int:
    unknown = set(names) - BENCHES.keys()
    if unknown:
        print(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    over = 0
    for name in names or BENCHES:
        with tempfile.TemporaryDirectory(prefix="lattice-bench-") as folder:
            for figure in BENCHES[name](Path(folder)):
                print(figure, flush=True)
                over += not figure.holds
    return int(over > 0)


if __name__ == "__main__":
    # The figures must not depend on whose machine it is: no configuration, no engine but the static one.
    with tempfile.TemporaryDirectory(prefix="lattice-home-") as home:
        os.environ.update(HOME=home, GIT_CONFIG_NOSYSTEM="1", LATTICE_ACTOR="human:ana")
        for name in [each for each in os.environ if each.startswith(("GIT_DIR", "GIT_INDEX", "XDG_"))]:
            del os.environ[name]
        code = main(sys.argv[1:])
    sys.exit(code)
