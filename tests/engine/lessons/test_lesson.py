"""Lessons: read as strictly as an experiment, complete in both languages, errors that say where and what."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from engine.__main__ import main
from engine.errors import FieldError
from engine.lessons.files import LessonError, read_lesson
from engine.lessons.lesson import Lesson, lesson_schema
from engine.lessons.parts import Train
from engine.lessons.texts import optional_keys, read_texts, required_keys
from engine.schema.records import read, write

LESSON: dict[str, Any] = {
    "version": 1,
    "id": "two",
    "article": 5,
    "steps": [
        {
            "id": "first",
            "experiment": {"dataset": {"name": "xor"}},
            "ask": {"kind": "choice", "choices": ["no", "yes"], "measure": "accuracy.train", "below": [0.9]},
            "do": {"train": {"unit": "update", "to": 100}},
            "card": [{"id": "loss", "measure": "loss.train", "printed": 0.7, "tolerance": 0.1}],
        },
        {
            "id": "second",
            "do": {"train": {"unit": "update", "to": 200}, "job": {"name": "gradient_check"}},
            "card": [
                {"id": "worst", "measure": "check.worst", "high": 1e-6},
                {"id": "verdict", "measure": "check.verdict", "word": "agree"},
            ],
        },
        {"id": "third", "change": {"seed": 7}, "ask": {"kind": "number", "answer": 9, "tolerance": 0}},
    ],
}
#: A question with three answers.
CHOICES = {"kind": "choice", "choices": ["a", "b", "c"], "measure": "accuracy.train"}
#: A card that compares twice.
BOTH = {"id": "loss", "measure": "loss.train", "minus": "step", "over": "step", "expected": 1, "tolerance": 0}
TEXTS = {
    "title": "T",
    "summary": "S",
    "first.title": "A",
    "first.text": ["Two **bold** words.", "And $z = w_1 * x_1 + b$."],
    "first.ask": "Q",
    "first.answer": "R",
    "first.choice.no": "No",
    "first.choice.yes": "Yes",
    "first.card.loss": "Loss",
    "second.title": "B",
    "second.text": "`code`",
    "second.card.worst": "Worst",
    "second.card.verdict": "Verdict",
    "third.title": "C",
    "third.text": "x",
    "third.ask": "How many parameters?",
    "third.answer": "Nine",
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The lesson with one field put to something else."""
    data = copy.deepcopy(LESSON)
    at: Any = data
    *way, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    for key in way:
        at = at[key]
    at[last] = value
    return data


def test_it_is_read_and_written() -> None:
    lesson = read(Lesson, LESSON)
    assert [step.id for step in lesson.steps] == ["first", "second", "third"]
    assert read(Lesson, json.loads(json.dumps(write(lesson)))) == lesson


def test_each_step_knows_with_what_it_begins() -> None:
    first, second, third = read(Lesson, LESSON).setups()
    assert first.trained is None
    assert second.experiment == first.experiment
    assert second.trained == Train("update", 100)
    assert (third.experiment.seed, third.trained) == (7, None)
    assert first.experiment.seed == 0


@pytest.mark.parametrize(
    ("path", "value", "field", "said"),
    [
        ("version", 2, "version", "exactly 1"),
        ("id", "No", "id", "got 'No'"),
        ("article", 6, "article", "1 to 5"),
        ("stepz", [], "stepz", "unknown field"),
        ("steps", [], "steps", "has 0 items"),
        ("steps/1/id", "first", "steps", "'first' is a duplicate name"),
        ("steps/0/experiment", None, "steps[0].experiment", "the first step sets the page up"),
        ("steps/0/experiment/dataset/name", "xorr", "steps[0].experiment.dataset.name", "unknown data set"),
        ("steps/0/experiment/learning_rate", 1, "steps[0].experiment.learning_rate", "unknown field"),
        ("steps/0/change", {}, "steps[0].change", 'either "experiment" or "change"'),
        ("steps/0/params", [1.0], "steps[0].params", "has 1 numbers, this network has 9"),
        ("steps/2/change/seed", -1, "steps[2].change.seed", "got -1"),
        ("steps/0/look", ["sky"], "steps[0].look[0]", "got 'sky'"),
        ("steps/0/show", {"speed": "fast"}, "steps[0].show.speed", "got 'fast'"),
        ("steps/0/show", {"tab": "Gradient check"}, "steps[0].show.tab", "got 'Gradient check'"),
        ("steps/0/show", {"loss_axis": "epoch"}, "steps[0].show.loss_axis", "allowed: epochs, updates"),
        ("steps/0/show", {"loss_scale": "logarithmic"}, "steps[0].show.loss_scale", "allowed: log, linear"),
        ("steps/0/show", {"unit": "updates"}, "steps[0].show.unit", "allowed: part, sample, update, epoch"),
        ("steps/0/show", {"sample": 4}, "steps[0].show.sample", "got 4, allowed: 0 to 3"),
        ("steps/0/show", {"neuron": 3}, "steps[0].show.neuron", "got 3, allowed: 0 to 2"),
        ("steps/0/show", {"taab": "explain"}, "steps[0].show.taab", "unknown field"),
        ("steps/0/ask/kind", "riddle", "steps[0].ask.kind", "choice, number"),
        ("steps/0/ask/answer", "yes", "steps[0].ask.answer", 'either "answer" or "measure"'),
        ("steps/0/ask/below", [], "steps[0].ask.below", "got 0 bounds, allowed: 1"),
        ("steps/0/ask", CHOICES | {"below": [0.9, 0.5]}, "steps[0].ask.below", "from low to high"),
        ("steps/0/ask", CHOICES | {"below": [0.9, 0.9]}, "steps[0].ask.below", "from low to high"),
        ("steps/0/ask/measure", "loss.valid", "steps[0].ask.measure", "unknown measure"),
        ("steps/0/do", {}, "steps[0].do", '"train", "job" or both'),
        ("steps/0/do/job", {"name": "magic"}, "steps[0].do.job.name", "got 'magic'"),
        ("steps/0/do/train/to", 0, "steps[0].do.train.to", "got 0"),
        ("steps/1/do/train/to", 100, "steps[1].do.train.to", "the step before has trained to 100"),
        ("steps/0/card/0/measure", "seeds.solved", "steps[0].card[0].measure", "needs the job seeds"),
        ("steps/0/card/0/minus", "loss.valid", "steps[0].card[0].minus", "unknown measure"),
        ("steps/0/card/0/over", "check.worst", "steps[0].card[0].over", "needs the job gradient_check"),
        ("steps/0/card/0", BOTH, "steps[0].card[0].over", 'either "minus" or "over"'),
        ("steps/1/card/1/minus", "check.worst", "steps[1].card[1].word", "a measure in words"),
        ("steps/0/card/0/tolerance", None, "steps[0].card[0]", "the expected value is missing"),
        ("steps/0/card/0/low", 0.1, "steps[0].card[0]", "the expected value is missing"),
        ("steps/0/card/0/verdict", "different", "steps[0].card[0].verdict", '"different" needs "printed"'),
        ("steps/1/card/0/high", float("nan"), "steps[1].card[0].high", "nan"),
        ("steps/1/card/1/measure", "check.worst", "steps[1].card[1].word", "a measure in words"),
    ],
)
def test_what_is_wrong_is_refused_with_its_path(path: str, value: Any, field: str, said: str) -> None:
    with pytest.raises(FieldError) as refused:
        read(Lesson, changed(path, value))
    assert refused.value.field == field
    assert said in refused.value.message


def race(**contender: Any) -> dict[str, Any]:
    data = changed("steps/0/do/job", {"name": "race", "contenders": [{"name": "SGD", "changes": {}} | contender]})
    data["steps"][0]["card"][0]["measure"] = "race.SGD.loss.train"
    return data


def test_contenders_are_experiments_and_their_names_are_known() -> None:
    read(Lesson, race())
    for contender, said in (
        ({"changes": {"loss": "x"}}, "changes.loss"),
        ({"name": "B"}, "contenders are B"),
        ({"changes": 1}, 'needs "name" and "changes"'),
    ):
        with pytest.raises(FieldError, match=re.escape(said)):
            read(Lesson, race(**contender))


# ---------------------------------------------------------------- texts


def test_the_texts_that_there_must_be_follow_from_the_steps() -> None:
    lesson = read(Lesson, LESSON)
    assert set(required_keys(lesson)) == TEXTS.keys()
    assert {"first.source", "first.card.loss.why"} <= optional_keys(lesson)
    assert read_texts(lesson, TEXTS)["first.text"] == "Two **bold** words.\n\nAnd $z = w_1 * x_1 + b$."


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"first.choice.yes": None}, "first.choice.yes", "allowed: a text"),
        ({"first.text": " "}, "first.text", "allowed: a text"),
        ({"first.text": []}, "first.text", "allowed: a text"),
        ({"fourth.text": "x"}, "fourth.text", "belongs to nothing"),
        ({"first.text": "a **b"}, "first.text", "** is opened and not closed"),
        ({"first.text": "a *b"}, "first.text", "* is opened and not closed"),
        ({"first.text": "$a * b$ `*` a `b"}, "first.text", "` is opened and not closed"),
        ({"first.text": "a $b"}, "first.text", "$ is opened and not closed"),
        ({"first.text": "$import os$"}, "first.text", "$import os$"),
        ({"first.text": "x" * 4001}, "first.text", "4001 characters"),
    ],
)
def test_a_text_that_cannot_be_set_is_refused(change: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(FieldError) as refused:
        read_texts(read(Lesson, LESSON), TEXTS | change)
    assert refused.value.field == field
    assert said in refused.value.message


@pytest.mark.parametrize(
    ("low", "middle", "high", "said"),
    [
        ("Less than 20 times", "20 to 1,000 times", "More than 1,000 times", None),
        (
            "More than 1,000 times",
            "20 to 1,000 times",
            "Less than 20 times",
            "first.choice.a: says 1000, its bounds are 20",
        ),
        ("20배 미만", "1,000배 이상", "20배에서 1,000배", "first.choice.c: says 20, its bounds are 1000"),
        ("About 400", "About 50", "More", "first.choice.b: says less than 'a'"),
        ("Few", "Some", "Many", None),
        ("Few", "About half", "More than 1,000", None),
        ("−5 or so", "−3", "x2 and L2", None),
        ("2 %", "1 %", "More", "first.choice.b: says less than 'a'"),
    ],
)
def test_choices_in_another_order_than_their_bounds_are_refused(
    low: str, middle: str, high: str, said: str | None
) -> None:
    ask = CHOICES | {"measure": "step", "below": [20, 1000]}
    texts = {key: text for key, text in TEXTS.items() if not key.startswith("first.choice")}
    texts |= {"first.choice.a": low, "first.choice.b": middle, "first.choice.c": high}
    lesson = read(Lesson, changed("steps/0/ask", ask))
    if said is None:
        read_texts(lesson, texts)
        return
    with pytest.raises(FieldError, match=re.escape(said)) as refused:
        read_texts(lesson, texts)
    assert "choices go from low to high" in refused.value.message


def test_a_bound_in_percent_is_a_share() -> None:
    ask = CHOICES | {"below": [0.5, 0.85]}
    lesson = read(Lesson, changed("steps/0/ask", ask))
    texts = {key: text for key, text in TEXTS.items() if not key.startswith("first.choice")}
    words = {"first.choice.a": "Less than half", "first.choice.b": "Less than 85 %", "first.choice.c": "More than 85 %"}
    read_texts(lesson, texts | words)
    turned = {
        "first.choice.a": "More than 85 %",
        "first.choice.b": "Less than 85 %",
        "first.choice.c": "Less than half",
    }
    with pytest.raises(FieldError, match=r"its bounds are 0\.5"):
        read_texts(lesson, texts | turned)


def test_a_text_that_is_missing_is_named() -> None:
    without = {key: text for key, text in TEXTS.items() if key != "third.ask"}
    with pytest.raises(FieldError, match=r"third\.ask: is missing"):
        read_texts(read(Lesson, LESSON), without)


# ---------------------------------------------------------------- files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "two.json").write_text(json.dumps(LESSON))
    for language in ("en", "ko"):
        (tmp_path / f"two.{language}.json").write_text(json.dumps(TEXTS))
    return tmp_path


def test_a_file_is_read_with_its_texts(folder: Path) -> None:
    found = read_lesson(folder / "two.json")
    assert found.lesson == read(Lesson, LESSON)
    assert found.texts["ko"]["title"] == "T"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_a_lesson(folder: Path, encoding: str) -> None:
    for file in folder.iterdir():
        file.write_bytes(file.read_text().encode(encoding))
    assert read_lesson(folder / "two.json").lesson == read(Lesson, LESSON)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("two.json", "{", "two.json: not JSON"),
        ("two.json", "[]", "two.json: got [], allowed: an object"),
        ("two.json", json.dumps(changed("id", "three")), "two.json: id: got 'three', the file is called two.json"),
        ("two.json", '{"id": "two", "id": "two"}', "two.json: id: is a duplicate key"),
        (
            "two.json",
            json.dumps(changed("steps/1/card/0/measure", "x")),
            "two.json: steps[1] (second).card[0].measure: unknown measure 'x'",
        ),
        ("two.ko.json", json.dumps(TEXTS | {"title": ""}), "two.ko.json: title: allowed"),
        ("two.en.json", "nope", "two.en.json: not JSON"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line(folder: Path, name: str, text: str, said: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(LessonError) as wrong:
        read_lesson(folder / "two.json")
    assert str(wrong.value).startswith(said)
    assert "\n" not in str(wrong.value)


def test_a_language_that_is_missing_is_named(folder: Path) -> None:
    (folder / "two.ko.json").unlink()
    with pytest.raises(LessonError, match=r"^two\.ko\.json: is missing: a lesson has its texts in both languages"):
        read_lesson(folder / "two.json")


def test_the_command_line_checks_a_lesson(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lesson", str(folder / "two.json")]) == 0
    assert capsys.readouterr().out == "two: 3 steps, 3 cards, texts in en and ko\n"
    (folder / "two.en.json").write_text("{}")
    assert main(["lesson", str(folder / "two.json")]) == 2
    assert capsys.readouterr().err == "engine: two.en.json: title: is missing\n"
    assert main(["lesson", str(folder / "three.json")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_the_schema_is_made_of_the_records(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "lesson"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == json.loads(json.dumps(lesson_schema()))
    step = found["properties"]["steps"]["items"]["properties"]
    assert step["ask"]["anyOf"][0]["oneOf"][0]["properties"]["kind"] == {"const": "choice"}
    assert "race" not in step["look"]["items"]["enum"]
