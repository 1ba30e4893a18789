"""Parameter files: what is taken home comes back bit for bit, and what somebody forged is refused with its name."""

from __future__ import annotations

import base64
import io
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import load, save

from app.exports import EXPORTS, ExportSource
from app.exports import reading as opening
from app.jobs.open_file import OpenFile
from engine import OPTIMIZERS, Experiment, FieldError, TrainState, advance, initial_state, prepare, restore
from engine.__main__ import report
from engine.progress import Result
from tests.app.driving import ready
from tests.app.jobs.test_jobs import results, run
from tests.engine.runs import assert_same, finish, small

Arrays = dict[str, NDArray[Any]]

KINDS = ("safetensors", "npz", "parameters")


def written(kind: str, moment: ExportSource) -> bytes:
    """The file of that kind."""
    content = EXPORTS[kind].write(moment)
    assert isinstance(content, bytes)
    return content


def trained(**more: Any) -> ExportSource:
    experiment = small(optimizer={"name": "adam", "learning_rate": 0.01}, **more)
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 33, "sample")
    return ExportSource(experiment, data, state, ())


def opened(content: bytes, present: ExportSource) -> Result:
    result, _ = finish(OpenFile(content).begin(present.experiment, present.data, present.state, ()))
    return result


def taken_up(moment: ExportSource, result: Result) -> TrainState:
    experiment = Experiment.from_json(result.facts["experiment"])
    return restore(experiment, moment.data, result.facts["counters"], result.tensors["state"])


@pytest.mark.parametrize("more", [{}, {"biases": False}, {"precision": "float32"}, {"fault": "sums_not_reset"}])
@pytest.mark.parametrize("kind", KINDS)
def test_a_run_goes_on_bit_for_bit(kind: str, more: dict[str, Any]) -> None:
    moment = trained(**more)
    back = taken_up(moment, opened(written(kind, moment), moment))
    assert_same(back, moment.state)
    there, here = (advance(moment.experiment, moment.data, state, 40) for state in (back, moment.state))
    assert_same(there, here)


def test_the_inverse_hessian_comes_along() -> None:
    experiment = small(optimizer={"name": "bfgs"}, batching={"mode": "batch"})
    data = prepare(experiment)
    moment = ExportSource(experiment, data, advance(experiment, data, initial_state(experiment, data), 5), ())
    for kind in KINDS:
        assert_same(taken_up(moment, opened(written(kind, moment), moment)), moment.state)


def test_libraries_read_the_files() -> None:
    moment = trained()
    arrays = load(written("safetensors", moment))
    assert {name: array.shape for name, array in arrays.items()} == {
        "layers.0.weights": (2, 3),
        "layers.0.biases": (3,),
        "layers.1.weights": (3, 1),
        "layers.1.biases": (1,),
        "optimizer.0": (13,),
        "optimizer.1": (13,),
    }
    with np.load(io.BytesIO(written("npz", moment)), allow_pickle=False) as file:
        assert set(file) == {*arrays, "experiment", "counters"}
        assert json.loads(str(file["experiment"])) == moment.experiment.to_json()
        assert all(np.array_equal(file[name], array) for name, array in arrays.items())


def test_the_metadata_of_safetensors_are_texts(tmp_path: Any) -> None:
    path = tmp_path / "run.safetensors"
    path.write_bytes(written("safetensors", trained()))
    with safe_open(path, "numpy") as file:
        assert json.loads(file.metadata()["counters"])["samples"] == 33


def test_parameters_of_somebody_else_s_fit_by_their_shapes() -> None:
    moment = trained()
    theirs: Arrays = {"layers.0.weights": np.ones((2, 3), np.float32), "layers.0.biases": np.zeros(3, np.float16)}
    theirs |= {"layers.1.weights": np.ones((3, 1)), "layers.1.biases": np.zeros(1)}
    result = opened(save(theirs), moment)
    assert (result.facts["experiment"], result.facts["sizes"]) == (None, [2, 3, 1])
    state = restore(moment.experiment, moment.data, {}, result.tensors["here"])
    assert state.params.tolist() == [1.0] * 6 + [0.0] * 3 + [1.0] * 3 + [0.0]
    other = opened(save({"layers.0.weights": np.ones((2, 1))}), moment)
    assert "here" not in other.tensors


def test_another_experiment_is_offered() -> None:
    moment, present = trained(), trained(seed=5)
    result = opened(written("npz", moment), present)
    assert not result.facts["same"]
    assert result.facts["experiment"] == moment.experiment.to_json()
    assert set(result.tensors) == {"state", "here"}
    assert opened(written("npz", moment), moment).facts["same"]


def test_an_experiment_alone_is_opened() -> None:
    moment = trained()
    result = opened(written("experiment", moment), moment)
    assert (result.facts["same"], result.facts["counters"], dict(result.tensors)) == (True, None, {})


def forged(change: Callable[[Arrays], object]) -> bytes:
    """The arrays of a run with something changed, without its experiment."""
    arrays = dict(load(written("safetensors", trained())))
    arrays = {name: array for name, array in arrays.items() if name.startswith("layers")}
    change(arrays)
    return save(arrays)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a.update({"layers.1.weights": np.ones((4, 1))}), r"layers\.1\.weights: .*\(4, 1\).*\(3, units\)"),
        (lambda a: a.update({"layers.0.biases": np.ones(2)}), r"layers\.0\.biases: .*\(2,\).*\(3,\)"),
        (lambda a: a.pop("layers.1.biases"), r"layers\.1\.biases: is missing"),
        (lambda a: a.pop("layers.0.biases"), r"layers\.1\.biases: layer 0 has no biases"),
        (lambda a: a.pop("layers.0.weights"), r"layers\.0\.weights: is missing"),
        (lambda a: a.update({"dense/kernel": np.ones(2)}), r"dense/kernel: unknown array"),
        (lambda a: a.update({"layers.0.biases": np.array([np.nan, 0, 0])}), r"layers\.0\.biases: .*not finite"),
        (lambda a: a.update({"layers.0.biases": np.zeros(0)}), r"layers\.0\.biases: is empty"),
    ],
)
def test_an_array_that_does_not_fit_is_named(change: Callable[[Arrays], object], message: str) -> None:
    with pytest.raises(FieldError, match=message):
        opened(forged(change), trained())


def beside(**change: Any) -> bytes:
    """A whole file, with its JSON changed."""
    whole = json.loads(written("parameters", trained())) | change
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (beside(experiment=small(layers=[{"units": 1, "activation": "sigmoid"}]).to_json()), "layers.0.weights"),
        (beside(experiment=small(biases=False).to_json()), "layers.0.biases"),
        (beside(experiment=small(optimizer={"name": "bfgs"}, batching={"mode": "batch"}).to_json()), "optimizer.0"),
        (beside(experiment={"seed": -1}), "experiment.seed"),
        (beside(experiment=[1]), "experiment"),
        (beside(arrays={"layers.0.weights": [["1"]]}), "layers.0.weights"),
        (beside(arrays={"layers.0.weights": [[1, 2], [3]]}), "layers.0.weights"),
        (beside(arrays={"layers.0.weights": [10**400]}), "layers.0.weights"),
        (beside(arrays={"layers.0.weights": [True]}), "layers.0.weights"),
        (beside(counters={"step": float("nan")}), "counters.step"),
        (beside(counters={"step": {"a": [1]}}), "counters.step"),
        (beside(counters=[1]), "counters"),
        (b'{"arrays": {}}', "file"),
        (save({}), "file"),
        (beside(arrays={"layers.0.weights": 3}), "layers.0.weights"),
        (beside(arrays=[]), "file"),
        (b"", "file"),
        (b"{", "file"),
        (b'{"seed": ' + b"[" * 100_000, "file"),
        (b"GIF89a and more", "file"),
        (struct.pack("<Q", 2**63) + b"{}", "file"),
        (struct.pack("<Q", 300_000) + b" " * 300_000, "file"),
        (struct.pack("<Q", 2) + b"[]", "file"),
    ],
)
def test_a_file_that_is_no_good_is_refused(content: bytes, field: str) -> None:
    with pytest.raises(FieldError) as caught:
        opened(content, trained())
    assert caught.value.field == field


def tensor_file(**entry: Any) -> bytes:
    header = json.dumps(
        {"layers.0.weights": {"dtype": "F64", "shape": [1, 1], "data_offsets": [0, 8]} | entry}
    ).encode()
    return struct.pack("<Q", len(header)) + header + bytes(8)


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "I64"},
        {"shape": [2**40, 2**40]},
        {"shape": [-1, -1]},
        {"shape": [1, 2]},
        {"shape": [True, 1]},
        {"shape": [1, 1, 1]},
        {"data_offsets": [0, 16], "shape": [1, 2]},
        {"data_offsets": [-8, 0]},
        {"data_offsets": None},
        {"dtype": []},
    ],
)
def test_a_header_that_claims_what_is_not_there_is_refused(entry: dict[str, Any]) -> None:
    opened(tensor_file(), trained())
    with pytest.raises(FieldError):
        opened(tensor_file(**entry), trained())


def test_one_long_text_among_numbers_costs_no_more_than_the_file() -> None:
    """NumPy would pad each of the numbers to its length: 480 MB of a file of 120 kB."""
    content = json.dumps({"arrays": {"layers.0.weights": ["a" * 2000, *([1] * 60_000)]}}).encode()
    tracemalloc.start()
    with pytest.raises(FieldError, match=r"layers\.0\.weights: got 'aaa"):
        opening.read_file(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_metadata_that_is_null_is_as_none() -> None:
    header = json.dumps(
        {"__metadata__": None, "layers.0.weights": {"dtype": "F64", "shape": [1, 1], "data_offsets": [0, 8]}}
    ).encode()
    content = struct.pack("<Q", len(header)) + header + bytes(8)
    assert opened(content, trained()).facts["experiment"] is None


def archive(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(f"{name}.npy", content)
    return file.getvalue()


def npy(array: NDArray[Any], **options: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = archive(**{"layers.0.weights": bytes(opening.UNPACKED_BYTES + 100)})
    assert len(bomb) < 20_000
    with pytest.raises(FieldError, match="unpacked"):
        opening.read_file(bomb)


def test_nothing_is_unpickled() -> None:
    pickled = archive(**{"layers.0.weights": npy(np.array([{"a": 1}], dtype=object), allow_pickle=True)})
    with pytest.raises(FieldError, match="not a valid npz"):
        opening.read_file(pickled)


def test_an_npy_header_that_claims_too_much_is_refused() -> None:
    raw = npy(np.ones((2, 3))).replace(b"(2, 3), }  ", b"(2, 3000),}")
    with pytest.raises(FieldError, match="are not the shape"):
        opening.read_file(archive(**{"layers.0.weights": raw}))


@pytest.mark.parametrize("header", [b"(" * 60, b"{'descr': '<f8'", b"  {\n {", b"9" * 60])
def test_an_npy_header_that_is_no_python_is_refused(header: bytes) -> None:
    raw = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header
    with pytest.raises(FieldError, match="not a valid npz"):
        opening.read_file(archive(**{"layers.0.weights": raw}))


def test_too_many_members_are_refused() -> None:
    with pytest.raises(FieldError, match="arrays"):
        opening.read_file(archive(**{f"a{number}": b"" for number in range(100)}))


def test_matrices_of_fortran_are_read() -> None:
    matrix = np.arange(6.0).reshape(2, 3)
    arrays, _ = opening.read_file(archive(**{"layers.0.weights": npy(np.asfortranarray(matrix))}))
    assert arrays["layers.0.weights"].tolist() == matrix.tolist()


def test_a_page_opens_a_file_and_is_told_what_is_in_it() -> None:
    driver = ready()
    content = base64.b64encode(written("npz", trained())).decode()
    driver.say("start_job", job={"name": "open_file", "file": content})
    (result,) = results(run(driver))
    assert result.header["facts"]["sizes"] == [2, 3, 1]
    assert len(content) > len(str(result.header["request"])), "the file is not told back"


BYTE_ORDER_MARKS = {"none": "utf-8", "UTF-8": "utf-8-sig", "UTF-16": "utf-16"}


def printed_by_train(moment: ExportSource, **without: None) -> str:
    """What ``python -m engine train --json`` prints."""
    whole = report(moment.experiment, moment.data, moment.state)
    return json.dumps({key: value for key, value in whole.items() if key not in without})


@pytest.mark.parametrize("encoding", BYTE_ORDER_MARKS.values(), ids=BYTE_ORDER_MARKS)
def test_a_byte_order_mark_is_no_part_of_json(encoding: str) -> None:
    moment = trained()
    for kind in ("experiment", "parameters", "notebook"):
        text = EXPORTS[kind].whole(moment).decode()
        result = opened(text.encode(encoding), moment)
        assert result.facts["experiment"] == moment.experiment.to_json(), kind
    assert_same(taken_up(moment, opened(printed_by_train(moment).encode(encoding), moment)), moment.state)


@pytest.mark.parametrize("optimizer", [name for name, entry in OPTIMIZERS.items() if not entry.full_batch])
def test_what_train_prints_goes_on_bit_for_bit(optimizer: str) -> None:
    experiment = small(optimizer={"name": optimizer})
    data = prepare(experiment)
    state = advance(experiment, data, initial_state(experiment, data), 3, "epoch")
    moment = ExportSource(experiment, data, state, ())
    result = opened(printed_by_train(moment).encode(), moment)
    assert (result.facts["same"], result.facts["optimizer_starts_over"]) == (True, False)
    assert_same(taken_up(moment, result), state)


def test_what_an_older_one_printed_goes_on_with_a_fresh_optimizer_and_says_so() -> None:
    moment = trained()
    result = opened(printed_by_train(moment, counters=None, optimizer=None).encode(), moment)
    assert result.facts["optimizer_starts_over"]
    state = taken_up(moment, result)
    assert (state.step, state.epoch, state.slot_steps) == (moment.state.step, moment.state.epoch, 0)
    np.testing.assert_array_equal(state.params, moment.state.params)
    assert not any(slot.any() for slot in state.slots)


def test_our_notebook_opens_as_its_experiment() -> None:
    moment = trained(loss="half_squared_error")
    result = opened(EXPORTS["notebook"].whole(moment), trained())
    assert result.facts["experiment"] == moment.experiment.to_json()
    assert not result.tensors


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "file_notebook"),
        (b'{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {"descent": 3}}', "file_notebook"),
        (b'{"cells": [], "nbformat": 4, "nbformat_minor": 5}', "file_notebook"),
        (b'{"name": "descent", "version": "1.0"}', "file_other"),
        (b"{}", "file_other"),
        (b"x1,x2,y\n1,2,3\n4,5,6\n", "file_other"),
        (b'"""A program."""\nimport numpy as np\n', "file_other"),
        (b'{"experiment": {"seed": 1}, "layers": 7, "step": 1, "epoch": 1}', "file_broken"),
        (b'{"experiment": {"seed": 1}, "layers": [{}], "step": 1, "epoch": 1}', "file_broken"),
        (b'{"seed": 1, "seeds": 2}', "unknown_field"),
    ],
)
def test_what_cannot_be_opened_is_called_what_it_is(content: bytes, code: str) -> None:
    with pytest.raises(FieldError) as caught:
        opened(content, trained())
    assert caught.value.code == code
