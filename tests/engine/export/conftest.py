"""Programs repeat what NumPy computes: the kernels, which another test may have loaded, stay away."""

from __future__ import annotations

import pytest

from engine.training import kernel_loader


@pytest.fixture(autouse=True)
def numpy_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_loader, "_dispatch", None)
