"""Both sides of git, opened on the repository of the test."""

from collections.abc import Callable, Iterator

import pytest
from support import GitRepository

from lattice.git.repository import Repository, discover
from lattice.git.sides import open_store
from lattice.git.store import Edit, Identity, NewCommit, Store
from lattice.model.ids import Oid

Draft = Callable[..., NewCommit]


@pytest.fixture
def found(repo: GitRepository) -> Repository:
    """The repository of the test, discovered."""
    return discover(str(repo.path))


@pytest.fixture
def process_store(found: Repository) -> Iterator[Store]:
    """The side of git's own programs."""
    store = open_store(found, bulk=False)
    yield store
    store.close()


@pytest.fixture
def libgit2_store(found: Repository) -> Iterator[Store]:
    """The side of libgit2."""
    store = open_store(found, bulk=True)
    yield store
    store.close()


@pytest.fixture(params=["process", "libgit2"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each side in turn."""
    side: Store = request.getfixturevalue(f"{request.param}_store")
    return side


@pytest.fixture
def draft() -> Draft:
    """Make a commit to build: `draft(parents, edits, **more)`."""

    def make(
        parents: tuple[Oid, ...] = (), edits: dict[str, Edit] | None = None, **more: object
    ) -> NewCommit:
        fields: dict[str, object] = {
            "parents": parents,
            "edits": edits or {},
            "message": "subject\n\n{}\n",
            "author": Identity("human:ana", ""),
            "committer": Identity("git-lattice", "lattice@localhost"),
            "time": 1_767_225_600,
        }
        return NewCommit(**(fields | more))  # type: ignore[arg-type]

    return make
