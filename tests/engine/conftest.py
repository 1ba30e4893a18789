"""Who computes: NumPy, unless a test asks for the kernels or for both."""

from __future__ import annotations

import pytest

from engine import kernels
from engine.compute import COMPUTES, NUMPY


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernels, for one test; a machine that cannot have them skips it."""
    monkeypatch.setattr(kernels, "_updates", None)
    if not kernels.load():
        pytest.skip("no Numba, or a processor without AVX2 and FMA")


@pytest.fixture(params=COMPUTES)
def compute(request: pytest.FixtureRequest) -> str:
    """A test that must hold whoever computes runs once with each."""
    if request.param != NUMPY:
        request.getfixturevalue("compiled")
    name: str = request.param
    return name
