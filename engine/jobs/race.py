"""Race: several contenders train on the same data, each with its own settings.

They train in time slices of a few milliseconds, and the result does not depend on their length: where a contender is
measured, and where it reaches the target, is counted in epochs or updates. Only its seconds are the clock's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from engine.components.activations import ACTIVATIONS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment
from engine.core.preparation import prepare
from engine.jobs.close_up import CloseUp
from engine.jobs.race_heats import Heats
from engine.jobs.racer import Clock, Course, Entrant
from engine.progress import Job, Progress, Result
from engine.training.advance import Unit


def race(
    entrants: Sequence[Entrant],
    data: TrainingData,
    unit: Unit,
    to: int,
    target_loss: float | None,
    clock: Clock,
    *,
    close_up: bool = False,
) -> Job:
    """Train every entrant from its first weights for ``to`` epochs or updates.

    Parameters
    ----------
    entrants : all on one data set; stop rules of their own are left out, for the course says how long they train. Of
        one with several ``rates`` each is trained as far as everybody, and the best is shown
        (``engine.jobs.race_heats``).
    data : as one of them sees it; made again for those who code it otherwise.
    unit : "epoch" or "update".
    target_loss : the first end of an epoch at which the mean training loss, without penalty, is no larger is noted.
    close_up : whether the first epochs of each are looked at update by update, too: facts ``close_up`` of a contender
        and tensors ``close_up_<index>`` (``engine.jobs.close_up``).
    clock : seconds, in any thread only to be compared within one turn; its differences are each one's ``seconds``.

    Returns
    -------
    A job that counts units of all runs. Facts and tensors are those of ``engine.jobs.race_report``. Who leaves the
    finite numbers is out, with the last good state; who has converged is done.
    """
    course = Course(unit, to, target_loss)
    prepared = [data]
    heats = [Heats.of(entrant, course, clock) for entrant in entrants]
    runners = [racer for one in heats for racer in one.racers]
    total = to * len(runners)
    told: list[object] = []

    def so_far() -> Result:
        told[:] = [one.version for one in heats]
        return _result(course, heats)

    yield Progress(0, total)
    for runner in runners:
        runner.line_up(_seen_by(runner.experiment, prepared))
        yield Progress(0, total, so_far)
    while waiting := [runner for runner in runners if not runner.is_over]:
        for runner in waiting:
            runner.take_a_turn()
            # A result is long, and late in a race the moments that are measured are rare.
            fresh = so_far if told != [one.version for one in heats] else None
            yield Progress(sum(one.done for one in runners), total, fresh)
    whole = _result(course, heats, whole=True)
    if close_up:
        for index, one in enumerate(heats):
            near = CloseUp(one.best.experiment, one.best.data)
            for _ in near.run():
                yield Progress(total, total)
            whole.facts["contenders"][index]["close_up"] = near.facts()
            whole.tensors[f"close_up_{index}"] = near.tensor()
    return whole


def _result(course: Course, heats: Sequence[Heats], *, whole: bool = False) -> Result:
    """The (partial) result; parameters only at the end, as they are large."""
    facts: dict[str, Any] = {"unit": course.unit, "to": course.to, "target_loss": course.target_loss}
    facts["runs"] = sum(len(one.racers) for one in heats)
    facts["contenders"] = [one.facts() for one in heats]
    tensors: dict[str, NDArray[Any]] = {}
    for index, one in enumerate(heats):
        tensors |= {f"{name}_{index}": tensor for name, tensor in one.best.tensors(whole).items()}
    return Result(facts, tensors)


def _seen_by(experiment: Experiment, prepared: list[TrainingData]) -> TrainingData:
    """The data as this experiment codes them, shared with an earlier contender where possible."""
    for data in prepared:
        if _is_coded_for(experiment, data):
            return data
    prepared.append(prepare(experiment))
    return prepared[-1]


def _is_coded_for(experiment: Experiment, data: TrainingData) -> bool:
    output = experiment.layers[-1]
    low = ACTIVATIONS[output.activation].negative_target if data.about.classes else 0.0
    return (
        data.features == tuple(experiment.features)
        and data.targets.shape[1] == output.units
        and data.negative_target == low
    )
