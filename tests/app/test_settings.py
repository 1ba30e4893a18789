"""Settings from the environment: strict, frozen, with clear words for what is wrong."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app import settings
from app.settings import Settings, SettingsError, load


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("DESCENT_") or name == "PORT":
            monkeypatch.delenv(name)


def test_defaults_are_for_one_visitor_on_their_own_machine() -> None:
    chosen = load()
    assert (chosen.host, chosen.port, chosen.allowed_origins) == ("127.0.0.1", 8000, ())
    assert (chosen.units, chosen.sessions, chosen.sessions_per_address) == (64, 300, 100)
    assert chosen.compute_threads >= 1
    assert chosen.reload is False


def test_they_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESCENT_UNITS", "512")
    monkeypatch.setenv("DESCENT_SESSIONS", "7")
    monkeypatch.setenv("DESCENT_SESSIONS_PER_ADDRESS", "3")
    monkeypatch.setenv("DESCENT_ALLOWED_ORIGINS", "https://lab.example, https://other.example:8443,")
    chosen = load()
    assert chosen.allowed_origins == ("https://lab.example", "https://other.example:8443")
    limits = chosen.limits()
    assert (limits.units, limits.sessions, limits.sessions_per_address) == (512, 7, 3)


def test_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    assert load().port == 9000
    monkeypatch.setenv("DESCENT_PORT", "9001")
    assert load().port == 9001
    assert load(port=9002).port == 9002


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESCENT_PORT", "tcp://10.0.0.1:80"),
        ("DESCENT_PORT", "65536"),
        ("DESCENT_PORT", "-1"),
        ("DESCENT_UNITS", "513"),
        ("DESCENT_UNITS", "0"),
        ("DESCENT_UNITS", "many"),
        ("DESCENT_SESSIONS", "0"),
        ("DESCENT_SESSIONS_PER_ADDRESS", "1.5"),
        ("DESCENT_COMPUTE_THREADS", "0"),
        ("DESCENT_COMPUTE_THREADS", "65"),
        ("DESCENT_LOG_LEVEL", "loud"),
        ("DESCENT_RELOAD", "maybe"),
        ("DESCENT_ALLOWED_ORIGINS", "lab.example"),
        ("DESCENT_ALLOWED_ORIGINS", "https://lab.example/path"),
        ("DESCENT_ALLOWED_ORIGINS", "*"),
        ("DESCENT_EMBEDDING_ORIGINS", "lab.example"),
    ],
)
def test_a_wrong_value_is_one_line_with_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        load()
    message = str(wrong.value)
    assert message.startswith(f"{name}: ")
    assert value in message
    assert "\n" not in message


@pytest.mark.parametrize(("name", "value"), [("DESCENT_UNITS", "512"), ("DESCENT_UNITS", "1"), ("DESCENT_PORT", "0")])
def test_values_at_the_limit(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    load()


def test_they_are_frozen() -> None:
    chosen = load()
    with pytest.raises(ValidationError):
        chosen.port = 1


def test_misspelt_names_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESCENT_PROT", "1")
    monkeypatch.setenv("DESCENT_UNITS", "1")
    assert settings.unknown_names() == ["DESCENT_PROT"]


def test_each_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())
