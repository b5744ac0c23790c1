"""A log in the repository of the test."""

from collections.abc import Iterator

import pytest
from log.writer import Open, Writer
from support import GitRepository


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens writers, and closes them after the test: `opened(repo, bulk, name)`."""
    writers: list[Writer] = []

    def make(repo: GitRepository, bulk: bool = False, name: str = "") -> Writer:
        writers.append(Writer(repo, bulk, name))
        return writers[-1]

    yield make
    for writer in writers:
        writer.store.close()


@pytest.fixture(params=[False, True], ids=["process", "libgit2"])
def bulk(request: pytest.FixtureRequest) -> bool:
    """Each side of git in turn."""
    side: bool = request.param
    return side


@pytest.fixture
def writer(opened: Open, repo: GitRepository, bulk: bool) -> Writer:
    """A log in the repository of the test, on each side in turn."""
    return opened(repo, bulk)
