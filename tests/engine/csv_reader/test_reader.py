"""CSV: the form that is found, columns and roles, and problems that name row and column."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from itertools import islice
from time import process_time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.csv_reader.reader import read_csv
from engine.csv_reader.roles import Choices
from engine.datasets.table import Table
from engine.datasets.table_field import TableKind
from engine.errors import FieldError
from engine.progress import Result
from tests.engine.csv_reader.reading import read, said


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
    assert result.facts["columns"][1]["reason"] == "chosen"
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
    result = read("a;b;y\n1;2;3\n\n1,5;oops;4\n4;1e99;7\n5;6;7;8\n6;1;1\n7;1\u200d2;1\n8;1;1\n9;1;1")
    assert result.tensors == {}
    told = [(p["row"], p["line"], p["name"], p["value"], p["code"]) for p in result.facts["problems"]]
    assert told == [
        (2, 4, "b", "oops", "number"),
        (3, 5, "b", "1e99", "large"),
        (4, 6, "", "4", "width"),
        (6, 8, "b", "1⟨U+200D⟩2", "number"),
    ]
    assert said(result)["empty_lines"] == {"count": 1, "line": 3}


def test_problems_are_counted_beyond_those_that_are_told() -> None:
    facts = read("x,y\n" + "\n".join("1,2" for _ in range(101)) + "\n" + "\n".join("!,1" for _ in range(99))).facts
    assert (facts["n_problems"], len(facts["problems"])) == (99, 50)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "csv_no_rows"),
        ("\n\n", "csv_no_rows"),
        ("a,b\n", "csv_header_only"),
        ("x;y\n1;2\n", "csv_one_row"),
        ("1\n2\n3\n", "csv_one_column"),
        ('a,b\n1,"2\n3,4\n', "csv_quotes"),
        ('a,b\n1,"' + "x" * 200_000, "csv_cell_long"),
        ("x,y\n" + "1,2\n" * 5001, "csv_rows"),
        (",".join("1" for _ in range(65)) + "\n" + ",".join("2" for _ in range(65)), "csv_columns"),
    ],
)
def test_what_is_no_table_says_why_and_keeps_the_form(text: str, code: str) -> None:
    result = read(text)
    assert result.facts["fault"]["code"] == code
    assert result.tensors == {}
    assert {"separator", "decimal", "thousands", "header", "decisions"} <= result.facts.keys()


def test_a_quotation_mark_is_looked_for_where_its_record_begins() -> None:
    assert read('a,b\n1,2\n1,"2\n3,4\n5,6\n').facts["fault"]["values"] == {"line": 3}


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(FieldError) as refused:
        read("1,2\n" * 262_145)
    assert refused.value.code == "csv_long"


INVISIBLE = "\u200b"


@pytest.mark.parametrize(
    "text",
    [
        f"{INVISIBLE},b\n1,2\n3,5\n9,9\n",
        f"a,b\n1,x{INVISIBLE}\n3,y\n9,y\n",
        "a,b\n1,x\ud800\n3,y\n9,y\n",
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
    with suppress(FieldError):
        result = read(text, separator=separator, kind=kind)
    if result is not None:
        facts = result.facts
        stands_in_the_way = facts["fault"] or facts["n_problems"] or facts["gaps"]["rows"]
        assert bool(stands_in_the_way) == ("rows" not in result.tensors)
        assert not result.tensors or len(as_table(result)) == facts["n_rows"]


def test_a_long_cell_is_neither_read_twice_nor_told_whole() -> None:
    """(Digits that two parts of a pattern can share took a minute.)"""
    facts = read(f"a,b\n{'1' * 20_000}x,2\n3,4\n").facts
    assert [problem["code"] for problem in facts["problems"]] == ["number"]
    assert len(json.dumps(facts)) < 2000
    assert read(f"a,b\n{'1' * 100_000},2\n3,4\n").facts["problems"][0]["code"] == "large"
    numbers = "".join(f"{i},{i}\n" for i in range(1000))
    assert len(json.dumps(read(f"a,b\n{numbers}", kind="classes").facts)) < 4000


MILLION = 1024 * 1024
HOSTILE = {
    "empty lines": "\n" * MILLION,
    "commas": "," * MILLION,
    "hashes": "#\n" * (MILLION // 2),
    "brackets": "[" * MILLION,
    "brackets that open again": "[[" + "[x" * (MILLION // 2 - 1),
    "braces": '{"a":' * (MILLION // 5),
    "a long JSON number": '[{"a":' + "1" * (MILLION - 9) + "}]",
    "many JSON names": "[" + ",".join(f'{{"k{i}":1}}' for i in range(60_000)) + "]",
    "a rule": "|" + "-" * (MILLION - 9) + "x|\n|a|",
    "spaces": "a" + " " * (MILLION - 2) + "b",
    "quotation marks": '"' * (MILLION - 1),
    "libsvm": "1 " + " ".join(f"{i}:1" for i in range(90_000)),
    "minus signs": "a,b\n" + ("-" * 60 + ",1\n") * 16_000,
    "groups": "a;b\n" + ("1" + ",234" * 15 + ";2\n") * 5000,
    "parentheses in a header": "a" + "(" * 120_000 + ",b\n1,2\n3,4\n",
    "words with digits": "\n".join(",".join(f"w{i % 97}" for i in range(50)) for _ in range(5000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_takes_longer_than_its_length(name: str) -> None:
    """Loosely: what grows with the square of a million takes hours."""
    begin = process_time()
    result = read(HOSTILE[name])
    assert process_time() - begin < 10
    assert len(json.dumps(result.facts)) < 40_000


def test_others_have_their_turn_while_nothing_comes() -> None:
    assert len(list(islice(read_csv(",\n" * 100_000, Choices()), 100))) == 100


def test_at_the_limits() -> None:
    assert read("x,y\n" + "1,2\n" * 5000).tensors["rows"].shape == (5000, 2)
    assert len(read("\n".join(",".join(str(i) for i in range(64)) for _ in range(3))).facts["columns"]) == 64


def test_one_class_is_too_few() -> None:
    facts = read("x,y\n1,a\n2,a\n").facts
    assert [(p["code"], p["value"]) for p in facts["problems"]] == [("one_class", "a")]


@pytest.mark.parametrize(
    ("choices", "code"), [({"target": 9}, "csv_column_gone"), ({"inputs": (0, 1), "target": 1}, "repeated_name")]
)
def test_columns_that_cannot_be_chosen(choices: dict[str, Any], code: str) -> None:
    facts = read("a,b,c\n1,2,3\n4,5,6\n", **choices).facts
    assert facts["fault"]["code"] == code
    assert len(facts["columns"]) == 3


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
