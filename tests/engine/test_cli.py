"""The command line, and the five lines of a notebook."""

from __future__ import annotations

import doctest
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.__main__ import REGISTRIES, main
from engine.core import experiment as experiment_module
from engine.datasets import DATASETS
from tests import ROOT

XOR = {"stop": {"max_epochs": 3000}}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code, out, err = run(capsys, "train", *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_trains_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "xor.json"
    file.write_text(json.dumps(XOR))
    code, out, err = run(capsys, "train", str(file))
    assert (code, err) == (0, "")
    for part in (
        "step 3000  epoch 3000  stopped by max_epochs",
        "train loss 0.0856721",
        "accuracy 1",
        "layer 2 biases",
    ):
        assert part in out
    assert "test" not in out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_a_file(
    encoding: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "xor.json"
    file.write_bytes(json.dumps(XOR).encode(encoding))
    assert run_json(capsys, str(file))["step"] == 3000
    monkeypatch.setattr("sys.stdin", io.StringIO("\ufeff" + json.dumps(XOR)))
    assert run_json(capsys, "-")["step"] == 3000


def test_what_it_printed_and_a_notebook_are_trained_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    printed = run_json(capsys, "circle", "--epochs", "3", "--seed", "5")
    (tmp_path / "printed.json").write_text(json.dumps(printed))
    assert run_json(capsys, str(tmp_path / "printed.json")) == printed
    notebook = {"nbformat": 4, "metadata": {"descent": {"experiment": printed["experiment"]}}}
    (tmp_path / "run.ipynb").write_text(json.dumps(notebook))
    assert run_json(capsys, str(tmp_path / "run.ipynb")) == printed
    (tmp_path / "run.ipynb").write_text(json.dumps(notebook | {"metadata": {}}))
    code, _, err = run(capsys, "train", str(tmp_path / "run.ipynb"))
    assert code == 2
    assert "this notebook does not say which experiment it repeats" in err


def test_json_holds_the_same_numbers_and_all_parameters(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "xor.json"
    file.write_text(json.dumps(XOR))
    result = run_json(capsys, str(file))
    assert (result["step"], result["epoch"], result["stopped"]) == (3000, 3000, "max_epochs")
    assert result["train"]["accuracy"] == 1.0
    assert result["test"] is None
    assert [round(row["output"][0]) for row in result["predictions"]] == [0, 1, 1, 0]
    assert [row["target"] for row in result["predictions"]] == [[0.0], [1.0], [1.0], [0.0]]
    assert [len(layer["weights"]) for layer in result["layers"]] == [2, 2]
    assert result["experiment"] == engine.Experiment.from_json(XOR).to_json()


def test_the_seed_and_the_epochs_of_the_command_line_win(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "xor.json"
    file.write_text(json.dumps(XOR))
    result = run_json(capsys, str(file), "--epochs", "7", "--seed", "5")
    assert result["epoch"] == 7
    assert result["experiment"]["seed"] == 5


def test_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"stop": {"max_epochs": 2}}'))
    assert run_json(capsys, "-")["epoch"] == 2


@pytest.mark.parametrize("name", DATASETS)
def test_trains_every_data_set_as_it_suggests(capsys: pytest.CaptureFixture[str], name: str) -> None:
    result = run_json(capsys, name, "--epochs", "2")
    assert result["experiment"]["dataset"]["name"] == name
    assert 1 <= len(result["predictions"]) <= 16
    assert run(capsys, "train", name, "--epochs", "1")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "nothing"], "neither a file nor a data set; data sets: and, or"),
        (["train", "nothing.json"], "No such file or directory"),
        (["train", "xor", "--epochs", "0"], "stop.max_epochs: got 0, allowed: a whole number, 1 to 1,000,000,000"),
        (["train", "xor", "--seed", "-1"], "seed: got -1, allowed: a whole number, 0 to 4,294,967,295"),
    ],
)
def test_bad_input_is_one_line_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe{", "not text in UTF-8 or UTF-16"),
        (b"\xb0\xa1", "not text in UTF-8 or UTF-16"),
        (b'{"sed": 1}', "sed: unknown field"),
        (b'{"dataset": {"name": "mnist"}}', "dataset.name: unknown data set 'mnist'; known: and, or"),
        (b'{"optimizer": {"name": "adam", "learning_rate": "0.1"}}', "optimizer.learning_rate: got '0.1'"),
    ],
)
def test_a_bad_file_is_one_line_and_code_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    code, out, err = run(capsys, "train", str(file))
    assert (code, out) == (2, "")
    assert f"{file}: {message}" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["learn"], ["train"], ["train", "xor", "--epochs", "many"], ["list", "all"]])
def test_a_wrong_call_is_one_line_and_code_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_divergence_is_said_with_its_step_and_code_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "wild.json"
    wild = {
        "dataset": {"name": "plane"},
        "layers": [{"units": 1, "activation": "linear"}],
        "loss": "mean_squared_error",
        "optimizer": {"name": "gradient_descent", "learning_rate": 1000},
    }
    file.write_text(json.dumps(wild))
    code, out, err = run(capsys, "train", str(file))
    assert (code, out) == (1, "")
    assert err.startswith("engine: training diverged: at update ")
    assert err.count("\n") == 1


def test_lists_every_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "list")
    assert code == 0
    for registry in REGISTRIES.values():
        assert set(registry) <= set(out.split())


def test_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "schema")
    assert code == 0
    assert json.loads(out)["title"] == "Experiment"


@pytest.mark.parametrize(("arguments", "code"), [(["train", "and", "--epochs", "1"], 0), (["train", "nothing"], 2)])
def test_as_a_program(arguments: list[str], code: int) -> None:
    command = [sys.executable, "-W", "error", "-m", "engine", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("module", [engine, experiment_module])
def test_the_examples_in_the_docstrings(module: Any) -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0


def test_every_public_name_is_there() -> None:
    assert sorted(engine.__all__) == sorted(set(engine.__all__))
    for name in engine.__all__:
        assert hasattr(engine, name)
