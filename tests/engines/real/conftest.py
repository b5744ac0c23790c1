"""A world for each test, with one of the programs in it and a model that says what the test wants."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from support import put_on_path

from engines.mock_models import Server, serving
from engines.real.programs import PROGRAMS, folder, why_not
from engines.real.world import World

FOREIGN = ("ANTHROPIC", "OPENAI", "GOOGLE", "OPENCODE", "COPILOT", "GITHUB_", "GH_", "NODE_", "HTTP", "http")
PLACE = folder()
"""Taken before HOME is sealed."""


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The model's server of this process."""
    with serving() as running:
        yield running


@cache
def missing(engine: str) -> str | None:
    return why_not(engine, PLACE)


@pytest.fixture(params=PROGRAMS)
def world(
    request: pytest.FixtureRequest, sealed_home: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> World:
    """The world of each engine in turn; skipped where its program could not be installed."""
    reason = missing(request.param)
    if reason:
        pytest.skip(f"{request.param}: {reason}")
    for name in list(os.environ):
        if name.startswith(FOREIGN):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ENGINES_DIR", str(PLACE))
    put_on_path(sealed_home.parent / "bin", monkeypatch)
    return World(request.param, sealed_home, server)
