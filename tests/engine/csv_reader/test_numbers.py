"""Cells as numbers, the marks of a table, missing values and classes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.csv_reader.missing import is_missing
from engine.csv_reader.numbers import Marks, number_in, reader_of_numbers
from tests.engine.csv_reader.reading import read, rows, said

ENGLISH, GERMAN = Marks("point", "comma"), Marks("comma", "point")
FRENCH, SWISS = Marks("comma", "space"), Marks("point", "apostrophe")


@pytest.mark.parametrize(
    ("cell", "marks", "value"),
    [
        ("1.5", Marks(), 1.5),
        (".5", Marks(), 0.5),
        ("5.", Marks(), 5),
        ("1e-3", Marks(), 0.001),
        ("-1.5E+2", Marks(), -150),
        ("1,234,567.5", ENGLISH, 1234567.5),
        ("1.234.567,5", GERMAN, 1234567.5),
        ("1,5e3", GERMAN, 1500),
        ("1 234,5", FRENCH, 1234.5),
        ("1\u202f234\u00a0567", FRENCH, 1234567),
        ("1'234.5", SWISS, 1234.5),
        ("1’234.5", SWISS, 1234.5),
        ("−5", Marks(), -5),
        ("–5", Marks(), -5),
        ("(1,234)", ENGLISH, -1234),
        ("5-", Marks(), -5),
        ("+5", Marks(), 5),
        ("$1,234.50", ENGLISH, 1234.5),
        ("-$5", Marks(), -5),
        ("$-5", Marks(), -5),
        ("(€5)", Marks(), -5),
        ("5 €", Marks(), 5),
        ("USD 5", Marks(), 5),
        ("1,000원", ENGLISH, 1000),
        ("₩ 1,000", ENGLISH, 1000),
        ("12.5 %", Marks(), 12.5),
        ("１２．５％", Marks(), 12.5),
        ("٣", Marks(), 3),
    ],
)
def test_a_cell_is_a_number(cell: str, marks: Marks, value: float) -> None:
    assert reader_of_numbers(marks)(cell) == value


@pytest.mark.parametrize(
    "cell", ["", "-", "--5", "-(5)", "(-5)", "1,2", "1,23", "0,123", "12,34,567", "1,234.5.6", "1 2"]
)
def test_a_cell_is_no_number(cell: str) -> None:
    assert reader_of_numbers(ENGLISH)(cell) is None


@pytest.mark.parametrize(
    "cell", ["5%%", "$5€", "5 m", "a5", "5a", "1e", "e5", "0x10", "1_000", "nan", "inf", "1.2.3", "$", "%"]
)
def test_words_with_digits_are_words(cell: str) -> None:
    for marks in (Marks(), ENGLISH, GERMAN, FRENCH, SWISS):
        assert number_in(cell, marks) is None


MARKS = {
    # What one cell shows decides for all.
    "a;b\n1.405;2\n1.299,99;3\n": (1405, "comma", "point", False),
    'a,b\n"1,405",2\n"12.5",3\n': (1405, "point", "comma", False),
    'a,b\n"1,405",2\n"1,405,000",3\n': (1405, "point", "comma", False),
    "a;b\n1.405;2,5\n853;3,5\n": (1405, "comma", "point", False),
    "a;b\n1 405,5;2\n853;3\n": (1405.5, "comma", "space", False),
    "a;b\n1'405.5;2\n853;3\n": (1405.5, "point", "apostrophe", False),
    # A digit before the mark that no group begins with.
    "a;b\n0,405;2\n1,853;3\n": (0.405, "comma", "none", False),
    # Numbers beside it without a mark: 1850 has none, so that 1,405 is no thousand; 853 needs none.
    "a;b\n1,405;2\n1850;3\n": (1.405, "comma", "none", True),
    "a;b\n1,405;2\n853;3\n": (1405, "point", "comma", True),
    "a;b\n1.405;2\n853;3\n": (1405, "comma", "point", True),
    # Nothing at all: what is usual beside the separator.
    "a;b\n1,405;2\n2,300;3\n": (1.405, "comma", "none", True),
    "a\tb\n1,405\t2\n2,300\t3\n": (1405, "point", "comma", True),
    "a,b\n1.405,2\n2.300,3\n": (1.405, "point", "none", False),
}


@pytest.mark.parametrize("text", MARKS)
def test_cells_decide_together_and_a_guess_is_said(text: str) -> None:
    value, decimal, thousands, is_guess = MARKS[text]
    result = read(text, kind="numbers")
    assert (result.facts["decimal"], result.facts["thousands"]) == (decimal, thousands)
    assert rows(result)[0][0] == value
    assert ("marks_open" in said(result)) == is_guess


def test_marks_may_be_chosen_but_not_one_for_both() -> None:
    text = "a;b\n1,405;2\n2,300;3\n"
    assert rows(read(text, thousands="comma"))[0] == [1405, 2]
    assert rows(read(text, decimal="comma"))[0] == [1.405, 2]
    assert read(text, decimal="comma", thousands="comma").facts["fault"]["code"] == "csv_marks"
    words = read(text, decimal="point", thousands="none")
    assert words.facts["columns"][0]["reason"] == "words"
    assert said(words)["marks_other"] == {"name": "a", "cell": "1,405"}
    assert said(read("a;b\n1.5;2,5\n2.5;3,5\n"))["marks_other"] == {"name": "b", "cell": "2,5"}
    assert "marks_other" not in said(read("a;b\n1.5;v1,x\n2.5;v2,y\n"))


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009"])
def test_any_space_separates_thousands(space: str) -> None:
    """Unsigned numbers grouped by a no-break or thin space were read as words."""
    result = read(f"a;b\n0,00;1{space}000,00\n0,00;2{space}000,00\n", kind="numbers")
    assert rows(result) == [[0.0, 1000.0], [0.0, 2000.0]]
    assert (result.facts["decimal"], result.facts["thousands"]) == ("comma", "space")


_NUMBERS = st.lists(
    st.lists(st.floats(-1e9, 1e9).map(lambda value: round(value, 2)), min_size=3, max_size=3), min_size=2, max_size=12
)
_GROUPED = {"comma": ",", "point": ".", "space": "\u202f", "apostrophe": "'"}


@settings(max_examples=60, deadline=None)
@given(_NUMBERS, st.sampled_from([("point", "comma"), ("comma", "point"), ("comma", "space"), ("point", "apostrophe")]))
def test_what_is_written_in_a_style_is_read_as_the_same_numbers(
    numbers: list[list[float]], marks: tuple[str, str]
) -> None:
    decimal, thousands = marks

    def written(value: float) -> str:
        text = f"{value:,.2f}".replace(",", "\0").replace(".", "." if decimal == "point" else ",")
        return text.replace("\0", _GROUPED[thousands])

    text = "a;b;c\n" + "".join(";".join(map(written, row)) + "\n" for row in numbers)
    result = read(text, kind="numbers")
    assert rows(result) == numbers
    assert result.facts["decimal"] == decimal


@pytest.mark.parametrize(
    "word", ["", "NA", "N/A", "n/a", "NaN", "null", "None", "-", "?", ".", "#N/A", "1.#QNAN", "#DIV/0!"]
)
def test_missing_values(word: str) -> None:
    assert is_missing(word, among_numbers=False)
    assert is_missing(word, among_numbers=False, only_empty=True) == (word == "")
    body = f"1,{word},a\n2,5,b\n3,6,{word}\n4,7,a\n5,8,b\n"
    result = read(f"x,y,z\n{body}", leave_out=True)
    assert result.facts["classes"] == ["a", "b"]
    assert rows(result) == [[2, 5, 1], [4, 7, 0], [5, 8, 1]]


def test_a_word_is_missing_only_where_it_can_be() -> None:
    """ "none" is a class of its own, and no number; beside "+", "-" is an answer."""
    text = "x,y\n1,none\n2,mild\n3,none\n4,mild\n"
    assert read(text).facts["classes"] == ["none", "mild"]
    assert read("x,n,y\n1,none,a\n2,3,b\n3,4,a\n4,5,b\n").facts["gaps"]["rows"] == 1
    assert read("x,y\n1,+\n2,-\n3,+\n4,-\n").facts["classes"] == ["+", "-"]


def test_one_class_in_several_spellings() -> None:
    result = read("x,y\n1,TRUE\n2,True\n3,true\n4,FALSE\n5,false\n")
    assert result.facts["classes"] == ["TRUE", "FALSE"]
    assert [row[1] for row in rows(result)] == [0, 0, 0, 1, 1]
    kinds = [d["values"]["which"] for d in result.facts["decisions"] if d["code"] == "one_class"]
    assert kinds == ["TRUE, True, true", "FALSE, false"]
    numbers = read("x,y\n" + "".join(f"{i},{('1', '1.0', '2')[i % 3]}\n" for i in range(12)))
    assert numbers.facts["classes"] == ["1", "2"]
    alike = read("x,y\n1,Cat\n2,cat\n3,new  york\n4,New York\n5,dog\n")
    assert len(alike.facts["classes"]) == 5
    assert [d["values"]["which"] for d in alike.facts["decisions"] if d["code"] == "alike"] == [
        "Cat, cat",
        "new  york, New York",
    ]


def test_marks_that_not_every_cell_has_are_asked_about() -> None:
    result = read("x,y\n10%,1\n0.2,2\n30%,3\n")
    assert said(result)["marks_mixed"] == {"name": "x", "cell": "10%", "read": "10", "marks": "%"}
    assert result.facts["columns"][0]["unit"] == ""
    assert "marks_mixed" in said(read("x,y\n$10,1\n€20,2\n"))
