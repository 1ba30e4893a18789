"""Measures: numbers of a run by name, in full precision. A lesson names what it compares; this is the only list.

Everything is counted from 0: rows, outputs, parameters, layers. Measures of the present moment are computed here;
those of a long computation (many seeds, a race, a gradient check) are read from its result, by the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from engine.core.experiment import Experiment
from engine.errors import FieldError
from engine.lessons.moment import Moment, Value

#: What stands for a part of a name, and what may stand there.
_PARTS = {
    "row": r"\d{1,4}",
    "output": r"\d{1,3}",
    "index": r"\d{1,6}",
    "layer": r"\d",
    "k": r"\d{1,2}",
    "answers": r"[01]{1,16}",
    "samples": r"train|test",
    "baseline": r"constant|least_squares",
    "spread": r"median|min|max",
    "reached": r"step|epoch|samples|evaluations|seconds",
    "loop": r"sgd|mini_batch|batch|whole",
    "storage": r"matrix|array",
    "name": r"(?:(?!\.(?:to_target|prediction|param)\.).){1,40}?",  # a contender's: any text, so that comes after
}
_PART = re.compile(r"<(\w+)>")


@dataclass(frozen=True)
class Measure:
    """One kind of name, ``prediction.<row>``. ``of`` is "moment", or the job whose result holds it."""

    pattern: str
    of: str
    value: Callable[..., Value] | None = None
    is_text: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(_PART.sub(lambda part: f"(?P<{part[1]}>{_PARTS[part[1]]})", re.escape(self.pattern)))


def _of_samples(name: str) -> Callable[[Moment, str], Value]:
    return lambda moment, samples: getattr(moment.train if samples == "train" else moment.test, name)


def _counter(name: str) -> Callable[[Moment], Value]:
    return lambda moment: getattr(moment.state, name)


_MOMENT: tuple[tuple[str, Callable[..., Value]], ...] = (
    ("prediction.<row>", Moment.prediction),
    ("prediction.<row>.<output>", Moment.prediction),
    ("param.<index>", lambda moment, index: float(moment.state.params[int(index)])),
    *((f"{name}.<samples>", _of_samples(name)) for name in ("loss", "accuracy", "undecided", "mae", "r2")),
    ("baseline.<baseline>.loss", lambda moment, baseline: moment.baselines[baseline].train.loss),
    *((name, _counter(name)) for name in ("step", "epoch", "samples", "evaluations")),
    ("n_params", lambda moment: moment.experiment.n_params),
    ("weights_std.<layer>", Moment.weights_std),
    ("likelihood.<samples>", Moment.likelihood),
    ("gradient.<layer>", lambda moment, layer: float(moment.gradients[int(layer)])),
    ("gradient_fade", Moment.gradient_fade),
)
_RESULTS = {
    "seeds": (
        "seeds.solved",
        "seeds.diverged",
        "seeds.right.<k>",
        "seeds.rounds_to.<answers>",
        *(f"seeds.{name}.<spread>" for name in ("loss", "test_loss", "accuracy", "mae", "r2")),
        "seeds.prediction.<row>.mean",
        "seeds.prediction.<row>.<output>.mean",
    ),
    "race": (
        *(f"race.<name>.{name}.<samples>" for name in ("loss", "accuracy", "mae", "r2")),
        *(f"race.<name>.{name}" for name in ("step", "epoch", "samples", "evaluations", "seconds")),
        "race.<name>.to_target.<reached>",
        "race.<name>.prediction.<row>",
        "race.<name>.prediction.<row>.<output>",
        "race.<name>.param.<index>",
    ),
    "gradient_check": (
        *(f"check.{name}" for name in ("worst", "worst_relative", "kinks", "evaluations", "ratio")),
        "check.numeric.<index>",
        "check.backprop.<index>",
    ),
    "matrix_timing": ("matrix.<loop>.<storage>", "matrix.<loop>.ratio"),
}

#: Every kind of measure there is.
MEASURES: tuple[Measure, ...] = (
    *(Measure(pattern, "moment", value) for pattern, value in _MOMENT),
    *(Measure(pattern, of) for of, patterns in _RESULTS.items() for pattern in patterns),
    Measure("check.verdict", "gradient_check", is_text=True),
)


def find(name: object, field: str) -> tuple[Measure, dict[str, str]]:
    """The kind of measure that ``name`` is, and what stands in its places.

    Raises
    ------
    FieldError
        For anything else, with all there are.
    """
    for measure in MEASURES:
        found = measure.regex.fullmatch(name) if isinstance(name, str) else None
        if found is not None:
            return measure, found.groupdict()
    known = [measure.pattern for measure in MEASURES]
    raise FieldError(
        field,
        f"unknown measure {str(name)[:80]!r}; known: {', '.join(known)}",
        "unknown_name",
        {"value": str(name)[:80], "known": known},
    )


def check(name: object, experiment: Experiment, field: str) -> Measure:
    """The measure called ``name``, if a run of ``experiment`` has it.

    Raises
    ------
    FieldError
        For an unknown name, and for a row, an output, a parameter, a layer or a metric that there is not.
    """
    measure, places = find(name, field)
    if measure.of == "moment" or "row" in places or "index" in places:
        counts = {
            "row": experiment.dataset.n_samples,
            "output": experiment.layers[-1].units,
            "index": experiment.n_params,
            "layer": len(experiment.layers),
        }
        for place, count in counts.items():
            if place in places and int(places[place]) >= count:
                _refuse(field, name, f"{place} from 0 to {count - 1}")
    if places.get("samples") == "test" and experiment.dataset.train_share == 1.0:
        _refuse(field, name, "train: no samples are held back (dataset.train_share is 1)")
    if "answers" in places:
        _check_answers(places["answers"], name, experiment, field)
    _check_task(measure, str(name), experiment, field)
    return measure


def _check_answers(answers: str, name: object, experiment: Experiment, field: str) -> None:
    """Answers can be rounded to 0 and 1 where one unit gives them between the two, and all of them are kept."""
    about, last = experiment.dataset.describe(), experiment.layers[-1]
    if about.task != "binary" or (last.units, last.activation) != (1, "sigmoid"):
        _refuse(field, name, "seeds.right.<k>, since the answers are not those of one sigmoid unit to two classes")
    if experiment.dataset.train_share < 1.0 or len(answers) != experiment.dataset.n_samples:
        _refuse(field, name, f"one 0 or 1 for each of {experiment.dataset.n_samples} rows, all of them trained on")


def _check_task(measure: Measure, name: str, experiment: Experiment, field: str) -> None:
    is_regression = experiment.dataset.describe().task == "regression"
    words = set(name.split(".")) if measure.of != "race" else set()
    if is_regression and words & {"accuracy", "undecided", "right"}:
        _refuse(field, name, "mae and r2, since these data are numbers and not classes")
    if not is_regression and words & {"mae", "r2"}:
        _refuse(field, name, "accuracy, since these data are classes and not numbers")


def _refuse(field: str, name: object, allowed: str) -> None:
    message = f"got {name!r}, allowed: {allowed}"
    raise FieldError(field, message, "out_of_range", {"value": str(name)[:80], "allowed": allowed})


def evaluate(names: Iterable[str], moment: Moment) -> list[Value]:
    """Measures of this moment, float64, in the order of ``names``; None for what there is not (R² of equal targets).

    Raises
    ------
    FieldError
        With field "names" for one that this run has not, or that belongs to a long computation.
    """
    return [_evaluate(name, moment) for name in names]


def _evaluate(name: str, moment: Moment) -> Value:
    measure, places = find(name, "names")
    if measure.value is None:
        raise FieldError("names", f"{name!r} is part of a result of the job {measure.of}", "not_here")
    check(name, moment.experiment, "names")
    return measure.value(moment, **places)
