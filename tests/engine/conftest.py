"""Who computes: NumPy, unless a test asks for the kernels or for both."""

from __future__ import annotations

import pytest

from engine.core.state import BACKENDS, NUMPY
from engine.training import kernel_loader


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernels, for one test; a machine that cannot have them skips it."""
    monkeypatch.setattr(kernel_loader, "_dispatch", None)
    if not kernel_loader.load():
        pytest.skip("no Numba, or a processor without AVX2 and FMA")


@pytest.fixture(params=BACKENDS)
def compute(request: pytest.FixtureRequest) -> str:
    """A test that must hold for every backend runs once with each."""
    if request.param != NUMPY:
        request.getfixturevalue("compiled")
    name: str = request.param
    return name
