"""The operator's folder: what is in it is offered, what is broken is said at the start."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from app import image_files
from app.__main__ import WRONG_SETTING, main
from app.settings import SettingsError, load
from engine import DATASETS, Experiment, FieldError
from engine.datasets.idx import FILES
from tests.engine.datasets.test_idx import idx, part


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DATASETS, "_entries", dict(DATASETS._entries))


def fill(folder: Path, *, packed: bool = False) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    arrays = (array for n in (300, 100) for array in part(n, n))
    for name, array in zip(FILES, arrays, strict=True):
        data = idx(array)
        (folder / (f"{name}.gz" if packed else name)).write_bytes(gzip.compress(data) if packed else data)


def test_what_is_there_is_offered(tmp_path: Path) -> None:
    fill(tmp_path)
    assert image_files.load(tmp_path) == ["mnist"]
    fill(tmp_path / "fashion_mnist", packed=True)
    assert image_files.load(tmp_path) == ["mnist", "fashion_mnist"]
    assert DATASETS["fashion_mnist"]().describe().classes[-1] == "ankle boot"
    assert Experiment.from_json({"dataset": {"name": "mnist"}, **DATASETS["mnist"].suggest}).sizes[0] == 784


def test_a_missing_or_broken_file_stops_the_start_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SettingsError, match="DESCENT_IMAGES: no folder"):
        image_files.load(tmp_path / "nowhere")
    with pytest.raises(SettingsError, match="no pictures in"):
        image_files.load(tmp_path)
    fill(tmp_path)
    (tmp_path / FILES[3]).unlink()
    with pytest.raises(SettingsError, match=f"{FILES[3]} is missing"):
        image_files.load(tmp_path)
    (tmp_path / FILES[3]).write_bytes(b"\0\0\x08\x01\0\0\0\x05abc")
    with pytest.raises(SettingsError, match=rf"{FILES[3]}: announces 5 = 5 bytes, and has 3"):
        image_files.load(tmp_path)
    monkeypatch.setenv("DESCENT_IMAGES", str(tmp_path))
    assert main(["--port", "0"]) == WRONG_SETTING
    assert "announces 5" in capsys.readouterr().err


def test_wide_layers_and_many_pictures_are_allowed_then(tmp_path: Path) -> None:
    assert load().limits().units == 64
    assert load(images=tmp_path).limits().units == 256
    assert load(images=tmp_path, units=32).limits().units == 32
    limits = load(images=tmp_path).limits()
    fill(tmp_path)
    image_files.load(tmp_path)
    source = {"dataset": {"name": "mnist"}, **DATASETS["mnist"].suggest}
    limits.check(Experiment.from_json(source))


def test_an_update_reads_no_more_than_5000_pictures(tmp_path: Path) -> None:
    from engine.datasets.idx import register

    register("mnist", part(6500, 1), part(100, 2))
    batching = {"mode": "batch", "batch_size": 10, "order": "fixed"}
    source = {**DATASETS["mnist"].suggest, "dataset": {"name": "mnist", "n_samples": 6600}, "batching": batching}
    with pytest.raises(FieldError, match=r"batching.mode: got 5280 samples in one update"):
        load(images=tmp_path).limits().check(Experiment.from_json(source))
