"""The programs that are taken home, run: PyTorch and Keras themselves must come to the page's parameters.

All programs of a library run in one process, one after the other, for importing it takes longer than they do.
"""

from __future__ import annotations

import ast
import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import advance, loss_of
from engine.export.libraries.keras import keras_program
from engine.export.libraries.pytorch import pytorch_program
from engine.export.stretch import Stretch
from tests.engine.export.variants import own_tables, starts, variants

#: No multiple of ten: the last loss is printed all the same.
UPDATES = 203
PROGRAMS: dict[str, Callable[[Stretch], str]] = {"pytorch": pytorch_program, "keras": keras_program}
#: Runs every file that is named, and prints what each printed, as JSON.
RUNNER = """
import contextlib, io, json, runpy, sys
printed, sys.argv = {}, sys.argv[:1] + (files := sys.argv[1:])
for path in files:
    out = io.StringIO()
    sys.argv = [path]
    with contextlib.redirect_stdout(out):
        runpy.run_path(path, run_name="__main__")
    printed[path] = out.getvalue()
print(json.dumps(printed))
"""
ENVIRONMENT = {"KERAS_BACKEND": "torch", "OMP_NUM_THREADS": "1"}


class Tolerance(NamedTuple):
    """How close two programs come after so many updates, and by what they differ in one."""

    relative: float
    absolute: float
    nudge: float


#: Keras rounds to float32 in places, whatever precision it is told (``ops.mean``, ``ops.matmul``, division).
TOLERANCES = {"pytorch": Tolerance(1e-9, 1e-10, 1e-13), "keras": Tolerance(1e-5, 1e-6, 1e-8)}
SINGLE = Tolerance(1e-3, 1e-4, 1e-7)
GIVEN = [*variants(), *own_tables()]
CASES = [(name, place, start) for name, given in GIVEN for place, start in enumerate(starts(given, UPDATES))]


@pytest.fixture(scope="module", params=PROGRAMS)
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """The library, and what the program of each case prints."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    files = []
    for number, (_, _, start) in enumerate(CASES):
        files.append(folder / f"{number}.py")
        files[-1].write_text(PROGRAMS[request.param](start))
    command = [sys.executable, "-c", RUNNER, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | ENVIRONMENT)
    assert done.returncode == 0, done.stderr[-2000:]
    texts: dict[str, str] = json.loads(done.stdout)
    return request.param, [texts[str(path)] for path in files]


def params_in(text: str) -> NDArray[np.float64]:
    lines = re.findall(r"^(?:weights|biases)\d+ = (\[.*\])$", text, re.MULTILINE)
    return np.concatenate([np.ravel(ast.literal_eval(line)) for line in lines])


def is_chaotic(start: Stretch, tolerance: Tolerance) -> bool:
    """Whether a nudge in the last digits ends elsewhere."""
    params = start.start.params + tolerance.nudge
    here, beside = (
        advance(start.experiment, start.data, state, UPDATES).params
        for state in (start.start, dataclasses.replace(start.start, params=params))
    )
    return not np.allclose(here, beside, rtol=tolerance.relative, atol=tolerance.absolute)


@pytest.mark.parametrize("case", range(len(CASES)), ids=[f"{name}-{place}" for name, place, _ in CASES])
def test_a_program_follows_the_page(printed: tuple[str, list[str]], case: int) -> None:
    name, _, start = CASES[case]
    library, texts = printed
    text = texts[case]
    end = advance(start.experiment, start.data, start.start, UPDATES)
    last = f"update {start.start.step + UPDATES} training loss "
    (loss,) = [float(line.removeprefix(last)) for line in text.splitlines() if line.startswith(last)]
    if start.experiment.n_params > 1000:
        pytest.skip("it prints not so many parameters")
    exact = start.experiment.precision == "float64"
    tolerance = TOLERANCES[library] if exact else SINGLE
    if is_chaotic(start, tolerance):
        pytest.skip("no two programs agree on the digits of this run")
    found = params_in(text)
    np.testing.assert_allclose(found, end.params, tolerance.relative, tolerance.absolute, err_msg=name)
    told = loss_of(start.experiment, end.params, start.data.train_inputs, start.data.train_targets)
    np.testing.assert_allclose(loss, told, 10 * tolerance.relative, 10 * tolerance.absolute, err_msg=name)


@pytest.mark.parametrize("library", PROGRAMS)
def test_a_program_takes_the_number_of_updates(library: str, tmp_path: Path) -> None:
    start = CASES[0][2]
    path = tmp_path / "program.py"
    path.write_text(PROGRAMS[library](start))
    command = [sys.executable, str(path), "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | ENVIRONMENT)
    end = advance(start.experiment, start.data, start.start, 3)
    np.testing.assert_allclose(params_in(done.stdout), end.params, *TOLERANCES[library][:2])
    assert len(re.findall(r"^\[.*\] wanted \[.*\] answer \[.*\]$", done.stdout, re.MULTILINE)) == 16
