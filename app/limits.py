"""Every hard limit of the server, in one place.

The operator may change those that have a setting (see ``app.settings``); the others are part of the protocol.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from engine import Experiment
from engine.core.batches import batch_size
from engine.errors import FieldError
from engine.frame.frame import GRID

#: Contenders in one race; more than there are hidden activations, or optimizers.
MOST_CONTENDERS = 12


@dataclass(frozen=True)
class Limits:
    """Limits per visitor and for all visitors together."""

    # What an experiment may hold
    hidden_layers: int = 8
    units: int = 64  # per layer; DESCENT_UNITS
    points: int = 5_000  # and so many pictures in one update; of a folder of pictures there may be more

    # What a page may ask for
    grid: int = int(GRID.max)
    runs: int = 8
    contenders: int = MOST_CONTENDERS
    step_count: int = 10_000
    message_bytes: int = 2560 * 1024  # a custom table: 5,000 rows, seventeen columns, every digit
    bytes_per_second: int = 1024 * 1024
    byte_burst: int = 8 * 1024 * 1024
    # A longer message is read by a compute thread: reading the longest one takes some 60 ms.
    inline_decode_bytes: int = 32 * 1024
    # A trained network that the page may hand back (after a reconnect, to undo)
    state_bytes: int = 64 * 1024
    message_depth: int = 16
    commands_per_second: int = 60
    command_burst: int = 120

    # What the server holds for a page
    max_queued_events: int = 32
    max_queued_commands: int = 32
    frames_in_flight: int = 2
    frames_per_second: int = 30

    # How many pages
    sessions: int = 300  # DESCENT_SESSIONS
    sessions_per_address: int = 100  # DESCENT_SESSIONS_PER_ADDRESS: a lecture hall shares one address

    # Timeouts, in seconds
    send_seconds: float = 5.0
    silence_seconds: float = 10.0  # training pauses after this long without an acknowledgement
    close_seconds: float = 1.0
    job_seconds: int = 300  # CPU seconds of one long computation

    def as_data(self) -> dict[str, int]:
        """The limits that the page reads, by name."""
        values = dataclasses.asdict(self)
        return {name: values[name] for name in _SENT_TO_PAGE}

    def check(self, experiment: Experiment) -> None:
        """Refuse an experiment that the engine accepts but that exceeds this server's limits.

        Raises
        ------
        FieldError
            With the field, the value and what is allowed here.
        """
        hidden = len(experiment.layers) - 1
        if hidden > self.hidden_layers:
            raise _too_many("layers", "hidden layers", hidden, self.hidden_layers)
        for index, layer in enumerate(experiment.layers):
            if layer.units > self.units:
                raise _too_many(f"layers[{index}].units", "units", layer.units, self.units)
        points = experiment.dataset.n_samples
        if points > self.points and experiment.dataset.describe().image is None:
            raise _too_many("dataset.n_samples", "points", points, self.points)
        in_update = batch_size(experiment, max(1, round(points * experiment.dataset.train_share)))
        if in_update > self.points:
            raise _too_many("batching.mode", "samples in one update", in_update, self.points)


_SENT_TO_PAGE = (
    "hidden_layers",
    "units",
    "points",
    "grid",
    "runs",
    "contenders",
    "step_count",
    "message_bytes",
    "state_bytes",
    "commands_per_second",
    "frames_per_second",
    "frames_in_flight",
    "job_seconds",
)


def _too_many(field: str, noun: str, value: int, most: int) -> FieldError:
    return FieldError(
        field,
        f"got {value} {noun}, this server allows at most {most}",
        "out_of_range",
        {"value": value, "min": 0, "max": most},
    )
