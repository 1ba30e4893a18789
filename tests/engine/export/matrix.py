"""Experiments that differ from a plain one in a single field: made of the records' fields and the registries, so that
a field which joins the Experiment joins here by itself, and one of a kind that is not known here is an error."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, NamedTuple

from engine import DATASETS, LOSSES, OPTIMIZERS, Experiment, FieldError
from engine.core.consistency import output_units
from engine.core.suggestions import ENDS
from engine.datasets.custom import START, RowCount
from engine.datasets.table_field import TableKind
from engine.schema.fields import Choice, Flag, Kind, ListOf, Number, kinds
from engine.schema.records import Named, Nested
from tests.engine.runs import SMALL

Json = dict[str, Any]


class Case(NamedTuple):
    """One value of one field, ``field`` being its path; ``plain`` is the same with the value that it had before."""

    field: str
    value: str
    plain: Experiment
    experiment: Experiment


def cases() -> Iterator[Case]:
    """Every value of every choice, and another one of every number, flag and list."""
    plain = Experiment.from_json(SMALL)
    yield from _inside("", Experiment, plain.to_json(), plain)


def _inside(path: str, record: type, whole: Json, plain: Experiment) -> Iterator[Case]:
    """Each field of a record that stands at ``path`` of the JSON ``whole``."""
    for name, kind in kinds(record).items():
        field = f"{path}.{name}".removeprefix(".")
        yield from _of_kind(field, kind, whole, plain)


def _of_kind(field: str, kind: Kind, whole: Json, plain: Experiment) -> Iterator[Case]:
    present = get(whole, field)
    match kind:
        case Nested(record=record):
            yield from _inside(field, record, whole, plain)
        case Named(registry=registry):
            for name in registry:
                changed = with_value(whole, field, {"name": name})
                own = fitted(changed, field)
                yield Case(f"{field}.name", name, plain, own)
                yield from _inside(field, registry[name], own.to_json(), own)
        case ListOf(item=Nested(record=record)):
            yield Case(field, "one more", plain, fitted(with_value(whole, field, [present[0], *present]), field))
            yield from _inside(f"{field}.0", record, whole, plain)
            yield from _inside(f"{field}.{len(present) - 1}", record, whole, plain)
        case ListOf(item=item):
            yield from _possible(field, [*([other] for other in others(item, present[0])), present[::-1]], whole, plain)
        case _:
            yield from _possible(field, others(kind, present), whole, plain)


def _possible(field: str, values: list[Any], whole: Json, plain: Experiment) -> Iterator[Case]:
    """A case for each value that the other fields leave possible; for one at least, if there are any."""
    refused = None
    n_made = 0
    for value in values:
        try:
            experiment = fitted(with_value(whole, field, value), field)
        except FieldError as error:
            refused = error
            continue
        n_made += 1
        yield Case(field, str(value)[:40], plain, experiment)
    if refused and not n_made:
        raise refused


def others(kind: Kind, present: Any) -> list[Any]:
    """Other values of a field that holds a single one."""
    match kind:
        case RowCount():
            return []  # it follows from the table
        case Number(range=limits, integer=is_whole):
            low, high = limits.min, max(limits.min, min(limits.max, 60))
            found = {low, high, (low + high) / 2} if present is None else {low, (2 * present + high) / 3}
            other = sorted({int(value) if is_whole else value for value in found} - {present})
            # Between two neighbours there is none; and a number that cannot be another one is fixed there.
            return other or [value for value in (high,) if value != present]
        case Flag():
            return [not present]
        case Choice(names=names):
            return [name for name in names if name != present]
        case TableKind():
            return [dataclasses.replace(START, rows=START.rows[::-1].copy()).to_json()]
    raise TypeError(f"no other value is known for a field of the kind {kind!r}: say which one, here")


def get(whole: Any, field: str) -> Any:
    for part in field.split("."):
        whole = whole[int(part)] if isinstance(whole, list) else whole[part]
    return whole


def with_value(whole: Any, field: str, value: Any) -> Any:
    """A copy of the JSON with ``value`` at ``field``."""
    first, _, rest = field.partition(".")
    if isinstance(whole, list):
        place = int(first)
        changed = with_value(whole[place], rest, value) if rest else value
        return [*whole[:place], changed, *whole[place + 1 :]]
    return {**whole, first: with_value(whole[first], rest, value) if rest else value}


def fitted(whole: Json, field: str) -> Experiment:
    """The experiment, with the least change elsewhere that makes a field's new value possible."""
    whole = dict(whole)
    if field.startswith("dataset"):
        return Experiment.from_json(_fit_data(whole, is_another=field == "dataset"))
    if field == "loss":
        _fit_loss(whole)
    if field.startswith("layers"):
        _fit_output(whole)
    if OPTIMIZERS[whole["optimizer"]["name"]].full_batch:
        whole |= {"batching": {"mode": "batch", "batch_size": 4, "order": "fixed"}}
    return Experiment.from_json(whole)


def _fit_data(whole: Json, *, is_another: bool) -> Json:
    """Few samples, and a network that fits them."""
    if is_another:
        limits = kinds(DATASETS[whole["dataset"]["name"]])["n_samples"]
        fixed = isinstance(limits, RowCount) or (isinstance(limits, Number) and limits.range.min == limits.range.max)
        whole["dataset"] = {**whole["dataset"], **({} if fixed else {"n_samples": 20})}
    return {key: whole[key] for key in ("dataset", "seed")}


def _fit_loss(whole: Json) -> None:
    loss = LOSSES[whole["loss"]]
    tasks = loss.tasks or ("binary",)
    whole["layers"] = [*whole["layers"][:-1], {"units": 1, "activation": (loss.outputs or [ENDS[tasks[0]][0]])[0]}]
    _fit_units(whole)


def _fit_output(whole: Json) -> None:
    """A loss that can follow the output's activation, and as many outputs as it takes."""
    activation = whole["layers"][-1]["activation"]
    fits = [name for name, entry in LOSSES.items() if not entry.outputs or activation in entry.outputs]
    whole["loss"] = whole["loss"] if whole["loss"] in fits else fits[0]
    _fit_units(whole)


def _fit_units(whole: Json) -> None:
    about = Experiment.from_json({"dataset": whole["dataset"]}).dataset.describe()
    last = whole["layers"][-1]
    whole["layers"] = [*whole["layers"][:-1], {**last, "units": output_units(about, last["activation"])[0]}]
