"""The session, told commands directly: every cell of the lifecycle."""

from __future__ import annotations

from typing import Any

import pytest

from app.protocol import commands
from app.protocol.events import Refused
from app.session.lifecycle import State
from tests.app.driving import FLAT_OUT, SHOW, in_state, of, only, other

COMMANDS: dict[str, dict[str, Any]] = {
    "play": FLAT_OUT,
    "pause": {},
    "step": {"unit": "update", "count": 1},
    "reset": {},
    "new_weights": {"seed": 5},
    "set_parameter": {"index": 0, "value": 0.5},
    "visible": SHOW,
    "seek": {"unit": "update", "to": 0},
    "start_job": {"job": {"name": "gradient_check"}},
    "cancel_job": {"job": "gradient_check"},
}

#: Command by state, after the command alone: where the run is then, or "-" for an error event.
CELLS = """
                empty     preparing paused     playing    stepping   seeking    finished   diverged
configure       preparing preparing preparing  preparing  preparing  seeking    preparing  preparing
hot             preparing preparing paused     playing    stepping   seeking    paused     paused
play            -         preparing playing    playing    playing    seeking    -          -
pause           -         preparing paused     paused     paused     paused     finished   diverged
step            -         preparing stepping   stepping   stepping   seeking    -          -
reset           -         preparing preparing  preparing  preparing  preparing  preparing  preparing
new_weights     -         preparing preparing  preparing  preparing  preparing  preparing  preparing
set_parameter   -         preparing paused     playing    stepping   seeking    paused     paused
visible         empty     preparing paused     playing    stepping   seeking    finished   diverged
seek            -         preparing seeking    seeking    seeking    seeking    seeking    seeking
start_job       -         preparing paused     playing    stepping   seeking    finished   diverged
cancel_job      -         preparing paused     playing    stepping   seeking    finished   diverged
"""


def cells() -> list[tuple[State, str, str]]:
    head, *rows = [line.split() for line in CELLS.strip().splitlines()]
    return [(State(c), name, word) for name, *words in rows for c, word in zip(head, words, strict=True)]


def test_the_table_has_every_command() -> None:
    # A configure may be hot or not; an acknowledgement is refused by number, not by state.
    assert {name for _, name, _ in cells()} - {"hot"} == set(commands.COMMANDS) - {"acknowledge"}


@pytest.mark.parametrize(("state", "command", "following"), cells())
def test_cell(state: State, command: str, following: str) -> None:
    driver = in_state(state)
    if command == "hot":
        driver.say("configure", experiment=other(driver))
    elif command == "configure":
        driver.say("configure", experiment={"layers": [{"units": 1, "activation": "sigmoid"}]})
    else:
        driver.say(command, **COMMANDS[command])
    sent = driver.sent()
    if following == "-":
        refused = only(Refused, sent)
        assert (refused.command, refused.code) == (command, "wrong_state")
        assert "expected" in refused.message
        assert f"got one that is {state}" in refused.message
        assert driver.state == state
    else:
        assert of(Refused, sent) == []
        assert driver.state == following


@pytest.mark.parametrize("state", list(State))
def test_an_answer_to_a_frame_that_was_never_sent(state: State) -> None:
    driver = in_state(state)
    driver.say("acknowledge", seq=10**6)
    refused = only(Refused, driver.sent())
    assert (refused.field, driver.state) == ("seq", state)
    driver.say("acknowledge", seq=0)
    assert driver.sent() == []
