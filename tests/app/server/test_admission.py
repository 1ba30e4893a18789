"""Places, and the rate of commands."""

from __future__ import annotations

import pytest

from app.limits import Limits
from app.server.admission import Admission, RefusedError, TokenBucket


def test_places_at_the_limit_and_beyond() -> None:
    admission = Admission(Limits(sessions=2))
    admission.enter("a")
    admission.enter("b")
    with pytest.raises(RefusedError) as refused:
        admission.enter("c")
    assert refused.value.code == 1013
    admission.leave("a")
    admission.enter("c")
    assert admission.present == 2


def test_places_of_one_address_at_the_limit_and_beyond() -> None:
    admission = Admission(Limits(sessions_per_address=1))
    admission.enter("a")
    with pytest.raises(RefusedError) as refused:
        admission.enter("a")
    assert refused.value.code == 1008
    admission.enter("b")
    admission.leave("a")
    admission.enter("a")


def test_addresses_that_are_gone_are_forgotten() -> None:
    admission = Admission(Limits())
    for number in range(1000):
        admission.enter(str(number))
        admission.leave(str(number))
    assert admission.present == 0
    assert admission._by_address == {}


def test_a_burst_at_the_limit_and_beyond() -> None:
    bucket = TokenBucket(60, 120, 0.0)
    assert all(bucket.take(0.0) for _ in range(120))
    assert not bucket.take(0.0)


def test_in_the_long_run_the_rate_is_kept() -> None:
    bucket = TokenBucket(60, 120, 0.0)
    taken = sum(bucket.take(millisecond / 1000) for millisecond in range(10_000))
    assert taken == pytest.approx(120 + 600, abs=2)
    assert all(bucket.take(100 + second / 60) for second in range(600))


def test_bytes_are_counted_by_their_number() -> None:
    bucket = TokenBucket(1000, 8000, 0.0)
    assert bucket.take(0.0, 8000)
    assert not bucket.take(0.5, 501)
    assert bucket.take(0.5, 500)
