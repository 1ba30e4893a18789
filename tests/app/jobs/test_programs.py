"""Files to take home and programs to read, asked for through the session."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest

from app.exports import EXPORTS, ExportSource
from app.jobs.program import ShowProgram
from app.protocol.events import Refused
from engine import Experiment, initial_state, loss_of, prepare
from engine.core.saved_json import NOTEBOOK_KEY
from engine.core.state import NUMPY
from engine.core.tape import Tape
from engine.export.numpy_script import LANGUAGES
from tests import ROOT
from tests.app.driving import only, ready, standing
from tests.app.jobs.test_jobs import results, run
from tests.engine.runs import finish

WORDS = ROOT / "static" / "i18n" / "en.later.json"


def test_a_program_shows_its_lines_and_the_numbers_of_the_moment() -> None:
    driver = ready({"compute": "numpy"})
    driver.tell("step", run=0, unit="update", count=3)
    driver.say("start_job", job={"name": "program", "format": "script", "language": "ko"})
    (result,) = results(run(driver))
    facts, training = result.header["facts"], standing(driver)
    text = result.tensors["bytes"].tobytes().decode()
    assert (facts["begins"], facts["n_updates"], facts["exact"]) == (0, 3, True)
    assert facts["train"]["loss"] == loss_of(
        training.experiment, training.state.params, training.data.train_inputs, training.data.train_targets
    )
    assert sum(count for _, count in facts["parts"]) == len(text.splitlines())
    assert "데이터" in text
    assert {entry["name"] for entry in facts["programs"]} >= {"script", "notebook"}


def test_a_program_says_where_it_begins() -> None:
    driver = ready()
    driver.tell("step", run=0, unit="update", count=3)
    driver.tell("configure", run=0, experiment={"optimizer": {"name": "gradient_descent", "learning_rate": 0.5}})
    driver.tell("step", run=0, unit="update", count=2)
    driver.say("start_job", job={"name": "program"})
    (result,) = results(run(driver))
    assert (result.header["facts"]["begins"], result.header["facts"]["n_updates"]) == (3, 2)


@pytest.mark.parametrize(("compute", "exact"), [(NUMPY, True), ("compiled", False)])
def test_only_what_numpy_computed_is_promised_to_the_last_bit(compute: str, exact: bool) -> None:
    experiment = Experiment()
    data = prepare(experiment)
    first = initial_state(experiment, data)
    state = dataclasses.replace(first, step=1, compute=compute)
    result, _ = finish(ShowProgram().begin(experiment, data, state, Tape.begun(experiment, first).until(state)))
    assert result.facts["exact"] is exact


@pytest.mark.parametrize("name", EXPORTS)
def test_every_file_has_a_name_on_the_page(name: str) -> None:
    place = "code.format" if EXPORTS[name].is_program else "files.take"
    assert f"{place}.{name}" in json.loads(WORDS.read_text(encoding="utf-8"))


def test_the_page_offers_every_file_that_is_no_program() -> None:
    script = (WORDS.parent.parent / "js" / "charts" / "export" / "files.js").read_text(encoding="utf-8")
    offered = re.findall(r'format: "(\w+)", end: "\.(\w+)"', script)
    exports = [(name, export.extension) for name, export in EXPORTS.items() if not export.is_program]
    assert offered == exports


def test_what_is_shown_of_the_script_is_the_file() -> None:
    driver = ready()
    driver.tell("step", run=0, unit="update", count=3)
    texts = []
    for job in ({"name": "program", "format": "script"}, {"name": "export", "format": "script"}):
        driver.say("start_job", job=job)
        (result,) = results(run(driver))
        texts.append(result.tensors["bytes"].tobytes().decode())
    assert texts[0] + "\n" == texts[1]


def test_a_notebook_is_taken_home_in_the_language_of_the_page() -> None:
    driver = ready({"compute": "numpy"})
    driver.say("start_job", job={"name": "export", "format": "notebook", "language": "ko"})
    (result,) = results(run(driver))
    assert result.header["facts"]["extension"] == "ipynb"
    first, *_ = json.loads(result.tensors["bytes"].tobytes())["cells"]
    assert "신경망" in "".join(first["source"])


def test_what_cannot_be_written_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        EXPORTS._entries, "script", dataclasses.replace(EXPORTS["script"], refuses=lambda _: "too_large")
    )
    driver = ready()
    driver.say("start_job", job={"name": "program"})
    (result,) = results(run(driver))
    assert result.header["facts"]["programs"][0] == {"name": "script", "cannot": "too_large", "extension": "py"}
    assert result.tensors["bytes"].size == 0
    driver.say("start_job", job={"name": "export", "format": "script"})
    assert only(Refused, run(driver)).field == "export.format"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_reason_has_its_words(language: str) -> None:
    words = json.loads(WORDS.with_name(f"{language}.later.json").read_text(encoding="utf-8"))
    assert {f"code.cannot.{why}" for why in ("too_large", "fault", "optimizer")} <= words.keys()


def test_a_library_says_beforehand_what_it_cannot_follow() -> None:
    huge = {"name": "circle", "n_samples": 1000}
    layers = [{"units": 512, "activation": "tanh"}] * 3 + [{"units": 1, "activation": "sigmoid"}]
    whys = {
        "": Experiment(),
        "fault": Experiment.from_json({"fault": "wrong_sign"}),
        "optimizer": Experiment.from_json({"optimizer": {"name": "bfgs"}}),
        "too_large": Experiment.from_json({"dataset": huge, "layers": layers}),
    }
    for why, experiment in whys.items():
        assert [EXPORTS[name].refuses(experiment) for name in ("pytorch", "keras")] == [why, why]


@pytest.mark.parametrize("name", [name for name, export in EXPORTS.items() if export.is_program])
def test_no_words_of_a_stranger_stand_in_a_program(name: str) -> None:
    """A person who follows a link and runs the program of what it opens must not run what the link's maker wrote."""
    evil = ['x"""; evil()', "b'''; evil()", 't\\"; evil()', "a{evil()}", "# evil()"]
    table = {
        "inputs": [{"name": evil[0], "unit": evil[1]}, {"name": evil[2], "unit": ""}],
        "target": {"name": evil[3], "unit": evil[4]},
        "classes": [evil[1], evil[2]],
        "rows": [[0, 0, 0], [1, 1, 1], [0, 1, 1]],
    }
    experiment = Experiment.from_json({"dataset": {"name": "custom", "table": table}})
    data = prepare(experiment)
    moment = ExportSource(experiment, data, initial_state(experiment, data), ())
    for language in LANGUAGES:
        text = EXPORTS[name].whole(dataclasses.replace(moment, language=language)).decode()
        if name == "notebook":
            # Beside the cells it keeps the experiment, as data that nothing runs and that the page reads again.
            notebook = json.loads(text)
            assert notebook["metadata"].pop(NOTEBOOK_KEY) == {"experiment": experiment.to_json()}
            text = json.dumps(notebook)
        assert len(text) > 1000
        assert "evil" not in text
