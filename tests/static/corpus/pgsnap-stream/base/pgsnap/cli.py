from __future__ import annotations

import argparse
import sys
from datetime import datetime, timezone
from pathlib import Path

from .catalog import Catalog
from .config import Config
from .dump import DumpError, dump_database


def take(config: Config) -> int:
    config.directory.mkdir(parents=True, exist_ok=True)
    catalog = Catalog(config.directory)
    failed = 0
    for database in config.databases:
        stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        target = config.directory / f"{database}-{stamp}.sql"
        try:
            dump_database(config, database, target)
        except DumpError as error:
            print(f"pgsnap: {error}", file=sys.stderr)
            failed += 1
            continue
        catalog.add(database, target, stamp)
    return 1 if failed else 0


def show(config: Config) -> int:
    for entry in Catalog(config.directory).entries():
        print(f"{entry['taken_at']}  {entry['database']:<20} {entry['bytes']}")
    return 0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="pgsnap")
    parser.add_argument("command", choices=["take", "list"])
    parser.add_argument("--config", type=Path, default=Path("/etc/pgsnap.toml"))
    args = parser.parse_args(argv)
    config = Config.load(args.config)
    return take(config) if args.command == "take" else show(config)


if __name__ == "__main__":
    sys.exit(main())
