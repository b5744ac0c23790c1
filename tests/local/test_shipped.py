"""What comes with the program is found in a checkout and in an installed package alike."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lattice import shipped


def test_the_shipped_workers_can_be_read_by_name() -> None:
    names = shipped.workers()

    assert "workers/code-review-lite.json" in names
    assert all(shipped.read(name) for name in names)


@pytest.mark.parametrize("name", ["workers/none.json", "workers", "workers/code-review-lite.json/x"])
def test_what_is_not_shipped_is_none(name: str) -> None:
    assert shipped.read(name) is None


def test_an_installed_package_carries_its_own(tmp_path: Path) -> None:
    package = tmp_path / "lattice"
    (package / "_shipped" / "workers").mkdir(parents=True)
    (package / "_shipped" / "workers" / "only.json").write_text("{}")
    (tmp_path / "workers").mkdir()
    (tmp_path / "workers" / "strangers.json").write_text("{}")
    (package / "__init__.py").touch()
    (package / "shipped.py").write_text(Path(shipped.__file__).read_text())
    code = "from lattice import shipped; print(shipped.workers(), shipped.read('workers/only.json'))"

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "('workers/only.json',) b'{}'\n"
