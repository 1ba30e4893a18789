"""CSV: the form that is found, columns and roles, and errors that name row and column."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.csv_columns import Choices
from engine.csv_table import read_csv
from engine.datasets.table import Table
from engine.datasets.table_kind import TableKind
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


def as_table(result: Result) -> Table:
    """The table that the page makes of a result and sends back."""
    facts, rows = result.facts, result.tensors["rows"].tolist()
    inputs, target = (
        [{key: facts["columns"][place][key] for key in ("name", "unit")} for place in places]
        for places in (facts["inputs"], [facts["target"]])
    )
    source = {"inputs": inputs, "target": target[0], "classes": facts["classes"], "rows": rows}
    return TableKind("Table").read(source, "table")


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


def test_what_a_file_leaves_open_is_found_in_its_cells() -> None:
    assert read("x;y\n1;2\n3;4\n").facts["decimal"] == "point"
    assert read('\ufeff"a, or b";y\n1;2\n3;4\n').facts["columns"][0]["name"] == "a, or b"
    assert read("x,y\n\u22121,2\n3,4\n").tensors["rows"].tolist() == [[-1, 2], [3, 4]]
    # A semicolon in most of the rows is less than a comma in all.
    rows = "".join(f"{i}{';' if i else ''}p,{i},{i}\n" for i in range(6))
    assert read(f"name,x,y\n{rows}").facts["separator"] == "comma"
    names = ",".join(f"c{i}" for i in range(20))
    numbers = ",".join(str(i) for i in range(20))
    assert read(f"{names}\n{numbers}\n{numbers}\n").facts["inputs"] == list(range(16))


def test_the_first_row_names_the_columns_or_is_one_of_them() -> None:
    assert read("a,b\n1,?\n?,2\n").facts["header"]
    assert not read("1,a\n2,b\n3,a\n4,b\n").facts["header"]
    assert not read("1,2\n3,4\n").facts["header"]


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


INVISIBLE = "\u200b"


@pytest.mark.parametrize(
    "text",
    [
        f"{INVISIBLE},b\n1,2\n3,5\n9,9\n",
        f"a,b\n1,{INVISIBLE}\n3,y\n9,y\n",
        "a,b\n1,\ud800\n3,y\n9,y\n",
        "a,b\n" + "".join(f"{i},{'k' * 70}{i % 3}\n" for i in range(30)),
        "a,a\n1,2\n3,5\n9,9\n",
        "(cm),[h]\n1,2\n3,5\n9,9\n",
        "공부 (시간),수면 (시간),결과\n1,2,좋음\n2,3,나쁨\n3,4,좋음\n",
        "a,b\n１,٢\n３,٤\n",
        '"a\nb",b\n1,2\n3,5\n9,9\n',
        "a,b\r1,2\r3,4\r",
    ],
)
def test_whatever_is_read_without_problems_is_a_table(text: str) -> None:
    result = read(text)
    assert result.facts["n_problems"] == 0
    assert len(as_table(result)) == result.facts["n_rows"]


_CELL = st.sampled_from(
    [*"12ab가", "3.5", "1,5", "nan", "inf", "1e400", "-", "", " ", '"q"', "\0", INVISIBLE, "\ufeff"]
)
_LINES = st.lists(st.lists(_CELL, min_size=1, max_size=4).map(",".join), min_size=1, max_size=12).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(_LINES, st.text(max_size=80), st.binary(max_size=80).map(lambda data: data.decode("utf-16", "replace"))),
    st.sampled_from(["auto", "space", "semicolon"]),
    st.sampled_from(["auto", "classes", "numbers"]),
)
def test_anything_is_read_or_refused_with_a_reason(text: str, separator: str, kind: str) -> None:
    result = None
    with suppress(ExperimentError):
        result = read(text, separator=separator, kind=kind)
    if result is not None:
        assert bool(result.facts["n_problems"]) == ("rows" not in result.tensors)
        assert not result.tensors or len(as_table(result)) == result.facts["n_rows"]


def test_a_long_cell_is_neither_read_twice_nor_told_whole() -> None:
    """(Digits that two parts of a pattern can share took a minute.)"""
    facts = read(f"a,b\n{'1' * 20_000}x,2\n3,4\n").facts
    assert [problem["code"] for problem in facts["problems"]] == ["number"]
    assert len(json.dumps(facts)) < 1000
    assert read(f"a,b\n{'1' * 100_000},2\n3,4\n").facts["problems"][0]["code"] == "large"
    numbers = "".join(f"{i},{i}\n" for i in range(1000))
    assert len(json.dumps(read(f"a,b\n{numbers}", kind="classes").facts)) < 3000


def test_others_have_their_turn_while_nothing_comes() -> None:
    assert len(list(islice(read_csv("\n" * 100_000, Choices()), 100))) == 100


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
