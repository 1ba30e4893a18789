"""CSV: the form that is found, columns and roles, and errors that name row and column."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.csv_columns import Choices
from engine.csv_table import read_csv
from engine.errors import ExperimentError
from engine.progress import Result


def read(text: str, **choices: Any) -> Result:
    job = read_csv(text, Choices(**choices))
    while True:
        try:
            next(job)
        except StopIteration as end:
            result: Result = end.value
            return result


FORMS = {
    "a,b,c\n1,2.5,3\n4,5,6\n": ("comma", "point", True),
    "a;b;c\r\n1;2,5;3\r\n4;5;6\r\n": ("semicolon", "comma", True),
    "a\tb\tc\n1\t2,5\t3\n4\t5\t6": ("tab", "comma", True),
    "a b c\n1  2.5 3\n 4 5 6 \n": ("space", "point", True),
    "1;2,5;3\n4;5;6": ("semicolon", "comma", False),
    '\ufeff"a";"b, with comma";"c"\n1;2,5;3\n4;5;6': ("semicolon", "comma", True),
    'a,b,c\n"1","2,5","3"\n4,5,6\n': ("comma", "comma", True),
    "a;b;c\n\n1;2.5;3\n\n\n4;5;6\n;;\n": ("semicolon", "point", True),
}


@pytest.mark.parametrize("text", FORMS)
def test_the_form_is_found(text: str) -> None:
    result = read(text)
    facts = result.facts
    assert (facts["separator"], facts["decimal"], facts["header"]) == FORMS[text]
    assert facts["problems"] == []
    assert result.tensors["rows"].tolist() == [[1, 2.5, 3], [4, 5, 6]]


def test_what_is_chosen_holds() -> None:
    assert read("1,5;2\n3,5;4\n", header="yes").facts["columns"][0]["name"] == "1,5"
    result = read("a,b,c\n1,2,0\n3,4,1\n", inputs=(2,), target=0, kind="numbers")
    assert result.tensors["rows"].tolist() == [[0, 1], [1, 3]]


def test_units_come_out_of_the_header() -> None:
    columns = read("study (hours),sleep [h],score\n1,2,3\n2,3,4\n").facts["columns"]
    assert [(column["name"], column["unit"]) for column in columns] == [
        ("study", "hours"),
        ("sleep", "h"),
        ("score", ""),
    ]


def test_words_are_classes_and_names_are_left_out() -> None:
    rows = "\n".join(f"plant {i},{i},{i / 2},{('rose', 'lily')[i % 2]}" for i in range(20))
    result = read(f"id,length,width,kind\n{rows}\n")
    assert (result.facts["inputs"], result.facts["target"], result.facts["kind"]) == ([1, 2], 3, "classes")
    assert result.facts["classes"] == ["rose", "lily"]
    assert result.tensors["rows"][:3].tolist() == [[0, 0, 0], [1, 0.5, 1], [2, 1, 0]]


def test_few_whole_numbers_are_classes_in_their_order() -> None:
    text = "x,y\n" + "\n".join(f"{i},{(2, 1, 3)[i % 3]}" for i in range(12))
    assert read(text).facts["classes"] == ["1", "2", "3"]
    assert read(text, kind="numbers").facts["classes"] == []
    assert read("x,y\n1,1\n2,2\n3,3\n").facts["kind"] == "numbers"


def test_each_bad_cell_is_named() -> None:
    result = read("a;b;y\n1;2;3\n\n1,5;oops;4\n2;;5\n3;nan;6\n4;1e99;7\n5;6;7;8\n6;1;1\n7;1;1\n8;1;1\n9;1;1")
    assert result.tensors == {}
    told = [(p["row"], p["line"], p["name"], p["value"], p["code"]) for p in result.facts["problems"]]
    assert told == [
        (2, 4, "b", "oops", "number"),
        (3, 5, "b", "", "empty"),
        (4, 6, "b", "nan", "number"),
        (5, 7, "b", "1e99", "large"),
        (6, 8, "y", "4", "width"),
    ]
    assert result.facts["n_empty"] == 1


def test_problems_are_counted_beyond_those_that_are_told() -> None:
    facts = read("x,y\n" + "\n".join("1,2" for _ in range(101)) + "\n" + "\n".join("?,1" for _ in range(99))).facts
    assert (facts["n_problems"], len(facts["problems"])) == (99, 50)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "csv_no_rows"),
        ("\n\n", "csv_no_rows"),
        ("a,b\n", "csv_columns_few"),
        ("1\n2\n3\n", "csv_columns_few"),
        ("a,b\nx,u\ny,v\nx,u", "csv_columns_few"),
        ('a,b\n1,"2\n3,4\n', "csv_quotes"),
        ("x,y\n" + "1,2\n" * 5001, "csv_rows"),
        (",".join("1" for _ in range(65)) + "\n" + ",".join("2" for _ in range(65)), "csv_columns"),
        ("1,2\n" * 262_145, "csv_long"),
    ],
)
def test_what_is_no_table_is_refused(text: str, code: str) -> None:
    with pytest.raises(ExperimentError) as refused:
        read(text)
    assert refused.value.code == code


def test_at_the_limits() -> None:
    assert read("x,y\n" + "1,2\n" * 5000).tensors["rows"].shape == (5000, 2)
    assert len(read("\n".join(",".join(str(i) for i in range(64)) for _ in range(3))).facts["columns"]) == 64


def test_one_class_is_too_few() -> None:
    facts = read("x,y\n1,a\n2,a\n").facts
    assert [(p["code"], p["value"]) for p in facts["problems"]] == [("classes", "1")]


@pytest.mark.parametrize(("choices", "field"), [({"target": 9}, "target"), ({"inputs": (0, 1), "target": 1}, "inputs")])
def test_columns_that_cannot_be_chosen(choices: dict[str, Any], field: str) -> None:
    with pytest.raises(ExperimentError) as refused:
        read("a,b,c\n1,2,3\n4,5,6\n", **choices)
    assert refused.value.field == field


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 6).flatmap(lambda d: st.lists(st.lists(st.floats(-1e6, 1e6), min_size=d, max_size=d), min_size=2)),
    st.sampled_from([(",", ".", "comma"), (";", ",", "semicolon"), ("\t", ",", "tab")]),
)
def test_what_python_writes_is_read_to_the_last_digit(rows: list[list[float]], form: tuple[str, str, str]) -> None:
    separator, mark, name = form
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([f"column {index}" for index in range(len(rows[0]))])
    writer.writerows([[repr(cell).replace(".", mark) for cell in row] for row in rows])
    decimal = "point" if mark == "." else "comma"
    result = read(out.getvalue(), kind="numbers", decimal=decimal)
    assert result.facts["separator"] == name
    np.testing.assert_array_equal(result.tensors["rows"], rows)
