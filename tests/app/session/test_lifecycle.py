"""Every cell of the lifecycle table, written down a second time."""

from __future__ import annotations

import pytest

from app.session.lifecycle import TABLE, Input, State, next_state
from engine.errors import FieldError

#: A row for each input, a column for each state: where it leads, or "-" for a refusal.
EXPECTED = """
                empty     preparing paused     playing    stepping   seeking    finished   diverged
RESTART         preparing -         preparing  preparing  preparing  preparing  preparing  preparing
HOT_CHANGE      -         -         paused     playing    stepping   -          paused     paused
PLAY            -         -         playing    playing    playing    -          -          -
PAUSE           -         -         paused     paused     paused     paused     finished   diverged
STEP            -         -         stepping   stepping   stepping   -          -          -
RESET           -         -         preparing  preparing  preparing  preparing  preparing  preparing
NEW_WEIGHTS     -         -         preparing  preparing  preparing  preparing  preparing  preparing
SET_PARAMETER   -         -         paused     playing    stepping   -          paused     paused
VISIBLE         empty     -         paused     playing    stepping   seeking    finished   diverged
ACKNOWLEDGE     empty     preparing paused     playing    stepping   seeking    finished   diverged
SEEK            -         -         seeking    seeking    seeking    seeking    seeking    seeking
START_JOB       -         -         paused     playing    stepping   seeking    finished   diverged
CANCEL_JOB      -         -         paused     playing    stepping   seeking    finished   diverged
PREPARED        -         paused    -          -          -          -          -          -
STEPPED         -         -         -          -          paused     -          -          -
STOPPED         -         -         finished   finished   finished   -          -          -
OVERFLOWED      -         -         diverged   diverged   diverged   diverged   diverged   diverged
ARRIVED         -         -         -          -          -          paused     -          -
"""


def cells() -> list[tuple[State, Input, State | None]]:
    head, *rows = [line.split() for line in EXPECTED.strip().splitlines()]
    return [
        (State(column), Input[name], None if word == "-" else State(word))
        for name, *words in rows
        for column, word in zip(head, words, strict=True)
    ]


def test_the_expectation_is_complete() -> None:
    assert {(state, event) for state, event, _ in cells()} == {(s, i) for s in State for i in Input}
    assert set(TABLE) == set(State)


@pytest.mark.parametrize(("state", "event", "following"), cells())
def test_cell(state: State, event: Input, following: State | None) -> None:
    if following is not None:
        assert next_state(state, event) is following
        return
    with pytest.raises(FieldError) as refused:
        next_state(state, event)
    assert refused.value.code == "wrong_state"
    assert refused.value.details["got"] == state
    assert refused.value.details["expected"] == [s for s, i, f in cells() if i is event and f is not None]


def test_a_refusal_says_what_was_expected_and_what_it_got() -> None:
    with pytest.raises(
        FieldError, match="play: expected a run that is paused or playing or stepping, got one that is finished"
    ):
        next_state(State.FINISHED, Input.PLAY)
