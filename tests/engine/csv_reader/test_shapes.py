"""Tables that are no CSV: read, or refused for what they are."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.csv_reader.reading import names, read, rows, said

XOR = [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]

_RULE = "+---+---+---+"
READ = {
    "data = [[0, 0, 0], [0, 1, 1],\n        [1, 0, 1], [1, 1, 0]]": "list",
    "X = np.array([\n  [0, 0, 0],\n  [0, 1, 1],\n  [1, 0, 1],\n  [1, 1, 0],\n], dtype=np.float64)": "list",
    "[(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]": "list",
    "tensor([[0., 0., 0.],\n        [0., 1., 1.],\n        [1., 0., 1.],\n        [1., 1., 0.]])": "list",
    "[0, 0, 0]\n[0, 1, 1]\n[1, 0, 1]\n[1, 1, 0]\n": "list",
    "[[0. 0. 0.]\n [0. 1. 1.]\n [1. 0. 1.]\n [1. 1. 0.]]": "numpy",
    '{"a": 0, "b": 0, "y": 0}\n{"a": 0, "b": 1, "y": 1}\n{"a": 1, "b": 0, "y": 1}\n{"a": 1, "b": 1, "y": 0}\n': "json",
    '{"a": [0, 0, 1, 1], "b": [0, 1, 0, 1], "y": [0, 1, 1, 0]}': "json",
    '{"a":{"0":0,"1":0,"2":1,"3":1},"b":{"0":0,"1":1,"2":0,"3":1},"y":{"0":0,"1":1,"2":1,"3":0}}': "json",
    f"{_RULE}\n| a | b | y |\n{_RULE}\n| 0 | 0 | 0 |\n| 0 | 1 | 1 |\n| 1 | 0 | 1 |\n| 1 | 1 | 0 |\n{_RULE}": "markdown",
}


@pytest.mark.parametrize("text", READ)
def test_it_is_read_and_said(text: str) -> None:
    result = read(text, kind="numbers")
    assert rows(result) == XOR
    assert f"shape_{READ[text]}" in said(result)
    assert result.facts["separator"] == "none"


REFUSED = {
    "<!DOCTYPE html>\n<html><body><table><tr><td>1</td></tr></table>": "html",
    "<table>\n<tr><td>1</td><td>2</td></tr>\n</table>": "html",
    '<?xml version="1.0"?>\n<rows/>': "xml",
    "% a comment\n@relation iris\n@attribute x numeric\n@data\n1\n": "arff",
    "\\begin{tabular}{ll}\n1 & 2 \\\\\n\\end{tabular}": "latex",
    '{"a": 1, "b"': "json",
    '[{"a": [1, 2], "y": 0}, {"a": [3, 4], "y": 1}]': "json_nested",
    "[{'a': 1, 'y': 0}, {'a': 2, 'y': 1}]": "python",
    "[[1, 2], [3, 4]": "",
    "[[1, 2], oops, [3, 4]]": "list",
    "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]": "deep",
    "[[0. 1. 2.]\n [1. 2. 3.]\n ...\n [7. 8. 9.]\n [8. 9. 9.]]": "shortened",
    "    x1   x2  y\n0   0.0  0.0  0\n..  ...  ... ..\n98  1.0  0.0  1\n\n[99 rows x 3 columns]": "shortened",
}


@pytest.mark.parametrize("text", [text for text, name in REFUSED.items() if name])
def test_it_is_named_for_what_it_is(text: str) -> None:
    facts = read(text).facts
    assert facts["fault"]["code"] == f"csv_is_{REFUSED[text]}"
    # With a separator chosen by hand it is cut there.
    assert read(text, separator="comma").facts["separator"] == "comma"


def test_no_class_is_called_like_half_a_list() -> None:
    for text in (*READ, *REFUSED):
        assert not any("]" in name or "[" in name for name in read(text).facts["classes"]), text


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=3), min_size=2, max_size=9))
def test_what_python_and_json_write_is_read_to_the_last_digit(numbers: list[list[float]]) -> None:
    assert rows(read(repr(numbers), kind="numbers", inputs=(0, 1), target=2)) == numbers
    records = json.dumps([dict(zip("aby", row, strict=True)) for row in numbers])
    assert rows(read(records, kind="numbers", inputs=(0, 1), target=2)) == numbers
    with np.printoptions(floatmode="unique", suppress=False):
        printed = str(np.array(numbers))
    np.testing.assert_array_equal(rows(read(printed, kind="numbers", inputs=(0, 1), target=2)), numbers)


def test_what_savetxt_writes_has_its_names_in_a_comment() -> None:
    result = read("# x1,x2,y\n0.5,1,0\n1.5,2,1\n")
    assert names(result) == (["x1", "x2"], "y")
    assert said(result)["note_names"] == {"names": "x1, x2, y"}
    assert read("# x1,x2,y\n0.5,1,0\n1.5,2,1\n", header="no").facts["columns"][0]["name"] == "x1"
    assert "note_names" not in said(read("# a note, at length\n0.5,1,0\n1.5,2,1\n"))


def test_what_begins_with_a_hash_may_be_data() -> None:
    assert rows(read("x,y\n#N/A,1\n2,3\n4,5\n", leave_out=True)) == [[2, 3], [4, 5]]
    between = read("x,y\n1,2\n# a note, and more\n3,4\n5,6\n7,8\n")
    assert (rows(between)[1], said(between)["comments"]) == ([3, 4], {"count": 1, "line": 3})
    colours = read("#ff0000,1,0\n#00ff00,2,1\n#0000ff,3,0\n#ffffff,4,1\n")
    assert colours.facts["n_rows"] == 4
    numbered = read("#,x,y\n1,5,2\n2,7,9\n3,8,8\n")
    assert names(numbered) == (["x"], "y")
    quoted = read('x,y,z\n1,2,"a\n# b"\n2,3,c\n3,3,c\n')
    assert quoted.facts["classes"] == ["a # b", "c"]


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("Unnamed: 0,a,y\n0,5,1\n1,7,2\n2,9,4\n", ["a"]),
        (",a,y\n3,5,1\n7,7,2\n9,9,4\n", ["a"]),
        ("id,a,y\n9,5,1\n4,7,2\n6,9,4\n", ["a"]),
        ("PassengerId,a,y\n1,5,1\n2,7,2\n3,9,4\n", ["a"]),
        ("번호,a,y\n1,5,1\n2,7,2\n3,9,4\n", ["a"]),
        ("1,5,1.5\n2,7,2.5\n3,9,4.5\n4,9,4.5\n5,9,4.5\n", ["x2"]),
        # Named, it is a quantity like others; and what is alone goes in.
        ("x,a,y\n1,5,1\n2,7,2\n3,9,4\n", ["x", "a"]),
        ("5,5,1\n2,7,2\n3,9,4\n4,9,9\n6,7,7\n", ["x1", "x2"]),
        ("id,y\n1,5\n2,7\n3,9\n", ["id"]),
        ("1,5\n2,7\n3,9\n4,4\n5,5\n", ["x1"]),
        ("width,void,y\n1,5,1\n2,7,2\n3,9,4\n", ["width", "void"]),
    ],
)
def test_what_numbers_the_rows(text: str, used: list[str]) -> None:
    assert names(read(text, kind="numbers"))[0] == used


def test_rows_of_other_lengths_are_said() -> None:
    short = read("a,b,y\n1,2,3\n4,5\n6,7,8\n")
    assert said(short)["rows_short"] == {"count": 1, "line": 3, "columns": 3}
    assert short.facts["gaps"]["rows"] == 1
    long = read("a,b\n1,2,\n3,4,\n5,6\n")
    assert said(long)["rows_long"] == {"count": 2, "line": 2, "columns": 2}
    assert rows(long) == [[1, 2], [3, 4], [5, 6]]
