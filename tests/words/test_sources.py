"""Every number in the page's sentences has a source, and is what that source says.

A number is sourced by its lesson's step (its settings, and what its cards expect, which a test walks), by the formula
it stands in, or by an entry in ``tests/sources``; what counts as a number, ``tests/words/sources/numbers.py`` says. The
texts of choices are not asked: only one of them is meant to be true.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from engine.training import kernel_loader
from tests.words.sources import filing, steps
from tests.words.sources.numbers import Number, numbers_in

TABLES = {"i18n": filing.words, "lessons": filing.lesson_texts}
FILED: dict[str, filing.Sources] = {table: filing.load(f"{table}.json") for table in TABLES}
HOW = """
{language}: {number} in "{key}" has no source:
    {text}
Fill it in from a measured value, or file in tests/sources/{table}.json where it is from, one of
    "{key}": {{"{number}": {{"printed": 4}}}}          (article 4 prints it)
    "{key}": {{"{number}": {{"measured": "card('xor.many.solved')", "within": 0.01}}}}
    "{key}": {{"{number}": {{"definition": "LIMITS.units"}}}}
tests/words/sources/filing.py says more."""


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Hundreds of seeds by NumPy would take longer than a test may."""
    kernel_loader.load()


def texts(table: str) -> list[tuple[str, str, str]]:
    """Every (key, language, text) in which a number is a claim."""
    found = [(key, language, text) for language in filing.LANGUAGES for key, text in TABLES[table](language).items()]
    return [one for one in found if table == "i18n" or ".choice." not in one[0]]


@cache
def numbers(table: str) -> dict[str, dict[str, Number]]:
    """Of every key its numbers, in either language, by their names."""
    found: dict[str, dict[str, Number]] = {}
    for key, language, text in texts(table):
        for number in numbers_in(filing.without_true_formulas(text), language):
            found.setdefault(key, {}).setdefault(number.name, number)
    return found


def said(number: Number, names: Iterable[str]) -> bool:
    """Whether one of these steps has the number in its settings, questions or cards."""
    for name in names:
        values, shapes = steps.said(name)
        if number.name in shapes or (not number.shape and any(number.is_near(value) for value in values)):
            return True
    return False


def steps_of(key: str) -> list[str]:
    """The step that a text belongs to, with the one before, whose numbers it may compare; of a title, all."""
    lesson, step = key.split(".")[:2]
    names = [name for name in steps.places() if name.startswith(f"{lesson}.")]
    if f"{lesson}.{step}" not in names:
        return names
    place = names.index(f"{lesson}.{step}")
    return names[max(0, place - 1) : place + 1]


def test_every_number_in_the_pages_words_has_a_source() -> None:
    found = unsourced("i18n")
    assert not found, "\n".join(found)


def test_every_number_in_the_lessons_has_a_source() -> None:
    found = unsourced("lessons")
    assert not found, "\n".join(found)


def unsourced(table: str) -> list[str]:
    """What to say of every number without a source."""
    found = []
    for key, language, text in texts(table):
        filed = FILED[table].get(key, {})
        places = steps_of(key) if table == "lessons" else []
        settings = filing.settings_of(filed)
        for number in numbers_in(filing.without_true_formulas(text), language):
            if number.name not in filed and not said(number, places) and number.value not in settings:
                found.append(HOW.format(language=language, number=number.name, key=key, text=text, table=table))
    return found


@pytest.mark.parametrize("table", TABLES)
def test_every_source_belongs_to_a_number(table: str) -> None:
    known = numbers(table)
    stale = [(key, name) for key, filed in FILED[table].items() for name in filed if name not in known.get(key, {})]
    assert not stale, f"tests/sources/{table}.json: these texts do not say these numbers: {stale}"


#: The page's words at once, and lesson by lesson: what a lesson computes, all its sentences share.
GROUPS = [("i18n", ""), *(("lessons", f"{name}.") for name in steps.lessons())]


@pytest.mark.parametrize(("table", "start"), GROUPS, ids=[start.strip(".") or table for table, start in GROUPS])
def test_every_number_is_what_its_source_says(table: str, start: str) -> None:
    known, wrong = numbers(table), []
    for key, filed in FILED[table].items():
        for name, source in filed.items() if key.startswith(start) else ():
            if problem := filing.problem(known[key][name], source):
                wrong.append(f"{key} says {name}: {problem}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("table", TABLES)
def test_both_languages_say_the_same_numbers(table: str) -> None:
    """What one writes in digits, the other has too, in digits or in words; a hundredth is said as divided by 100."""
    english, korean = (TABLES[table](language) for language in filing.LANGUAGES)
    wrong = []
    for key in english.keys() & korean.keys():
        mine, other = (numbers_in(text, language) for text, language in ((english[key], "en"), (korean[key], "ko")))
        lacking = [f"ko lacks {number.name}" for number in mine if not has(other, number)]
        wrong += [f"{key}: {text}" for text in lacking + [f"en lacks {n.name}" for n in other if not has(mine, n)]]
    assert not wrong, "\n".join(wrong)


def has(numbers: list[Number], wanted: Number) -> bool:
    """Whether ``wanted``, if it is written in digits, is among the others."""
    if wanted.word or wanted.value in (1.0, 2.0):
        return True
    if wanted.shape:
        return wanted.name in [number.name for number in numbers]
    same = {f"{abs(number.value):.12g}" for number in numbers if not number.shape}
    return bool({f"{abs(value):.12g}" for value in (wanted.value, 1 / wanted.value if wanted.value else 0)} & same)


@pytest.mark.parametrize("language", filing.LANGUAGES)
def test_every_formula_of_numbers_alone_is_true(language: str) -> None:
    wrong = [
        (key, formula)
        for key, text in filing.lesson_texts(language).items()
        for formula in filing.formulas_in(text)
        if filing.formula_holds(formula) is False
    ]
    assert wrong == []


def test_what_a_card_calls_printed_is_printed_in_its_article() -> None:
    for name, texts_of in steps.lessons().items():
        for step in texts_of.lesson.steps:
            for card in step.card:
                if card.printed is not None:
                    assert texts_of.lesson.article is not None, f"{name}.{step.id}.{card.id}"
                    written = [number.name for number in numbers_in(f"{card.printed:.10g}", "en")]
                    missing = set(written) - filing.printed(texts_of.lesson.article)
                    assert not missing, f"{name}.{step.id}.{card.id}: article {texts_of.lesson.article}"


# ---------------------------------------------------------------- what a number is


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1,000 rows, .5 and 1e-4, 10⁻⁶, 3 % and 68.6 %", ["1000", "0.5", "0.0001", "1e-06", "3 %", "68.6 %"]),
        ("2-3-1 and 784-256-10, 22.56 million", ["2-3-1", "784-256-10", "22560000"]),
        ("three rows, thirty-five times, two hundred-thousandths", ["3", "35", "2e-05"]),
        ("half of ½, nine tenths, two in three", ["0.5", "0.5", "0.9", "2 in 3"]),
        ("up to 1 MiB, from −1.5 to 1 to 0; 5e-10", ["1", "-1.5", "5e-10"]),
        ("x1, L2, R², float32, h², Conv2d, 3-D, UTF-8, Keras 3, `x[7]`, {count}, article 3, (Li, 2018)", []),
        ("one of them, two, twice, the first, once; 1 or 0", []),
        ("3 · Backward", []),
    ],
)
def test_numbers_in_english(text: str, names: list[str]) -> None:
    assert sorted(number.name for number in numbers_in(text, "en")) == sorted(names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("네 줄, 유닛 셋, 아홉 자리, 절반, 백 번", ["4", "3", "9", "0.5", "100"]),
        ("2,256만 번, 약 8억 번, 5분의 1, 백만분의 5", ["22560000", "800000000", "0.2", "5e-06"]),
        ("셋 가운데 둘쯤, 열에 아홉", ["2 in 3", "9 in 10"]),
        ("784-256-10의 매개변수, 7e-5만큼, 3번", ["784-256-10", "7e-05", "3"]),
        ("두 기울기, 세어 보세요, {name} 열: 10분 만에, Adam만, 세로, 모두, 세 번째 글, 글 4, 3차원", ["10"]),
    ],
)
def test_numbers_in_korean(text: str, names: list[str]) -> None:
    assert sorted(number.name for number in numbers_in(text, "ko")) == sorted(names)


@pytest.mark.parametrize(
    ("text", "source", "said"),
    [
        ("68.4 %", {"measured": "0 + 0.68425"}, ""),
        ("68.6 %", {"measured": "1 - 0.31575"}, "is 0.68425"),
        ("about 490", {"measured": "488 + 0", "within": 5}, ""),
        ("more than 6", {"measured": "12 / 2.1", "above": True}, "is 5.71"),
        ("47 s", {"printed": 4}, ""),
        ("48,000 times", {"printed": 4}, "article 4 does not print it"),
        ("64 units", {"definition": "LIMITS.units"}, ""),
        ("65 units", {"definition": "LIMITS.units"}, "LIMITS.units is 64"),
        ("65 units", {"definition": "65"}, "where is it from"),
        ("65 units", {"measured": "1 + 1", "about": 1}, "not a source"),
    ],
)
def test_a_source_that_says_something_else_is_found(text: str, source: dict[str, Any], said: str) -> None:
    (number,) = numbers_in(text, "en")
    problem = filing.problem(number, source)
    assert said in problem if said else problem == ""
