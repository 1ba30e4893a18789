"""The session, told commands directly: every cell of the lifecycle."""

from __future__ import annotations

from typing import Any

import pytest

from app.protocol import commands
from app.protocol.events import Refused
from app.session.lifecycle import State
from tests.app.driving import SHOW, in_state, of, only, other
from tests.app.session.test_lifecycle import cells as lifecycle_cells
from tests.contract.make_goldens import COMMANDS as GOLDEN

#: The command of a row of the lifecycle, where it is called otherwise; ``hot`` is a configure that changes little.
ROWS = {"restart": "configure", "hot_change": "hot"}
#: Fields of a command: those of the first golden one, unless they must fit every run here.
FIELDS: dict[str, dict[str, Any]] = {
    **{one["type"]: {name: one[name] for name in one if name != "type"} for one in reversed(GOLDEN)},
    "set_parameter": {"index": 0, "value": 0.5},
    "visible": SHOW,
    "seek": {"unit": "update", "to": 0},
}
#: Commands that wait for the end of a seek.
WAITING = ("configure", "hot", "play", "step", "set_parameter")


def cells() -> list[tuple[State, str, State | None]]:
    """State, command, and where the run is after the command alone; ``None`` for an error event.

    This is the table of the lifecycle, but for commands that wait, which leave the run where it is.
    """
    found = []
    for state, event, following in lifecycle_cells():
        command = ROWS.get(event.name.lower(), event.name.lower())
        if command == "acknowledge" or command not in {*commands.COMMANDS, "hot"}:
            continue  # an acknowledgement is refused by number, not by state; the others are reports of training
        if state is State.PREPARING or (state is State.SEEKING and command in WAITING):
            following = state
        if state is State.EMPTY and command == "hot":
            following = State.PREPARING  # there is nothing that it could be a small change of
        found.append((state, command, following))
    return found


def test_the_table_has_every_command() -> None:
    assert {name for _, name, _ in cells()} - {"hot"} == set(commands.COMMANDS) - {"acknowledge"}


@pytest.mark.parametrize(("state", "command", "following"), cells())
def test_cell(state: State, command: str, following: State | None) -> None:
    driver = in_state(state)
    if command == "hot":
        driver.say("configure", experiment=other(driver))
    elif command == "configure":
        driver.say("configure", experiment={"layers": [{"units": 1, "activation": "sigmoid"}]})
    else:
        driver.say(command, **FIELDS[command])
    sent = driver.sent()
    if following is None:
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
