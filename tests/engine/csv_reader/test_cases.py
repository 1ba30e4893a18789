"""Tables as people really have them: each is read as it is meant, or answered with its true cause, and what was decided
is said."""

from __future__ import annotations

from typing import Any

import pytest

from engine.datasets.table import INPUTS
from tests.engine.csv_reader.reading import case, names, read, rows, said

XOR = [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]


def test_a_sep_line_is_used_and_skipped() -> None:
    result = read(case("c01"))
    assert names(result) == (["x1", "x2"], "class")
    assert (result.facts["n_rows"], result.facts["classes"]) == (12, ["0", "1"])
    assert rows(result)[:2] == [[2.91, 1.36, 0], [5.86, 0.65, 1]]
    assert result.facts["shown"][0]["line"] == 3
    assert said(result)["sep_line"] == {"mark": ";"}


def test_a_comma_groups_thousands_and_may_be_chosen_as_decimal_mark() -> None:
    result = read(case("c02"))
    assert names(result) == (["발생", "검거"], "폭력")
    assert rows(result)[:3] == [[1405, 477, 1355], [1071, 413, 1278], [853, 382, 869]]
    # Nothing in the file says so for certain: it is asked about.
    assert result.facts["decisions"][0] == {
        "code": "marks_open",
        "values": {"cell": "1,405", "read": "1405", "other": "1.405", "decimal": "comma"},
        "asks": True,
    }
    chosen = read(case("c02"), decimal="comma")
    assert rows(chosen)[0] == [1.405, 477, 1.355]
    assert "marks_open" not in said(chosen)


def test_points_group_thousands_where_a_comma_is_the_decimal_mark() -> None:
    result = read(case("c03"))
    assert rows(result) == [[80, 1299.99], [95, 1510.5], [60, 899], [120, 2050.25], [72, 1020.1]]
    assert said(result)["numbers_thousands"] == {"cell": "1.299,99", "read": "1299.99"}


def test_a_pipe_separates() -> None:
    result = read(case("c06"))
    assert result.facts["separator"] == "pipe"
    assert rows(result)[:2] == [[1.3, 1.06, 0], [2.78, 7.35, 1]]


def test_separators_inside_cells_do_not_count() -> None:
    result = read(case("c07"))
    assert result.facts["separator"] == "comma"
    assert names(result) == (["score", "days"], "hit")
    assert said(result)["unused_words"]["names"] == "tags"
    # A wrong choice is answered with its cause, and can be taken back.
    wrong = read(case("c07"), separator="tab")
    assert (wrong.facts["fault"]["code"], wrong.facts["separator"]) == ("csv_one_column", "tab")


def test_commas_in_a_header_belong_to_names() -> None:
    result = read(case("c09"))
    columns = result.facts["columns"]
    assert [(column["name"], column["unit"]) for column in columns] == [
        ("price", "EUR, gross"),
        ("size", "m2, net"),
        ("rooms", "incl., all"),
    ]
    assert rows(result) == [[100.5, 80, 3], [120, 95.5, 4], [99, 70, 2], [150, 110, 5]]


def test_comment_lines_are_skipped_and_may_be_kept() -> None:
    result = read(case("c11"))
    assert said(result)["comments"] == {"count": 2, "line": 1}
    assert names(result) == (["lat", "lon"], "high")
    assert rows(result)[0] == [44, -87, 70]
    assert read(case("c11"), comments="keep").facts["shown"][0]["line"] == 1


def test_names_of_rows_are_no_input() -> None:
    result = read(case("c13"))
    assert names(result) == (["wt", "hp"], "mpg")
    assert said(result)["unused_names"]["names"] == "x1"
    assert rows(result)[1] == [2.13, 67, 31.8]


def test_an_index_is_left_out_and_can_be_chosen_again() -> None:
    result = read(case("c14"))
    assert names(result) == (["sepal", "petal"], "species")
    assert result.facts["columns"][0]["reason"] == "index"
    assert said(result)["unused_index"] == {"names": "x1", "count": 1, "max": 16}
    assert rows(result)[0] == [5.3, 1.2, 0]
    chosen = read(case("c14"), inputs=(0, 1, 2))
    assert rows(chosen)[3][0] == 3
    assert said(chosen)["rows_in"] == {"names": "x1"}


def test_rows_with_missing_values_are_left_out_by_choice_alone() -> None:
    result = read(case("c15"))
    assert result.tensors == {}
    assert result.facts["classes"] == ["male", "female"]
    assert result.facts["gaps"] == {"cells": 6, "rows": 2, "left_out": False}
    expected = {"count": 2, "total": 10, "line": 4, "words": "NA"}
    assert result.facts["decisions"][0] == {"code": "gaps_words", "values": expected, "asks": True}
    assert result.facts["shown"][2]["missing"] == [2, 3, 4, 5, 6]
    left = read(case("c15"), leave_out=True)
    assert left.facts["gaps"] == {"cells": 6, "rows": 2, "left_out": True}
    assert len(rows(left)) == 8
    assert rows(left)[2] == [36.7, 19.3, 193, 3450, 1]
    # Where the column with most of them goes, a row comes back.
    assert len(rows(read(case("c15"), leave_out=True, inputs=(2, 3, 4), target=5))) == 9
    # Or they are words: a class, and cells that are no numbers.
    words = read(case("c15"), missing="empty")
    assert words.facts["classes"] == ["male", "female", "NA"]
    assert words.facts["problems"][0]["value"] == "NA"


def test_whole_numbers_of_a_few_values_are_classes() -> None:
    result = read(case("c17"))
    assert (result.facts["kind"], result.facts["classes"]) == ("classes", ["3", "4", "5", "6", "7", "8"])
    assert "target_classes" in said(result)


def test_percent_and_currency_are_numbers_with_a_unit() -> None:
    result = read(case("c20"))
    assert rows(result)[:2] == [[10, 1000.5, 0], [11, 1111.5, 2]]
    assert [column["unit"] for column in result.facts["columns"]] == ["%", "$", ""]
    marks = [d["values"] for d in result.facts["decisions"] if d["code"] == "numbers_mark"]
    assert marks == [
        {"cell": "10%", "read": "10", "name": "share", "marks": "%"},
        {"cell": "$1,000.50", "read": "1000.5", "name": "price", "marks": "$"},
    ]


def test_what_is_no_finite_number_is_missing() -> None:
    result = read(case("c22"))
    assert result.facts["gaps"] == {"cells": 10, "rows": 10, "left_out": False}
    assert said(result)["gaps_words"]["words"] == "NaN, inf, -Infinity, 1.#QNAN, n/a, -, …"
    assert rows(read(case("c22"), leave_out=True))[:2] == [[1, 2, 3], [11, 9, 14]]


@pytest.mark.parametrize(
    ("name", "code", "values"),
    [
        ("c24", "csv_header_only", {"names": "x, y, label", "count": 3}),
        ("c24b", "csv_one_column", {"name": "value"}),
        ("c24c", "csv_one_row", {}),
        ("c56", "csv_columns", {"value": 70, "max": 64, "line": 1}),
    ],
)
def test_the_true_cause_is_told(name: str, code: str, values: dict[str, Any]) -> None:
    result = read(case(name))
    assert result.facts["fault"] == {"code": code, "values": values}
    assert result.facts["separator"] == "comma"


def test_one_class_is_named() -> None:
    (problem,) = read(case("c26")).facts["problems"]
    assert (problem["code"], problem["name"], problem["value"]) == ("one_class", "label", "cat")


def test_dashes_and_full_width_signs_are_minus_signs() -> None:
    result = read(case("c28"))
    assert rows(result) == [[0, 1], [-1.5, 2], [-2, 3], [-3, 4], [0, 5]]
    assert said(result)["numbers_minus"] == {"cell": "−1.5", "read": "−1.5"}
    assert said(result)["numbers_wide"] == {"cell": "－2", "read": "−2"}


def test_a_name_that_occurs_twice_is_said() -> None:
    result = read(case("c29"))
    assert names(result) == (["x", "x", "x"], "label")
    assert said(result)["names_twice"] == {"names": "x"}


def test_korean_text_in_its_old_encoding() -> None:
    result = read(case("c31", "cp949"))
    assert names(result) == (["평균기온", "강수량"], "미세먼지등급")
    assert said(result)["units"] == {"units": "평균기온: °C, 강수량: mm"}
    assert rows(result)[0] == [12.5, 0, 0]


@pytest.mark.parametrize(
    ("name", "shape"),
    [("c34", "markdown"), ("c34b", "list"), ("c34c", "numpy"), ("c34e", "json")],
)
def test_tables_of_programs_are_read(name: str, shape: str) -> None:
    result = read(case(name))
    assert rows(result) == XOR
    assert f"shape_{shape}" in said(result)


def test_what_pandas_prints_has_no_name_above_its_index() -> None:
    result = read(case("c34d"))
    assert names(result) == (["x1", "x2"], "y")
    assert rows(result) == XOR
    assert {"row_names", "unused_index"} <= said(result).keys()


def test_libsvm_begins_with_the_label() -> None:
    result = read(case("c34f"))
    assert names(result) == (["x1", "x2"], "label")
    assert rows(result) == [[0.5, 0.3, 1], [0.1, 0.9, 0], [0.7, 0.2, 1], [0.2, 0.8, 0]]


@pytest.mark.parametrize(("name", "letter", "line"), [("c39", "U+001A", 5), ("c39b", "U+0000", 2)])
def test_invisible_characters_are_named(name: str, letter: str, line: int) -> None:
    result = read(case(name))
    assert rows(result) == [[1, 2], [3, 4], [5, 6]]
    assert said(result)["invisible"] == {"count": 1, "which": letter, "line": line}


def test_a_formula_stays_words() -> None:
    result = read(case("c40"))
    assert names(result) == (["x"], "y")
    assert said(result)["formula"] == {"cell": '="001"'}
    assert said(result)["unused_id"]["names"] == "id"


def test_decimal_commas_between_commas_are_told_as_one_cause() -> None:
    (problem,) = read(case("c43")).facts["problems"]
    assert (problem["code"], problem["value"], problem["allowed"]) == ("wide", "5", "3")


def test_a_line_break_in_a_name_is_said() -> None:
    result = read(case("c46"))
    assert result.facts["classes"] == ["cat big", "dog"]
    assert said(result)["line_breaks"] == {"cell": "label (class)"}


def test_a_label_in_the_second_column_can_be_the_target() -> None:
    first = read(case("c61"))
    assert said(first)["unused_id"]["names"] == "id"
    result = read(case("c61"), target=1)
    assert names(result) == ([f"f{i}" for i in range(16)], "diagnosis")
    assert (result.facts["kind"], result.facts["classes"]) == ("classes", ["M", "B"])
    assert said(result)["unused_many"] == {"names": "f16, f17, f18, f19, f20, f21, …", "count": 14, "max": 16}
    assert [column["reason"] for column in result.facts["columns"][18:]] == ["many"] * 14
    assert rows(result)[0][:2] == [7.642, 7.704]
    assert rows(result)[0][16] == 0


def test_the_best_filled_inputs_are_kept() -> None:
    n = int(INPUTS.max) + 4
    body = "".join(
        ",".join("" if row < place < 4 else f"{row}.5" for place in range(n)) + f",{row}\n" for row in range(9)
    )
    result = read(",".join(f"c{place}" for place in range(n)) + ",y\n" + body)
    assert names(result)[0] == ["c0", *(f"c{place}" for place in range(4, 19))]
    assert result.facts["gaps"]["rows"] == 0
    sparse = "a,b,y\n" + "".join(f"{row},{row if row == 3 else ''},{row / 2}\n" for row in range(9))
    result = read(sparse)
    assert (names(result)[0], said(result)["unused_sparse"]["names"]) == (["a"], "b")


def test_roles_may_be_chosen_in_any_order() -> None:
    text = "a,b,c,d\n" + "".join(f"{row},{row * row},{row / 2},{row % 7}\n" for row in range(30))
    nothing = read(text, inputs=(), target=-1).facts
    assert {problem["code"] for problem in nothing["problems"]} == {"no_inputs", "no_target"}
    assert read(text, inputs=(0, 1), target=-1).facts["problems"][0]["code"] == "no_target"
    assert names(read(text, inputs=(3, 1), target=0)) == (["b", "d"], "a")
    wide = ",".join(f"c{i}" for i in range(20)) + "\n" + (",".join("12" for _ in range(20)) + "\n") * 3
    many = read(wide, inputs=tuple(range(17)), target=19).facts["problems"]
    assert [(p["code"], p["value"], p["allowed"]) for p in many] == [("many_inputs", "17", "16")]
    words = read("a,b,c\n" + "".join(f"{row},{'uv'[row % 2]},{row}\n" for row in range(8)), inputs=(0, 1))
    assert [(p["code"], p["name"]) for p in words.facts["problems"]] == [("words_input", "b")]
