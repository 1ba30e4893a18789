"""The kernels at the start of the server: pages are served meanwhile, and runs that begin later are compiled."""

from __future__ import annotations

import logging
import subprocess
from pathlib import Path

import pytest

from app import warmup
from engine.training import kernel_loader
from tests.app.serving import Page, Server, eventually, serving


def compute(server: Server) -> str:
    with server.page() as page:
        found: str = page.configure()["counters"]["compute"]
        return found


def who_computed(page: Page, step: int) -> str:
    frame = page.frame(lambda header: header["counters"]["step"] == step)
    found: str = frame.header["counters"]["compute"]
    return found


def test_a_cold_start_serves_at_once_and_computes_with_numpy_meanwhile(tmp_path: Path) -> None:
    environment = {"DESCENT_COMPILED": "true", "NUMBA_CACHE_DIR": str(tmp_path)}
    with serving(environment=environment) as server, server.page() as page:
        assert page.configure()["counters"]["compute"] == "NumPy"
        page.tell("step", unit="update", count=5)
        assert who_computed(page, step=5) == "NumPy"
        if kernel_loader.load():
            assert eventually(lambda: compute(server) == "compiled", seconds=120)
        # A run keeps to what it began with, so that it can be repeated bit for bit.
        page.tell("step", unit="update", count=5)
        assert who_computed(page, step=10) == "NumPy"


def test_whatever_goes_wrong_goes_to_the_log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no processes left")

    monkeypatch.setattr(subprocess, "run", fail)
    monkeypatch.setattr(kernel_loader, "are_kept", lambda: False)
    with caplog.at_level(logging.ERROR):
        warmup.warm_up()
    (record,) = caplog.records
    assert "NumPy trains" in record.getMessage()
