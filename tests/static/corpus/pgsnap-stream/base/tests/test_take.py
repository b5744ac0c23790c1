from pathlib import Path

import pytest

from pgsnap.catalog import Catalog
from pgsnap.cli import take
from pgsnap.config import Config

GOOD_DUMP = """#!/bin/sh
while [ "$1" != "--file" ]; do shift; done
echo "CREATE TABLE t (id int);" > "$2"
"""


@pytest.fixture
def tool(tmp_path: Path):
    def write(name: str, body: str) -> str:
        path = tmp_path / name
        path.write_text(body)
        path.chmod(0o755)
        return str(path)

    return write


def test_finished_dump_is_catalogued(tmp_path, tool):
    config = Config(tmp_path / "out", ("shop",), tool("pg_dump", GOOD_DUMP))
    assert take(config) == 0
    assert [e["database"] for e in Catalog(config.directory).entries()] == ["shop"]


def test_list_is_empty_before_the_first_snapshot(tmp_path):
    assert Catalog(tmp_path).entries() == []
