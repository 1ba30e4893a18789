"""When a frame may be drawn and sent."""

from __future__ import annotations

import pytest

from app.limits import Limits
from app.session.frame_limiter import DIAGNOSIS_FRAMES, DRAWING_SHARE, MARGIN, RATES, FrameLimiter
from engine import Experiment, prepare
from engine.frame.frame import View


@pytest.fixture
def gate() -> FrameLimiter:
    return FrameLimiter(Limits())


def opens(gate: FrameLimiter, now: float, *, changes: bool = True, slot_is_free: bool = True) -> bool:
    at = gate.next_frame_at(changes=changes, slot_is_free=slot_is_free)
    return at is not None and now >= at


def draw_and_send(gate: FrameLimiter, now: float) -> int:
    seq = gate.draw(now, 0.001, 1.0)
    gate.send(seq, now)
    return seq


def test_nothing_is_drawn_that_shows_nothing_new(gate: FrameLimiter) -> None:
    assert not opens(gate, 1.0, changes=False)
    gate.is_stale = True
    assert opens(gate, 1.0, changes=False)


def test_a_wanted_frame_comes_at_once(gate: FrameLimiter) -> None:
    gate.acknowledge(draw_and_send(gate, 1.0))
    assert not opens(gate, 1.001)
    gate.is_wanted = True
    assert opens(gate, 1.001)
    assert opens(gate, 1.001, changes=False, slot_is_free=False)


def test_no_more_than_thirty_a_second(gate: FrameLimiter) -> None:
    drawn = 0
    for millisecond in range(10_000):
        now = 5.0 + millisecond / 1000
        if opens(gate, now):
            gate.acknowledge(draw_and_send(gate, now))
            drawn += 1
    assert 299 <= drawn <= 301


def test_two_unanswered_frames_and_no_third(gate: FrameLimiter) -> None:
    for now in (1.0, 2.0):
        assert opens(gate, now)
        draw_and_send(gate, now)
    gate.is_wanted = True
    assert not opens(gate, 3.0)
    gate.acknowledge(1)
    assert opens(gate, 3.0)


def test_an_answer_covers_all_frames_before(gate: FrameLimiter) -> None:
    draw_and_send(gate, 1.0)
    draw_and_send(gate, 2.0)
    gate.acknowledge(2)
    assert gate.has_room
    gate.acknowledge(1)
    assert gate.has_room


def test_while_a_frame_waits_no_other_is_drawn(gate: FrameLimiter) -> None:
    assert not opens(gate, 1.0, slot_is_free=False)


def test_a_page_that_never_answers_is_silent_after_ten_seconds(gate: FrameLimiter) -> None:
    draw_and_send(gate, 1.0)
    assert not gate.is_silent(100.0)
    draw_and_send(gate, 2.0)
    assert not gate.is_silent(12.0)
    assert gate.is_silent(12.01)
    gate.acknowledge(2)
    assert not gate.is_silent(100.0)


def rate_at(gate: FrameLimiter, budget: float) -> int:
    """Frames a second, once drawing them 30 times a second has taken this share of the computing for a while."""
    for _ in range(60):
        gate.draw(1.0, budget / 30, 1.0)
    return round(1 / gate.interval)


def test_dear_frames_under_load_get_rarer_by_steps(gate: FrameLimiter) -> None:
    most = [DRAWING_SHARE * 30 / rate for rate in RATES]
    assert [rate_at(gate, 0.99 * budget) for budget in most] == list(RATES)
    assert rate_at(gate, 1000.0) == RATES[-1] == 5


def test_load_counts_like_cost(gate: FrameLimiter) -> None:
    gate.draw(1.0, 0.001, 1.0)
    assert gate.interval == pytest.approx(1 / 30)
    gate.draw(2.0, 0.001, 20.0)
    assert gate.interval == pytest.approx(1 / 10)


def test_a_load_about_a_limit_does_not_make_the_rate_flutter(gate: FrameLimiter) -> None:
    assert rate_at(gate, 1.01 * DRAWING_SHARE) == 15
    assert rate_at(gate, 0.99 * DRAWING_SHARE) == 15
    assert rate_at(gate, 1.01 * MARGIN * DRAWING_SHARE) == 15
    assert rate_at(gate, 0.99 * MARGIN * DRAWING_SHARE) == 30


def test_a_late_frame_does_not_delay_those_after_it(gate: FrameLimiter) -> None:
    gate.draw(1.0, 0.001, 1.0)
    gate.draw(1.0 + 0.050, 0.001, 1.0)
    assert opens(gate, 1.0 + 2 / 30 + 1e-9)
    assert not opens(gate, 1.0 + 2 / 30 - 1e-3)


def test_a_view_is_fitted_to_a_smaller_run(gate: FrameLimiter) -> None:
    experiment = Experiment()
    data = prepare(experiment)
    gate.view = View(frozenset({"neuron"}), 32, sample=3, neuron=2)
    gate.fit(experiment, data)
    assert gate.view == View(frozenset({"neuron"}), 32, sample=3, neuron=2)
    gate.view = View(frozenset({"neuron"}), 32, sample=4, neuron=3)
    gate.fit(experiment, data)
    assert gate.view == View(frozenset({"neuron"}), 32, sample=0, neuron=None)


def test_a_diagnosis_is_due_now_and_then_and_in_a_wanted_frame(gate: FrameLimiter) -> None:
    assert gate.is_diagnosis_due(1.0)
    gate.draw(1.0, 0.001, 1.0, diagnosed=True)
    assert not gate.is_diagnosis_due(1.1)
    gate.draw(1.1, 0.001, 1.0)
    assert gate.is_diagnosis_due(1.0 + DIAGNOSIS_FRAMES / 30)
    gate.draw(1.6, 0.001, 1.0, diagnosed=True)
    gate.is_wanted = True
    assert gate.is_diagnosis_due(1.7)


def test_under_load_diagnoses_get_rarer_with_the_frames(gate: FrameLimiter) -> None:
    gate.draw(1.0, 0.001, 1000.0, diagnosed=True)
    assert not gate.is_diagnosis_due(1.0 + 0.9 * DIAGNOSIS_FRAMES / RATES[-1])
    assert gate.is_diagnosis_due(1.0 + DIAGNOSIS_FRAMES / RATES[-1])


def test_a_dear_diagnosis_among_cheap_frames_counts_by_its_share(gate: FrameLimiter) -> None:
    cheap = 0.8 * DRAWING_SHARE / 30
    for frame in range(10 * DIAGNOSIS_FRAMES):
        due = frame % DIAGNOSIS_FRAMES == 0
        gate.draw(1.0, 2 * cheap if due and frame else cheap, 1.0, diagnosed=due)
        assert gate.interval == pytest.approx(1 / 30)
    for frame in range(10 * DIAGNOSIS_FRAMES):
        due = frame % DIAGNOSIS_FRAMES == 0
        gate.draw(1.0, 20 * cheap if due else cheap, 1.0, diagnosed=due)
    assert gate.interval > 1 / 30
