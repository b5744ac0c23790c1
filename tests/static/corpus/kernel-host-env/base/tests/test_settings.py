import pytest

from kernelhost.settings import Settings, SettingsError

GOOD = {"KH_SIGNING_KEY": "k" * 40, "KH_DB_URL": "postgresql://kh:pw@db/kh"}


def test_defaults():
    settings = Settings.from_environ(GOOD)
    assert settings.listen == "127.0.0.1:8866"
    assert settings.signing_key == b"k" * 40


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_required(missing):
    environ = {k: v for k, v in GOOD.items() if k != missing}
    with pytest.raises(SettingsError, match=missing):
        Settings.from_environ(environ)


def test_short_key():
    with pytest.raises(SettingsError, match="at least 32"):
        Settings.from_environ({**GOOD, "KH_SIGNING_KEY": "short"})
