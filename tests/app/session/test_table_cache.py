"""A custom table comes once; then both sides refer to it by the page's number."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from app.protocol import wire
from app.protocol.events import Binary, Ready, Refused
from engine.errors import FieldError
from tests.app.driving import Driver, of, only
from tests.app.serving import Server

ROWS = [[x / 4, y / 4, int(x * y > 0)] for x in range(-8, 9) for y in range(-8, 9)]
COLUMN = {"name": "x", "unit": ""}
TABLE = {"inputs": [COLUMN, {"name": "y"}], "target": {"name": "z"}, "classes": ["no", "yes"], "rows": ROWS}


def own(table: Any = None, **changes: Any) -> dict[str, Any]:
    dataset = {"name": "custom"} if table is None else {"name": "custom", "table": table}
    return {"dataset": dataset, **changes}


def test_a_numbered_table_is_not_sent_back() -> None:
    driver = Driver()
    answer = only(Ready, driver.tell("configure", experiment=own(TABLE, optimizer={"name": "adam"}), table=3))
    assert answer.table == 3
    assert "table" not in answer.experiment["dataset"]
    assert answer.experiment["dataset"]["n_samples"] == len(ROWS)
    # A hot change needs no rows either way, and does not start again.
    optimizer = {"name": "adam", "learning_rate": 0.02}
    answer = only(Ready, driver.tell("configure", experiment=own(optimizer=optimizer), table=3))
    assert (answer.restarted, answer.table) == (False, 3)
    assert len(wire.encode(answer)) < 3000


def test_without_a_number_it_comes_back_whole() -> None:
    answer = only(Ready, Driver().tell("configure", experiment=own(TABLE)))
    assert answer.table is None
    assert answer.experiment["dataset"]["table"]["rows"] == ROWS


def test_another_table_is_not_called_by_the_last_one_s_number() -> None:
    driver = Driver()
    driver.tell("configure", experiment=own(TABLE), table=3)
    answer = only(Ready, driver.tell("configure", experiment=own(TABLE | {"rows": ROWS[:5]})))
    assert answer.table is None
    assert answer.experiment["dataset"]["table"]["rows"] == ROWS[:5]


def test_an_unknown_number_changes_nothing() -> None:
    driver = Driver()
    driver.tell("configure", experiment=own(TABLE), table=3)
    for number in (4, 2):
        refused = only(Refused, driver.tell("configure", experiment=own(), table=number))
        assert (refused.field, refused.code, refused.command) == ("table", "unknown_table", "configure")
    driver.tell("configure", experiment=own(TABLE | {"rows": ROWS[:5]}), table=4)
    # Only the last one is kept.
    assert only(Refused, driver.tell("configure", experiment=own(), table=3)).code == "unknown_table"


def test_commands_that_wait_keep_their_tables_apart() -> None:
    driver = Driver()
    driver.say("configure", experiment=own(TABLE), table=1)
    driver.say("configure", experiment=own(TABLE | {"rows": ROWS[:7]}), table=2)
    driver.say("configure", experiment=own(seed=5), table=2)
    answers = of(Ready, driver.settle())
    assert [answer.experiment["dataset"]["n_samples"] for answer in answers] == [289, 7, 7]
    assert [answer.table for answer in answers] == [1, 2, 2]


def test_a_bad_cell_is_named_when_the_message_is_read() -> None:
    rows = [*ROWS[:4], [1, "2", 0]]
    message = {"type": "configure", "experiment": own(TABLE | {"rows": rows})}
    with pytest.raises(FieldError) as refused:
        wire.decode(json.dumps(message))
    assert (refused.value.field, refused.value.code) == ("dataset.table.rows[4][1]", "bad_cell")
    assert refused.value.details["row"] == 5


def test_a_csv_is_read_while_it_trains() -> None:
    driver = Driver()
    driver.tell("configure", experiment={})
    driver.say("play", unit="update", speed=None)
    job = {"name": "read_table", "text": "a;b;y\n1,5;2;0\n2;oops;1\n"}
    events = [*driver.tell("start_job", job=job), *driver.play_for(0.2)]
    result = next(event for event in of(Binary, events) if event.kind == "result")
    assert result.header["request"]["text"] == ""
    assert result.header["facts"]["problems"][0]["name"] == "b"
    events = [*driver.tell("start_job", job=job | {"text": "a;b;y\n1,5;2;0\n2;3;1\n"}), *driver.play_for(0.2)]
    result = next(event for event in of(Binary, events) if event.kind == "result")
    np.testing.assert_array_equal(result.tensors["rows"], [[1.5, 2, 0], [2, 3, 1]])
    # What is no table is answered with its cause, and with the form that was found.
    events = [*driver.tell("start_job", job=job | {"text": "a;b;y\n"}), *driver.play_for(0.2)]
    result = next(event for event in of(Binary, events) if event.kind == "result")
    assert (result.header["facts"]["fault"]["code"], result.header["facts"]["separator"]) == (
        "csv_header_only",
        "semicolon",
    )


def test_rows_with_gaps_are_left_out_when_that_is_asked_for() -> None:
    driver = Driver()
    driver.tell("configure", experiment={})
    job = {"name": "read_table", "text": "a,b,y\n1,2,0\n2,NA,1\n3,4,1\n", "kind": "numbers"}
    events = [*driver.tell("start_job", job=job), *driver.play_for(0.2)]
    result = next(event for event in of(Binary, events) if event.kind == "result")
    assert "rows" not in result.tensors
    events = [*driver.tell("start_job", job=job | {"leave_out": True}), *driver.play_for(0.2)]
    result = next(event for event in of(Binary, events) if event.kind == "result")
    rows = result.tensors["rows"].tolist()
    assert rows == [[1, 2, 0], [3, 4, 1]]
    # The run has these rows and columns, and so has its program.
    table = {"inputs": [{"name": "a"}, {"name": "b"}], "target": {"name": "y"}, "classes": [], "rows": rows}
    driver.tell(
        "configure", experiment=own(table, layers=[{"units": 1, "activation": "linear"}], loss="mean_squared_error")
    )
    events = [*driver.tell("start_job", job={"name": "export", "format": "script"}), *driver.play_for(0.5)]
    program = next(event for event in of(Binary, events) if event.kind == "result").tensors["bytes"].tobytes().decode()
    assert "[1.0, 2.0]" in program
    assert "[3.0, 4.0]" in program
    assert "NA" not in program


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"thousands": "dozen"}, "thousands"),
        ({"inputs": [64]}, "inputs[0]"),
        ({"target": -2}, "target"),
        ({"leave_out": 1}, "leave_out"),
    ],
)
def test_choices_that_are_not_allowed_are_refused(wrong: dict[str, Any], field: str) -> None:
    message = {"type": "start_job", "run": 0, "job": {"name": "read_table"} | wrong}
    with pytest.raises(FieldError) as refused:
        wire.decode(json.dumps(message))
    assert refused.value.field.endswith(field)


def test_the_largest_table_goes_over_the_socket(server: Server) -> None:
    rows = np.random.default_rng(0).normal(0, 1000, (5000, 17))
    rows[:, -1] = np.arange(5000) % 10
    columns = [{"name": f"column {index}"} for index in range(16)]
    classes = [str(index) for index in range(10)]
    table = {"inputs": columns, "target": {"name": "y"}, "classes": classes, "rows": rows.tolist()}
    layers = [{"units": 10, "activation": "softmax"}]
    experiment = own(table, layers=layers, loss="cross_entropy", features=[f"x{index + 1}" for index in range(16)])
    with server.page() as page:
        page.tell("configure", experiment=experiment, table=1)
        assert page.event("ready")["table"] == 1
        data = page.until(lambda message: isinstance(message, Binary) and message.kind == "data")
        np.testing.assert_array_equal(data.tensors["points"], rows[:, :-1].astype("<f4"))
        page.tell("configure", experiment=own({"rows": [["?"]]}))
        assert page.event("error")["field"].startswith("dataset.table")


def test_too_many_bytes_close_with_1008(server: Server) -> None:
    text = json.dumps({"type": "pause", "x": "x" * 2_000_000})
    with server.page() as page:
        for _ in range(8):
            try:
                page.connection.send(text)
            except Exception:  # noqa: BLE001  closed meanwhile
                break
        assert page.closed() == 1008
