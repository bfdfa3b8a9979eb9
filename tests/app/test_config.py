"""Settings: a flag beats the environment, and that the default."""

from pathlib import Path

import pytest

from app.config import Settings
from core.errors import InvalidInput


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    for name in ("HOST", "PORT", "TOKEN", "DATABASE_URL"):
        monkeypatch.delenv(f"BACKLIGHT_{name}", raising=False)
    monkeypatch.setenv("BACKLIGHT_DATA_DIR", str(tmp_path))
    return monkeypatch


def test_defaults(tmp_path):
    settings = Settings.from_environment()
    assert (settings.host, settings.port, settings.token) == ("127.0.0.1", 8000, None)
    assert settings.data_dir == tmp_path
    assert settings.database_url is None
    assert settings.open_browser


def test_the_environment_beats_the_default_and_a_flag_beats_both(environment):
    environment.setenv("BACKLIGHT_HOST", "::1")
    environment.setenv("BACKLIGHT_PORT", "9000")
    environment.setenv("BACKLIGHT_TOKEN", "secret")
    environment.setenv("BACKLIGHT_DATABASE_URL", "postgresql://localhost/backlight")
    settings = Settings.from_environment()
    assert (settings.host, settings.port, settings.token) == ("::1", 9000, "secret")
    assert settings.database_url == "postgresql://localhost/backlight"
    settings = Settings.from_environment(
        host="localhost",
        port=1,
        token="other",  # noqa: S106
        data_dir=Path("/x"),
    )
    assert (settings.host, settings.port, settings.token) == ("localhost", 1, "other")
    assert settings.data_dir == Path("/x")


@pytest.mark.parametrize("port", ["many", "-1", "65536"])
def test_a_port_that_is_none(environment, port):
    environment.setenv("BACKLIGHT_PORT", port)
    with pytest.raises(InvalidInput, match=f"port: expected 0 to 65535, but got '?{port}"):
        Settings.from_environment()
