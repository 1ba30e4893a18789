"""Frame rate limiter with backpressure: what is drawn, how often, and how many frames may be unacknowledged."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace

from app.limits import Limits
from engine import Experiment, TrainingData
from engine.frame.frame import View

#: Frame rates, from the highest to the lowest that still looks like an animation.
RATES = (30, 15, 10, 5)
#: Share of the CPU time that drawing may take; beyond it the frame rate is reduced.
DRAWING_SHARE = 0.25
#: Hysteresis: the rate rises again when drawing would take no more than this part of the share.
MARGIN = 0.8
#: A diagnosis costs as much as a frame and changes slowly: it is sent once in so many frames.
DIAGNOSIS_FRAMES = 15


class FrameLimiter:
    """Limits the frame rate, and the number of unacknowledged frames in flight.

    ``is_wanted``: a frame at once, however short ago the last one was. ``is_stale``: the newest frame shows an older
    state than the present one.
    """

    def __init__(self, limits: Limits) -> None:
        self.view = View()
        self.is_wanted = False
        self.is_stale = False
        self.sent = 0  # number of the newest frame that went out
        self._rates = [rate for rate in RATES if rate <= limits.frames_per_second] or [limits.frames_per_second]
        self._level = 0
        self._in_flight = limits.frames_in_flight
        self._silence_seconds = limits.silence_seconds
        self._drawn = 0
        self._unanswered: deque[int] = deque()
        self._closed_since: float | None = None
        self._next_at = 0.0
        self._cost = 0.0
        self._diagnosed_at = -math.inf

    @property
    def has_room(self) -> bool:
        """Whether the page may be sent another frame."""
        return len(self._unanswered) < self._in_flight

    def fit(self, experiment: Experiment, data: TrainingData) -> None:
        """Clamp the view to this run: an invalid sample becomes the first, an invalid neuron none."""
        sample, neuron = self.view.sample, self.view.neuron
        has_neuron = neuron is not None and neuron < sum(experiment.sizes[1:])
        self.view = replace(
            self.view, sample=sample if sample < data.n_reported else 0, neuron=neuron if has_neuron else None
        )

    def next_frame_at(self, *, changes: bool, slot_is_free: bool) -> float | None:
        """When to draw, if the state ``changes`` with this turn or has changed; ``None``: not now."""
        if not self.has_room:
            return None
        if self.is_wanted:
            return 0.0
        return self._next_at if (changes or self.is_stale) and slot_is_free else None

    def is_diagnosis_due(self, now: float) -> bool:
        """Whether the next frame should say what is wrong: now and then, and whenever a frame is wanted."""
        return self.is_wanted or now - self._diagnosed_at >= DIAGNOSIS_FRAMES * self.interval

    def is_silent(self, now: float) -> bool:
        """Whether acknowledgements are overdue: the page shows nothing, so training waits."""
        return self._closed_since is not None and now - self._closed_since > self._silence_seconds

    def draw(self, now: float, seconds: float, load: float, *, diagnosed: bool = False) -> int:
        """Note a frame that took ``seconds`` to draw, with ``load`` sessions to a thread; gives it its number."""
        if diagnosed:
            self._diagnosed_at = now
        self._note_cost(seconds, diagnosed=diagnosed)
        self._level = self._fitting_level(self._cost * load)
        # Counted on from when it was due: a frame that came late does not make all later ones late.
        on_time = now - self._next_at < self.interval
        self._next_at = (self._next_at if on_time else now) + self.interval
        self._drawn += 1
        return self._drawn

    def _note_cost(self, seconds: float, *, diagnosed: bool) -> None:
        """A diagnosis costs more, and comes once in so many frames: it counts for as much."""
        weight = 0.2 / DIAGNOSIS_FRAMES if diagnosed else 0.2
        self._cost = (1 - weight) * self._cost + weight * seconds if self._drawn else seconds

    @property
    def interval(self) -> float:
        """Seconds between two frames."""
        return 1.0 / self._rates[self._level]

    def _fitting_level(self, seconds: float) -> int:
        """Which of the rates fits, if a thread draws for ``seconds`` until each of its sessions has one frame."""
        level = self._level
        while level + 1 < len(self._rates) and seconds * self._rates[level] > DRAWING_SHARE:
            level += 1
        while level > 0 and seconds * self._rates[level - 1] <= MARGIN * DRAWING_SHARE:
            level -= 1
        return level

    def send(self, seq: int, now: float) -> None:
        """Frame ``seq`` went out."""
        self.sent = seq
        self._unanswered.append(seq)
        if not self.has_room:
            self._closed_since = now

    def acknowledge(self, seq: int) -> None:
        """The page has painted frame ``seq``, and all before it."""
        while self._unanswered and self._unanswered[0] <= seq:
            self._unanswered.popleft()
        if self.has_room:
            self._closed_since = None
