"""The lessons of the house come out as they say; the operator's are read, listed, and refused with a clear line."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.jobs import JOBS
from app.jobs.measures import Measures
from app.main import create_app
from app.pages.assets import ALWAYS_ASK, FOREVER
from app.pages.lesson_library import read_library, tabs_of_page
from app.pages.lesson_pages import lesson_data
from app.settings import SettingsError, load
from engine import Experiment, advance, counters, initial_state, prepare, restore, state_vector
from engine.core.data import TrainingData
from engine.core.state import TrainState
from engine.lessons import parts as lesson_parts
from engine.lessons.files import Texts
from engine.lessons.lesson import Lesson, Setup
from engine.lessons.measures import evaluate, find
from engine.lessons.moment import Moment
from engine.lessons.parts import Card, LessonStep
from engine.schema.records import read
from tests import ROOT
from tests.engine.runs import finish

STATIC = ROOT / "static"
HOUSE = STATIC / "lessons"
OWN = ("mine.json", "mine.en.json", "mine.ko.json")


def library(own: Path | None = None) -> list[Any]:
    return read_library(STATIC, own)


HOUSE_LESSONS: list[Texts] = [entry.found for entry in library() if entry.found]
STEPS = [
    pytest.param(step, setup, id=f"{found.lesson.id}-{step.id}")
    for found in HOUSE_LESSONS
    for step, setup in zip(found.lesson.steps, found.lesson.setups(), strict=True)
    if step.card
]


def begin(setup: Setup) -> tuple[TrainingData, TrainState]:
    """Where a step begins, as the page makes it."""
    experiment = setup.experiment
    data = prepare(experiment)
    state = initial_state(experiment, data)
    if setup.params is not None:
        vector = state_vector(state)
        vector[: len(setup.params)] = setup.params
        state = restore(experiment, data, counters(state), vector)
    if setup.trained:
        state = go_on(experiment, data, state, setup.trained.unit, setup.trained.to)
    return data, state


def go_on(experiment: Experiment, data: TrainingData, state: TrainState, unit: str, to: int) -> TrainState:
    now = state.step if unit == "update" else state.epoch
    return advance(experiment, data, state, to - now, "update" if unit == "update" else "epoch")


def is_right(card: Card, value: float) -> bool:
    around = card.printed if card.expected is None else card.expected
    if card.tolerance is not None:
        assert around is not None
        if card.verdict == "different" and card.printed is not None and abs(value - card.printed) <= card.tolerance:
            return False
        return abs(value - around) <= card.tolerance
    return (card.low is None or value >= card.low) and (card.high is None or value <= card.high)


@pytest.mark.parametrize(("step", "setup"), STEPS)
def test_every_number_of_the_house_is_as_its_card_says(step: LessonStep, setup: Setup) -> None:
    data, state = begin(setup)
    if step.do and step.do.train:
        state = go_on(setup.experiment, data, state, step.do.train.unit, step.do.train.to)
    for card in step.card:
        names = [name for name in (card.measure, card.minus, card.over) if name is not None]
        if all(find(name, "")[0].of == "moment" for name in names):
            value = compared(card, evaluate(names, Moment(setup.experiment, data, state)))
            assert is_right(card, value), f"{card.id}: {value}"


def compared(card: Card, values: list[float | int | None]) -> float:
    """The measure, or what two of them make."""
    first, second = values[0], values[-1]
    assert first is not None
    assert second is not None
    return first if len(values) == 1 else first - second if card.minus else first / second


def test_no_lesson_of_the_house_is_broken() -> None:
    assert [entry.problem for entry in library() if entry.problem] == []
    assert {"xor", "neuron"} <= {entry.id for entry in library()}


def test_articles_come_first() -> None:
    places = [(found.lesson.article or 99, found.lesson.order) for found in HOUSE_LESSONS]
    assert places == sorted(places)
    assert len({order for article, order in places if article == 99}) == 7


# ---------------------------------------------------------------- over HTTP


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(load(port=8000, compiled=False))) as client:
        yield client


@pytest.mark.parametrize(("language", "title"), [("en", "What a neuron is"), ("ko", "뉴런이란 무엇인가")])
def test_the_list_and_a_lesson_in_each_language(client: TestClient, language: str, title: str) -> None:
    answer = client.get(f"/lessons?lang={language}")
    assert answer.headers["cache-control"] == ALWAYS_ASK
    (about,) = [one for one in answer.json()["lessons"] if one["id"] == "neuron"]
    assert (about["title"], about["article"], about["steps"], about["own"]) == (title, None, 4, False)
    answer = client.get(f"/{about['address']}")
    assert answer.headers["cache-control"] == FOREVER
    lesson = answer.json()
    assert lesson["texts"]["title"] == title
    assert lesson["steps"][1]["setup"]["vector"] == [10, 10, -5]
    assert Experiment.from_json(lesson["steps"][0]["setup"]["experiment"]).n_params == 3
    assert "experiment" not in lesson["steps"][0]


def test_a_step_says_whether_it_goes_on_and_from_where(client: TestClient) -> None:
    (about,) = [one for one in client.get("/lessons").json()["lessons"] if one["id"] == "xor"]
    steps = {step["id"]: step for step in client.get(f"/{about['address']}").json()["steps"]}
    assert [name for name, step in steps.items() if not step["fresh"]] == ["patience"]
    assert steps["patience"]["setup"]["trained"] == {"unit": "update", "to": 10_001}
    assert steps["stuck"]["setup"]["trained"] is None


def test_parameters_come_with_all_that_the_optimizer_remembers() -> None:
    adam = {"optimizer": {"name": "adam"}, "layers": [{"units": 1, "activation": "sigmoid"}]}
    lesson = read(Lesson, {"version": 1, "id": "a", "steps": [{"id": "s", "experiment": adam, "params": [1, 2, 3]}]})
    (step,) = lesson_data(Texts(lesson, {"en": {}}), "en", is_own=True)["steps"]
    _, state = begin(lesson.setups()[0])
    assert state.params.tolist() == [1, 2, 3]
    assert step["setup"]["vector"] == state_vector(state).tolist()


def test_measures_come_in_the_order_of_their_names() -> None:
    experiment = Experiment()
    data = prepare(experiment)
    request = Measures(names=("n_params", "step"))
    result, told = finish(request.begin(experiment, data, initial_state(experiment, data), ()))
    assert [(progress.done, progress.total) for progress in told] == [(0, 2), (1, 2)], "others have their turns between"
    assert result.tensors["values"].tolist() == [9, 0]


def test_an_old_address_is_answered_and_not_kept(client: TestClient) -> None:
    assert client.get("/lessons/0123456789abcdef/neuron.en.json").headers["cache-control"] == ALWAYS_ASK
    for address in ("/lessons/x/neuron.json", "/lessons/x/../xor.en.json", "/lessons/x/none.en.json"):
        assert client.get(address).status_code == 404


def test_a_lesson_has_one_address(client: TestClient) -> None:
    assert client.get("/static/dev/lessons/xor.json").status_code == 404


# ---------------------------------------------------------------- the operator's own


def example() -> dict[str, str]:
    """The complete example of CONTRIBUTING.md, file by file."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.findall(r"`(mine(?:\.\w\w)?\.json)`:?\n\n```json\n(.*?)```", text, re.DOTALL)
    assert [name for name, _ in found] == list(OWN)
    return dict(found)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    for name, text in example().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_example_of_the_documents_is_a_lesson_that_holds(own: Path) -> None:
    (entry,) = [entry for entry in library(own) if entry.is_own]
    assert entry.problem == ""
    assert entry.found is not None
    for step, setup in zip(entry.found.lesson.steps, entry.found.lesson.setups(), strict=True):
        test_every_number_of_the_house_is_as_its_card_says(step, setup)


def test_an_own_lesson_is_listed_last_and_served(own: Path) -> None:
    with TestClient(create_app(load(compiled=False, lessons=own))) as client:
        about = client.get("/lessons").json()["lessons"][-1]
        assert (about["id"], about["own"], about["problem"]) == ("mine", True, None)
        assert client.get(f"/{about['address']}").json()["own"] is True


def test_a_broken_one_is_logged_and_listed(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    (own / "mine.ko.json").write_text("{}", encoding="utf-8")
    shutil.copy(HOUSE / "xor.json", own)
    (own / "bytes.json").write_bytes(b"\xff")
    (own / "folder.json").mkdir()
    shutil.copy(own / "mine.json", own / "mine.old.json")
    with caplog.at_level(logging.ERROR):
        found = {entry.id: entry.problem for entry in library(own) if entry.is_own}
    assert found["mine"] == "mine.ko.json: title: is missing"
    assert found["xor"] == "xor.json: a lesson of the house has this id"
    assert found["bytes"].startswith("bytes.json: ")
    assert found["folder"] == "folder.json: Is a directory"
    assert found["mine.old"] == "mine.old.json: id: got 'mine', the file is called mine.old.json"
    assert found.keys() == {"mine", "mine.old", "xor", "bytes", "folder"}
    assert all(problem in caplog.text for problem in found.values())
    with TestClient(create_app(load(compiled=False, lessons=own, reload=True))) as client:
        last = client.get("/lessons").json()["lessons"][-1]
    assert (last["id"], last["address"], last["problem"]) == ("xor", "", found["xor"])


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("do", {"job": {"name": "gradient_check", "h": 5}}, "steps[0] (start).do.job.h: got 5"),
        ("do", {"job": {"name": "gradient_check", "speed": 1}}, "steps[0] (start).do.job.speed: unknown field"),
        ("show", {"tab": "gradientcheck"}, "steps[0] (start).show.tab: got 'gradientcheck', allowed: predictions, "),
    ],
)
def test_what_only_the_server_knows_is_checked(own: Path, field: str, value: Any, said: str) -> None:
    path = own / "mine.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["steps"][0][field] = value
    path.write_text(json.dumps(data), encoding="utf-8")
    (problem,) = [entry.problem for entry in library(own) if entry.is_own]
    assert said in problem


def test_with_reload_a_lesson_is_read_anew(own: Path) -> None:
    with TestClient(create_app(load(compiled=False, lessons=own, reload=True))) as client:
        before = client.get("/lessons").json()["lessons"][-1]
        texts = json.loads((own / "mine.en.json").read_text(encoding="utf-8"))
        (own / "mine.en.json").write_text(json.dumps(texts | {"title": "Another"}), encoding="utf-8")
        after = client.get("/lessons").json()["lessons"][-1]
        assert (before["title"] != "Another", after["title"]) == (True, "Another")
        assert client.get(f"/{after['address']}").json()["texts"]["title"] == "Another"


def test_a_folder_that_is_not_there_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="DESCENT_LESSONS"):
        load(lessons="/nowhere/at/all")


def test_each_tab_has_its_words_and_no_other_word_is_a_tab() -> None:
    """A lesson may open what has a word; the words are those of the page's only list of tabs."""
    script = (STATIC / "js" / "tabs.js").read_text(encoding="utf-8")
    tabs = re.findall(r"^  (\w+): \{$", script[script.index("export const TABS") :], re.MULTILINE)
    assert len(tabs) == script.count("    load: async")
    assert set(tabs_of_page(STATIC)) == set(tabs)
    words = json.loads((STATIC / "i18n" / "en.json").read_text(encoding="utf-8"))
    assert {f"hint.tab.{tab}" for tab in tabs} <= words.keys()


def test_what_a_lesson_may_show_is_what_the_page_has() -> None:
    """Each list stands in the engine, which checks lessons, and in the page, which shows them."""
    options = (STATIC / "js" / "page" / "options.js").read_text(encoding="utf-8")
    for name, listed in (("loss_axis", lesson_parts.LOSS_AXES), ("loss_scale", lesson_parts.LOSS_SCALES)):
        found = re.search(rf"^  {name}: (\[.*\]),$", options, re.MULTILINE)
        assert found
        assert json.loads(found[1]) == list(listed)
    words = json.loads((ROOT / "static" / "i18n" / "en.later.json").read_text(encoding="utf-8"))
    words |= json.loads((ROOT / "static" / "i18n" / "en.json").read_text(encoding="utf-8"))
    for prefix, names in (
        ("lesson.region.", lesson_parts.REGIONS),
        ("hint.unit_", lesson_parts.ONE_STEP),
        ("lesson.run_", (*lesson_parts.JOBS, "update", "epoch")),
    ):
        assert {key.removeprefix(prefix) for key in words if key.startswith(prefix)} == set(names), prefix
    assert set(lesson_parts.JOBS) < set(JOBS)
