"""The life of a run as a table: state and input give the next state, or a refusal that says what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from engine.errors import FieldError


class State(StrEnum):
    """State of a run."""

    EMPTY = "empty"  # no experiment yet
    PREPARING = "preparing"  # data and weights are being made
    PAUSED = "paused"
    PLAYING = "playing"
    STEPPING = "stepping"  # playing up to a goal
    SEEKING = "seeking"  # seeking to another state of the run
    FINISHED = "finished"  # ended by a stop rule
    DIVERGED = "diverged"  # diverged


class Input(StrEnum):
    """Inputs of the state machine: commands of the page, then reports of training."""

    RESTART = "configure"
    HOT_CHANGE = "configure (hot)"
    PLAY = "play"
    PAUSE = "pause"
    STEP = "step"
    RESET = "reset"
    NEW_WEIGHTS = "new_weights"
    SET_PARAMETER = "set_parameter"
    VISIBLE = "visible"
    ACKNOWLEDGE = "acknowledge"
    SEEK = "seek"
    START_JOB = "start_job"
    CANCEL_JOB = "cancel_job"

    PREPARED = "prepared"
    STEPPED = "stepped"
    STOPPED = "stopped"
    OVERFLOWED = "overflowed"
    ARRIVED = "arrived"


_EMPTY: Mapping[Input, State] = {
    Input.RESTART: State.PREPARING,
    Input.VISIBLE: State.EMPTY,
    Input.ACKNOWLEDGE: State.EMPTY,
}

#: During preparation commands are queued (see ``app.session.session``), so only these inputs are possible.
_PREPARING: Mapping[Input, State] = {
    Input.ACKNOWLEDGE: State.PREPARING,
    Input.PREPARED: State.PAUSED,
}

_RESTARTS: Mapping[Input, State] = {
    Input.RESTART: State.PREPARING,
    Input.RESET: State.PREPARING,
    Input.NEW_WEIGHTS: State.PREPARING,
}

#: A turn that was running at a pause may still report how it ended.
_PAUSED: Mapping[Input, State] = {
    **_RESTARTS,
    Input.HOT_CHANGE: State.PAUSED,
    Input.PLAY: State.PLAYING,
    Input.PAUSE: State.PAUSED,
    Input.STEP: State.STEPPING,
    Input.SET_PARAMETER: State.PAUSED,
    Input.VISIBLE: State.PAUSED,
    Input.ACKNOWLEDGE: State.PAUSED,
    Input.SEEK: State.SEEKING,
    Input.START_JOB: State.PAUSED,
    Input.CANCEL_JOB: State.PAUSED,
    Input.STOPPED: State.FINISHED,
    Input.OVERFLOWED: State.DIVERGED,
}

_PLAYING: Mapping[Input, State] = {
    **_PAUSED,
    Input.HOT_CHANGE: State.PLAYING,
    Input.SET_PARAMETER: State.PLAYING,
    Input.VISIBLE: State.PLAYING,
    Input.ACKNOWLEDGE: State.PLAYING,
    Input.START_JOB: State.PLAYING,
    Input.CANCEL_JOB: State.PLAYING,
}

_STEPPING: Mapping[Input, State] = {
    **_PAUSED,
    Input.HOT_CHANGE: State.STEPPING,
    Input.SET_PARAMETER: State.STEPPING,
    Input.VISIBLE: State.STEPPING,
    Input.ACKNOWLEDGE: State.STEPPING,
    Input.START_JOB: State.STEPPING,
    Input.CANCEL_JOB: State.STEPPING,
    Input.STEPPED: State.PAUSED,
}

#: During a seek, commands that need a current state are queued (see ``app.session.session``). Pausing cancels the
#: seek.
_SEEKING: Mapping[Input, State] = {
    **_RESTARTS,
    Input.SEEK: State.SEEKING,
    Input.PAUSE: State.PAUSED,
    Input.VISIBLE: State.SEEKING,
    Input.ACKNOWLEDGE: State.SEEKING,
    Input.START_JOB: State.SEEKING,
    Input.CANCEL_JOB: State.SEEKING,
    Input.OVERFLOWED: State.DIVERGED,
    Input.ARRIVED: State.PAUSED,
}

#: A finished run accepts changes and seeks (and is then paused), but neither play nor step.
_ENDED: Mapping[Input, State] = {
    **_RESTARTS,
    Input.HOT_CHANGE: State.PAUSED,
    Input.SET_PARAMETER: State.PAUSED,
    Input.SEEK: State.SEEKING,
    Input.OVERFLOWED: State.DIVERGED,
}

_FINISHED: Mapping[Input, State] = {
    **_ENDED,
    Input.PAUSE: State.FINISHED,
    Input.VISIBLE: State.FINISHED,
    Input.ACKNOWLEDGE: State.FINISHED,
    Input.START_JOB: State.FINISHED,
    Input.CANCEL_JOB: State.FINISHED,
}

_DIVERGED: Mapping[Input, State] = {
    **_ENDED,
    Input.PAUSE: State.DIVERGED,
    Input.VISIBLE: State.DIVERGED,
    Input.ACKNOWLEDGE: State.DIVERGED,
    Input.START_JOB: State.DIVERGED,
    Input.CANCEL_JOB: State.DIVERGED,
}

TABLE: Mapping[State, Mapping[Input, State]] = {
    State.EMPTY: _EMPTY,
    State.PREPARING: _PREPARING,
    State.PAUSED: _PAUSED,
    State.PLAYING: _PLAYING,
    State.STEPPING: _STEPPING,
    State.SEEKING: _SEEKING,
    State.FINISHED: _FINISHED,
    State.DIVERGED: _DIVERGED,
}


def next_state(state: State, event: Input) -> State:
    """The state after ``event``.

    Raises
    ------
    FieldError
        If it cannot happen now; it names the states in which it can.
    """
    following = TABLE[state].get(event)
    if following is not None:
        return following
    expected = [str(other) for other, row in TABLE.items() if event in row]
    raise FieldError(
        "",
        f"{event}: expected a run that is {' or '.join(expected)}, got one that is {state}",
        "wrong_state",
        {"command": str(event), "expected": expected, "got": str(state)},
    )
