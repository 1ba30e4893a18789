"""The command line: train an experiment and print what came out, list what there is, print a schema, check a
lesson."""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from engine.arrays import Array
from engine.components.activations import ACTIVATIONS
from engine.components.features import FEATURES
from engine.components.initializers import INITIALIZERS
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS
from engine.components.regularizers import REGULARIZERS
from engine.core.data import TrainingData
from engine.core.experiment import Experiment, experiment_schema
from engine.core.metrics import scores
from engine.core.network import Layout, loss_of, penalty_of, predict
from engine.core.preparation import prepare
from engine.core.saved_json import experiment_within
from engine.datasets import DATASETS
from engine.errors import DivergedError, FieldError
from engine.json_text import parse_json
from engine.lessons.files import LessonError, read_lesson
from engine.lessons.lesson import lesson_schema
from engine.schema.registry import Registry
from engine.training.advance import TrainState, advance, counters, initial_state, stop_reason

#: How far a run goes when neither --epochs nor the experiment says so.
EPOCHS = 1000
#: Samples whose predictions are printed.
SHOWN = 16
#: Up to so many numbers the optimizer state is printed.
REMEMBERED = 20_000

REGISTRIES: dict[str, Registry[Any]] = {
    "data sets": DATASETS,
    "features": FEATURES,
    "activations": ACTIVATIONS,
    "losses": LOSSES,
    "initializers": INITIALIZERS,
    "optimizers": OPTIMIZERS,
    "regularizers": REGULARIZERS,
}

SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {"experiment": experiment_schema, "lesson": lesson_schema}


class _Parser(argparse.ArgumentParser):
    """Argument parser that reports a usage error in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when done, 1 when training diverged, 2 for bad input (then one line says what)."""
    options = _parser().parse_args(arguments)
    try:
        print(options.command(options))
    except LessonError as error:
        return _complain(str(error), 2)
    except FieldError as error:
        return _complain(f"{options.source}: {error}", 2)
    except OSError as error:
        return _complain(f"{options.source}: {error.strerror}", 2)
    except DivergedError as error:
        return _complain(f"{error}; a lower learning rate may help", 1)
    return 0


def _complain(message: str, code: int) -> int:
    print("engine:", message.replace("\n", " "), file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m engine", description=__doc__)
    parser.set_defaults(source="")
    commands = parser.add_subparsers(required=True, metavar="train | list | schema | lesson", parser_class=_Parser)
    train = commands.add_parser("train", help="train an experiment and print what came out")
    train.add_argument("source", metavar="FILE.json|NAME", help="an experiment ('-': from stdin), or a data set's name")
    train.add_argument("--epochs", type=int, help=f"train this long (default: as the experiment says, or {EPOCHS})")
    train.add_argument("--seed", type=int, help="seed of weights and order, instead of the experiment's")
    train.add_argument("--json", action="store_true", help="print one JSON object")
    train.set_defaults(command=_train)
    commands.add_parser("list", help="list what there is to choose from").set_defaults(command=_list)
    described = commands.add_parser("schema", help="print the JSON Schema of an experiment, or of a lesson")
    described.add_argument("of", nargs="?", choices=SCHEMAS, default="experiment")
    described.set_defaults(command=_schema)
    lesson = commands.add_parser("lesson", help="check a lesson and its texts")
    lesson.add_argument("source", metavar="FILE.json", help="its steps; the texts are FILE.en.json and FILE.ko.json")
    lesson.set_defaults(command=_lesson)
    return parser


def _list(_options: argparse.Namespace) -> str:
    width = max(map(len, REGISTRIES))
    return "\n".join(f"{kind:{width}}  {' '.join(registry)}" for kind, registry in REGISTRIES.items())


def _schema(options: argparse.Namespace) -> str:
    return json.dumps(SCHEMAS[options.of](), indent=2, ensure_ascii=False)


def _lesson(options: argparse.Namespace) -> str:
    found = read_lesson(Path(options.source))
    cards = sum(len(step.card) for step in found.lesson.steps)
    return f"{found.lesson.id}: {len(found.lesson.steps)} steps, {cards} cards, texts in {' and '.join(found.texts)}"


def _train(options: argparse.Namespace) -> str:
    data = _read(options.source).to_json()
    if options.seed is not None:
        data["seed"] = options.seed
    if options.epochs is not None or data["stop"]["max_epochs"] is None:
        data["stop"]["max_epochs"] = EPOCHS if options.epochs is None else options.epochs
    experiment = Experiment.from_json(data)
    samples = prepare(experiment)
    state = initial_state(experiment, samples)
    state = advance(experiment, samples, state, experiment.stop.max_epochs or 0, "epoch")
    result = report(experiment, samples, state)
    return json.dumps(result, ensure_ascii=False, allow_nan=False) if options.json else _as_text(result)


def _read(source: str) -> Experiment:
    """An experiment from stdin, from a file (one that ``train --json`` wrote, too), or as a data set suggests it."""
    if source == "-":
        return Experiment.from_json(experiment_within(parse_json(sys.stdin.read())))
    if source in DATASETS:
        return Experiment.from_json({"dataset": {"name": source}})
    if not source.endswith((".json", ".ipynb")) and not Path(source).is_file():
        raise FieldError("", f"neither a file nor a data set; data sets: {', '.join(DATASETS)}", "unknown_name")
    return Experiment.from_json(experiment_within(parse_json(Path(source).read_bytes())))


def report(experiment: Experiment, data: TrainingData, state: TrainState) -> dict[str, Any]:
    """The result of a run, as plain data."""
    outputs = predict(experiment, state.params, data.inputs[:SHOWN])
    return {
        "experiment": experiment.to_json(),
        "counters": counters(state),
        "step": state.step,
        "epoch": state.epoch,
        "evaluations": state.evaluations,
        "stopped": stop_reason(experiment, data, state),
        "train": _scores(experiment, state, data, data.train_inputs, data.train_targets),
        "test": _scores(experiment, state, data, data.test_inputs, data.test_targets),
        "penalty": penalty_of(experiment, state.params),
        "predictions": [
            {"inputs": point.tolist(), "target": target.tolist(), "output": output.tolist()}
            for point, target, output in zip(data.points, data.targets, outputs, strict=False)
        ],
        "layers": [
            {"weights": weights.tolist(), "biases": None if biases is None else biases.tolist()}
            for weights, biases in Layout.of(experiment).views(state.params)
        ],
        "optimizer": [slot.tolist() for slot in state.slots] if _is_short(state) else None,
    }


def _is_short(state: TrainState) -> bool:
    """Whether the optimizer state is short enough to print; BFGS's matrix of a large network is not."""
    return sum(slot.size for slot in state.slots) <= REMEMBERED


def _scores(
    experiment: Experiment, state: TrainState, data: TrainingData, inputs: Array, targets: Array
) -> dict[str, float] | None:
    """Loss and the metrics that belong to the task, of the samples held out or not; None without samples."""
    if not len(inputs):
        return None
    loss = loss_of(experiment, state.params, inputs, targets)
    if not math.isfinite(loss):
        raise DivergedError(state.step)
    outputs = predict(experiment, state.params, inputs)
    found = dataclasses.asdict(scores(data.about.task, loss, outputs, targets, data.negative_target))
    return {name: value for name, value in found.items() if value is not None}


def _as_text(result: dict[str, Any]) -> str:
    experiment = result["experiment"]
    shape = "-".join(
        str(size) for size in (len(experiment["features"]), *(row["units"] for row in experiment["layers"]))
    )
    name, optimizer = experiment["dataset"]["name"], experiment["optimizer"]["name"]
    lines = [f"{name}, {shape}, {optimizer}, seed {experiment['seed']}"]
    lines.append(f"step {result['step']}  epoch {result['epoch']}  stopped by {result['stopped']}")
    for part in ("train", "test"):
        if result[part] is not None:
            lines.append(
                f"{part:<6}" + "".join(f"{name} {value:<12.6g}" for name, value in result[part].items()).rstrip()
            )
    if result["penalty"]:
        lines.append(f"penalty {result['penalty']:.6g}")
    lines.append("predictions (inputs, target, output)")
    lines += [
        "  " + "   ".join(_row(row[key]) for key in ("inputs", "target", "output")) for row in result["predictions"]
    ]
    for index, layer in enumerate(result["layers"], start=1):
        lines.append(f"layer {index} weights")
        lines += ["  " + _row(row) for row in layer["weights"]]
        lines += [f"layer {index} biases", "  " + _row(layer["biases"])] if layer["biases"] is not None else []
    return "\n".join(lines)


def _row(numbers: list[float]) -> str:
    return " ".join(f"{number:10.6f}" for number in numbers)


if __name__ == "__main__":
    sys.exit(main())
