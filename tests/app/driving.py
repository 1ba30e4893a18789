"""A session without a shell: its work is done at once, by a clock that the test moves.

Drawing takes as long as the driver says, however busy the machine is: what a session does must not depend on that.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, TypeVar

from app.limits import Limits
from app.protocol import wire
from app.protocol.events import Binary, Event
from app.session.lifecycle import State
from app.session.pacing import Budget, Training
from app.session.session import Session
from app.session.work import Turn, TurnResult, Work

XOR: dict[str, Any] = {}

#: Diverges within a few updates.
EXPLOSIVE: dict[str, Any] = {
    "dataset": {"name": "plane", "n_samples": 40, "noise": 0.0, "train_share": 0.5, "seed": 0},
    "layers": [{"units": 1, "activation": "linear"}],
    "loss": "mean_squared_error",
    "optimizer": {"name": "gradient_descent", "learning_rate": 10.0},
    "initializer": {"name": "normal", "std": 1.0},
}

Kind = TypeVar("Kind")


def stopping_after(epochs: int, **changes: Any) -> dict[str, Any]:
    """XOR with a stop rule."""
    return {"stop": {"max_epochs": epochs}} | changes


class Driver:
    """Tells a session commands, does its work, and collects what it sends."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        acknowledges: bool = True,
        turn_seconds: float = 0.0,
        draw_seconds: float = 0.0,
    ) -> None:
        self.limits = limits or Limits()
        self.session = Session(self.limits)
        self.now = 1000.0
        self.acknowledges = acknowledges
        self.budget = Budget(turn_seconds, 1.0)
        self.draw_seconds = draw_seconds
        self.events: list[Event] = self.sent()

    def tell(self, kind: str, **fields: Any) -> list[Event]:
        """One command and all that follows from it, but for the turns of a playing run."""
        self.say(kind, **fields)
        return self.settle()

    def say(self, kind: str, **fields: Any) -> None:
        """One command, and nothing more."""
        text = json.dumps({"type": kind, **fields})
        self.session.receive(wire.decode(text, self.limits), self.now)

    def work(self) -> Work | None:
        """The next piece of work, by the test's clock."""
        work = self.session.next_work(self.now, self.budget)
        return replace(work, clock=lambda: self.now) if isinstance(work, Turn) else work

    def do(self, work: Work) -> None:
        done = work.perform()
        if isinstance(done, TurnResult):
            done = replace(done, draw_seconds=self.draw_seconds)
        self.session.complete(done, self.now)

    def settle(self, turns: int = 200) -> list[Event]:
        """Do what there is to do now, at most ``turns`` turns of it; what was sent meanwhile."""
        sent = self.sent()
        for _ in range(turns):
            work = self.work()
            if work is None:
                break
            self.do(work)
            sent += self.sent()
            if self.session.is_training and self.session.state_of(0) == "playing" and turns == 200:
                break
        return sent

    def play_for(self, seconds: float, tick: float = 0.005) -> list[Event]:
        """Let the clock run; at most one turn in every tick."""
        sent: list[Event] = []
        end = self.now + seconds
        while self.now < end:
            self.now += tick
            sent += self.settle(turns=1)
        return sent

    def sent(self) -> list[Event]:
        """What the session sends; frames are acknowledged at once if the driver does that."""
        events: list[Event] = []
        while (event := self.session.take(self.now)) is not None:
            events.append(event)
            if self.acknowledges and isinstance(event, Binary) and event.kind == "frame":
                self.say("acknowledge", run=event.run, seq=event.header["seq"])
        return events

    @property
    def state(self) -> str:
        return str(self.session.state_of(0))


def of(kind: type[Kind], events: list[Event]) -> list[Kind]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def frames(events: list[Event]) -> list[Binary]:
    return [event for event in of(Binary, events) if event.kind == "frame"]


def only(kind: type[Kind], events: list[Event]) -> Kind:
    """The one event of that kind."""
    found = of(kind, events)
    assert len(found) == 1, f"expected one {kind.__name__}, got {events}"
    return found[0]


def last_frame(events: list[Event]) -> Binary:
    found = frames(events)
    assert found, f"expected a frame, got {events}"
    return found[-1]


SHOW: dict[str, Any] = {"sections": ["params", "state"], "grid": 8, "sample": 0, "neuron": None}
FLAT_OUT: dict[str, Any] = {"unit": "update", "speed": None}


def ready(experiment: dict[str, Any] = XOR, **options: Any) -> Driver:
    """A driver with a paused run that shows its parameters."""
    driver = Driver(**options)
    driver.tell("visible", **SHOW)
    driver.tell("configure", experiment=experiment)
    assert driver.state == State.PAUSED
    return driver


def standing(driver: Driver) -> Training:
    """What run 0 trains."""
    training = driver.session._runs[0].training
    assert training is not None
    return training


def in_state(state: State) -> Driver:
    """A driver whose run 0 is in ``state``."""
    if state is State.EMPTY:
        return Driver()
    if state is State.PREPARING:
        driver = Driver()
        driver.say("configure", experiment=XOR)
    elif state is State.FINISHED:
        driver = ready(stopping_after(1))
        driver.tell("step", unit="epoch", count=1)
    elif state is State.DIVERGED:
        driver = ready(EXPLOSIVE)
        driver.tell("step", unit="update", count=10_000)
    else:
        driver = ready()
        if state is State.PLAYING:
            driver.say("play", **FLAT_OUT)
        elif state is State.STEPPING:
            driver.say("step", unit="update", count=10_000)
        elif state is State.SEEKING:
            driver.tell("step", unit="update", count=9)
            driver.say("seek", unit="update", to=5)
    assert driver.state == state
    return driver


def other(driver: Driver) -> dict[str, Any]:
    """The present experiment with another learning rate."""
    run = driver.session._runs.get(0)
    training = run.training if run else None
    optimizer = {"name": "gradient_descent", "learning_rate": 0.001}
    return (training.experiment.to_json() if training else {}) | {"optimizer": optimizer}
