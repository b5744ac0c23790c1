import os
import sys

from launcher import run, spec


def main() -> int:
    config, *rest = sys.argv[1:]
    if rest[:1] == ["--"]:
        rest = rest[1:]
    node = int(os.environ.get("SLURM_NODEID", "0"))
    return run.launch(spec.load(config), node, rest)


sys.exit(main())
