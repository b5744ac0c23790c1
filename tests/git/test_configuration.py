"""Settings as git means them."""

import pytest
from support import GitRepository

from lattice.errors import UsageError
from lattice.git.config import ANONYMOUS, Config, config, identity, parse
from lattice.git.repository import discover
from lattice.git.store import Identity


def read(repo: GitRepository) -> Config:
    return config(discover(str(repo.path)))


def test_first_and_last_part_of_a_key_have_no_case(repo: GitRepository) -> None:
    repo.git("config", "Lattice.MaxRuns", "3")
    repo.git("config", "lattice.My.Remote.url", "x")

    settings = read(repo)

    assert settings.get("lattice.maxRuns") == settings.get("LATTICE.MAXRUNS") == "3"
    assert settings.get("lattice.My.Remote.URL") == "x"
    assert settings.get("lattice.my.remote.url") is None


def test_the_last_of_several_counts_and_all_are_there(repo: GitRepository) -> None:
    repo.git("config", "--global", "lattice.key", "user")
    repo.git("config", "--add", "lattice.key", "one")
    repo.git("config", "--add", "lattice.key", "two\nlines = x")

    settings = read(repo)

    assert settings.get("lattice.key") == "two\nlines = x"
    assert settings.all("lattice.key") == ("user", "one", "two\nlines = x")


def test_only_our_sections_are_read(repo: GitRepository) -> None:
    repo.git("config", "latticework.key", "x")
    repo.git("config", "remote.origin.url", "x")

    keys = {setting.key for setting in read(repo).settings}

    assert {key.partition(".")[0] for key in keys} == {"core", "lattice", "user"}


def test_a_key_without_value_is_true() -> None:
    settings = parse(b"lattice.on\0lattice.off\nno\0lattice.empty\n\0")

    assert settings.get("lattice.on") == "true"
    assert settings.flag("lattice.on", False) is True
    assert settings.flag("lattice.off", True) is False
    assert settings.flag("lattice.empty", True) is False
    assert settings.flag("lattice.absent", True) is True


def test_values_of_the_wrong_kind_are_refused() -> None:
    settings = parse(b"lattice.runs\nmany\0lattice.n\n-4\0")

    assert settings.number("lattice.n", 1) == -4
    assert settings.number("lattice.absent", 1) == 1
    with pytest.raises(UsageError, match="'many'"):
        settings.number("lattice.runs", 1)
    with pytest.raises(UsageError, match="'many'"):
        settings.flag("lattice.runs", True)


def test_identity_is_the_users_or_the_fixed_one(repo: GitRepository) -> None:
    assert identity(read(repo)) == Identity("Ana", "ana@example.org")

    repo.git("config", "--global", "--unset", "user.email")
    assert identity(read(repo)) == ANONYMOUS == Identity("git-lattice", "lattice@localhost")
