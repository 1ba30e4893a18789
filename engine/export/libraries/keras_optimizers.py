"""Keras's optimizers: its own where they take our steps, and the rules of the page where they do not.

Its Adam, RMSprop and Adagrad add epsilon elsewhere than PyTorch's and ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.components.formulas import names_in, to_numpy
from engine.components.optimizers import OPTIMIZERS, GradientDescent, Momentum, Nesterov, Optimizer
from engine.export.libraries.foreign import memory_text, remembered
from engine.export.refusals import refuse
from engine.export.stretch import Stretch
from engine.schema.fields import kinds

LIBRARY = "Keras"


def in_keras(formula: str, names: Mapping[str, str]) -> str:
    """Keras calls everything as NumPy does, but for the number π."""
    return to_numpy(formula, names).replace("np.", "ops.").replace("ops.pi", "np.pi")


def optimizer_text(optimizer: Optimizer) -> str:
    """The class of an optimizer that takes other steps in Keras; empty where it takes the same."""
    if isinstance(optimizer, GradientDescent | Momentum):
        return ""
    name = OPTIMIZERS.name_of(type(optimizer))
    if not optimizer.rules:
        raise refuse("optimizer.name", name, LIBRARY, "it has no such optimizer that takes the same steps")
    slots = optimizer.slot_names
    made = "".join(
        f"        self.{slot} = [self.add_variable_from_reference(w, name='{slot}') for w in variables]\n"
        for slot in slots
    )
    settings = {field: repr(getattr(optimizer, field)) for field in kinds(type(optimizer))}
    settings |= {"learning_rate": "learning_rate"}
    rules = ((target, in_keras(formula, settings)) for target, formula in optimizer.rules)
    lines = "".join(f"        {target}.assign({text})\n" for target, text in rules)
    counts = "        t = ops.cast(self.iterations + 1, w.dtype)\n" if _counts(optimizer) else ""
    return f'''\
class {_class_name(name)}(keras.optimizers.Optimizer):
    """The rules of the page; what Keras calls so puts epsilon elsewhere."""

    def build(self, variables):
        super().build(variables)
{made}
    def update_step(self, g, w, learning_rate):
        place = self._get_variable_index(w)
        {", ".join(slots)} = {", ".join(f"self.{slot}[place]" for slot in slots)}
{counts}{lines}'''


def _counts(optimizer: Optimizer) -> bool:
    """Whether its rules know how many updates there were."""
    return any("t" in names_in(formula) for _, formula in optimizer.rules)


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def made_text(stretch: Stretch) -> str:
    """Making the optimizer, and telling it what it remembers."""
    optimizer = stretch.experiment.optimizer
    slots = remembered(stretch)
    if not isinstance(optimizer, GradientDescent | Momentum):
        name = OPTIMIZERS.name_of(type(optimizer))
        optimizer_text(optimizer)
        made = f"optimizer = {_class_name(name)}({optimizer.learning_rate})\n"  # type: ignore[attr-defined]
        return made + (_remember(stretch, optimizer.slot_names) if slots else "")
    if isinstance(optimizer, GradientDescent):
        return f"optimizer = keras.optimizers.SGD({optimizer.learning_rate})\n"
    more = ", nesterov=True" if isinstance(optimizer, Nesterov) and optimizer.momentum else ""
    made = f"optimizer = keras.optimizers.SGD({optimizer.learning_rate}, momentum={optimizer.momentum}{more})\n"
    if not slots or not optimizer.momentum:
        return made
    return (
        made
        + "# Keras's velocity is ours times minus the learning rate.\n"
        + _remember(stretch, ("momentums",), f"-{optimizer.learning_rate} * value")
    )


def _remember(stretch: Stretch, names: tuple[str, ...], value: str = "value") -> str:
    lines = "".join(
        f"for variable, value in zip(optimizer.{name}, {name.upper()}):\n    variable.assign({value})\n"
        for name in names
    )
    return f"""
# What it remembers of {stretch.start.slot_steps:,} updates.
{memory_text(stretch, tuple(name.upper() for name in names))}optimizer.build(model.trainable_variables)
optimizer.iterations.assign({stretch.start.slot_steps})
{lines}"""
