"""Files: what is downloaded is what the engine has, and a page that opens it goes on with the same bits."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from safetensors.numpy import save

from engine import Experiment, advance, initial_state, loss_of, prepare
from engine.__main__ import report
from engine.export.numpy_script import Stretch, numpy_notebook
from tests.browser.conftest import OpenPage
from tests.browser.drawer.test_drawer import open_tab
from tests.browser.driving import Playground
from tests.browser.page.test_accessibility import LEAST_TARGET, Check, check, small_targets

__all__ = ["check"]  # a fixture

#: Adam on shuffled batches, so that memory and position count, computed by NumPy on any machine.
ADDRESS = "/?v=1&data=circle&opt=adam&mode=mini_batch&batch=10&order=shuffled&compute=numpy&layers=4.tanh-1.sigmoid"


def taken(page: Playground, kind: str, folder: Path) -> Path:
    with page.page.expect_download() as caught:
        page.part(f"take-{kind}").click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def choose(page: Playground, path: Path) -> None:
    page.page.locator("[data-part=open-input]").set_input_files(path)


def test_experiment_and_loss_curve_are_taken_home(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(ADDRESS)
    page.step(3)
    open_tab(page, "files")
    written = Experiment.from_json(taken(page, "experiment", tmp_path).read_bytes())
    assert (written.dataset.to_json()["name"], written.compute) == ("circle", "numpy")
    with taken(page, "history", tmp_path).open(newline="") as file:
        rows = list(csv.DictReader(file))
    data, state = prepare(written), initial_state(written, prepare(written))
    for row in rows:
        # A long epoch may have been trained in several turns, each with a row of its own.
        state = advance(written, data, state, int(row["step"]) - state.step)
        assert float(row["train_loss"]) == loss_of(written, state.params, data.train_inputs, data.train_targets)
        assert float(row["test_loss"]) == loss_of(written, state.params, data.test_inputs, data.test_targets)
    assert {0, 10, 20, 30} <= {int(row["step"]) for row in rows}
    assert [int(row["epoch"]) for row in rows] == [int(row["step"]) // 10 for row in rows]


@pytest.mark.parametrize("kind", ["npz", "safetensors", "parameters"])
def test_a_run_is_taken_home_and_goes_on(open_page: OpenPage, tmp_path: Path, kind: str) -> None:
    page = open_page(ADDRESS)
    open_tab(page, "files")
    page.step(3)
    path = taken(page, kind, tmp_path)
    assert re.fullmatch(r"descent-circle-\w+-\d+\.\w+", path.name)
    loss, weights = page.text("train-loss"), page.weights()
    page.step(2)
    later, later_weights = page.text("train-loss"), page.weights()

    page.page.reload()
    page.ready()
    open_tab(page, "files")
    assert page.epoch == 0
    choose(page, path)
    expect(page.part("found")).to_contain_text("this very experiment")
    page.part("open-whole").click()
    page.until("epoch() === 3")
    expect(page.part("open-done")).to_contain_text("Undo leads back")
    assert (page.text("train-loss"), page.weights()) == (loss, weights)
    page.step(2)
    assert (page.text("train-loss"), page.weights()) == (later, later_weights)


def test_the_numbers_in_the_file_are_the_engine_s(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(ADDRESS)
    open_tab(page, "files")
    page.step(3)
    path = taken(page, "npz", tmp_path)
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
        arrays: dict[str, Any] = dict(file.items())
    experiment = Experiment.from_json(str(arrays["experiment"]))
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 3, "epoch")
    flat = [arrays[f"layers.{k}.{part}"].ravel() for k in range(2) for part in ("weights", "biases")]
    np.testing.assert_array_equal(np.concatenate(flat), state.params)
    assert json.loads(str(arrays["counters"]))["step"] == state.step


@pytest.mark.plots
def test_another_network_is_offered_with_its_experiment(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(ADDRESS)
    open_tab(page, "files")
    page.step(2)
    path = taken(page, "safetensors", tmp_path)
    page.choose("xor")
    page.until("epoch() === 0")
    choose(page, path)
    expect(page.part("found")).to_contain_text("a 2-4-1 network on “Circle”")
    expect(page.part("open-here")).to_have_count(0)
    page.part("open-whole").click()
    page.until("epoch() === 2")
    assert "circle" in page.search
    page.page.keyboard.press("Control+z")
    page.until("epoch() === 0")
    expect(page.page.locator("[data-part=dataset-xor]")).to_be_checked()


def test_parameters_of_others_go_into_the_present_network(open_page: OpenPage, tmp_path: Path) -> None:
    arrays = {"layers.0.weights": np.full((2, 2), 0.25), "layers.0.biases": np.full(2, 0.5)}
    arrays |= {"layers.1.weights": np.full((2, 1), 0.75), "layers.1.biases": np.full(1, -1.5)}
    path = tmp_path / "mine.safetensors"
    path.write_bytes(save(arrays))
    page = open_page()
    open_tab(page, "files")
    choose(page, path)
    expect(page.part("found")).to_contain_text("They fit")
    page.part("open-here").click()
    expect(page.part("open-done")).to_be_visible()
    assert sorted(set(page.weights())) == [-1.5, 0.25, 0.5, 0.75]


def test_what_the_command_line_printed_goes_on_here(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/?v=1&data=or")
    open_tab(page, "files")
    experiment = Experiment.from_json(
        {"dataset": {"name": "circle"}, "optimizer": {"name": "adam"}, "compute": "numpy"}
    )
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 7, "epoch")
    path = tmp_path / "printed.json"
    path.write_text(json.dumps(report(experiment, data, state)), encoding="utf-16")
    choose(page, path)
    expect(page.part("found")).to_contain_text("a 2-2-1 network on “Circle” after 7 updates")
    page.part("open-whole").click()
    page.until("epoch() === 7")
    assert "opt=adam" in page.search


WHAT_CAN = {"en": "What can be opened", "ko": "열 수 있는 것"}


@pytest.mark.parametrize("language", WHAT_CAN)
def test_notebooks_open_or_are_refused_in_the_reader_s_language(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    page = open_page(f"/?lang={language}")
    open_tab(page, "files")
    experiment = Experiment.from_json({"dataset": {"name": "circle"}})
    data = prepare(experiment)
    state = initial_state(experiment, data)
    notebook = numpy_notebook(Stretch(experiment, data, state, state))
    path = tmp_path / "run.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8-sig")
    choose(page, path)
    expect(page.part("open-whole")).to_be_visible()
    path.write_text(json.dumps(notebook | {"metadata": {}}))
    choose(page, path)
    expect(page.part("open-problem")).to_contain_text(WHAT_CAN[language])
    path.write_text(json.dumps({"seed": 1, "seeds": 2}))
    choose(page, path)
    expect(page.part("open-problem")).to_contain_text("seeds")
    assert not re.search(r"\b(error|files)\.[a-z_]+", page.text("open-problem"))


def test_what_cannot_be_opened_is_said(open_page: OpenPage, tmp_path: Path, check: Check) -> None:
    page = open_page()
    open_tab(page, "files")
    path = tmp_path / "wrong.safetensors"
    path.write_bytes(save({"layers.0.weights": np.ones((2, 3)), "layers.1.weights": np.ones((4, 1))}))
    choose(page, path)
    expect(page.part("open-problem")).to_have_text("layers.1.weights: has the shape (4, 1); allowed: (3, units)")
    path.write_bytes(b"no such file")
    choose(page, path)
    expect(page.part("open-problem")).to_contain_text("wrong.safetensors: neither an experiment nor parameters")
    path.write_bytes(bytes(5_000_000))
    choose(page, path)
    expect(page.part("open-problem")).to_contain_text("The file has 5,000,000 bytes")
    check(page, "a file that is too large")
    assert page.epoch == 0


def test_a_file_is_dropped(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    open_tab(page, "files")
    content = taken(page, "experiment", tmp_path).read_text()
    page.page.evaluate(
        """content => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], "mine.json"));
            const zone = document.querySelector(".files-drop");
            zone.dispatchEvent(new DragEvent("dragover", { dataTransfer: transfer, cancelable: true, bubbles: true }));
            zone.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true, bubbles: true }));
        }""",
        content,
    )
    expect(page.part("found")).to_contain_text("without parameters")


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ko", 390)])
def test_axe_finds_nothing(open_page: OpenPage, check: Check, language: str, width: int) -> None:
    page = open_page(f"/?lang={language}", width=width, height=844)
    open_tab(page, "files")
    check(page, "files")
    assert small_targets(page, LEAST_TARGET) == []
