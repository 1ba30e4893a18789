"""The run as a program for Keras 3, whatever backend it has: its own layers and losses, from the same parameters on.

What it lacks is written out, made of the very formulas that the page shows.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.components.activations import ACTIVATIONS, LEAKY_SLOPE
from engine.components.formulas import names_in, to_numpy
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS, GradientDescent, Momentum, Nesterov, Optimizer
from engine.components.regularizers import REGULARIZERS
from engine.core.experiment import Experiment
from engine.export.libraries.foreign import (
    batches_text,
    imports,
    memory_text,
    numbers_text,
    remembered,
    report_text,
    title,
    updates_text,
)
from engine.export.stretch import Stretch, refuse, refuse_faults
from engine.schema.fields import kinds

#: What Keras calls an activation; whatever is not here becomes a function, made of its formula.
ACTIVATION = {
    "linear": '"linear"',
    "sigmoid": '"sigmoid"',
    "tanh": '"tanh"',
    "relu": '"relu"',
    "elu": '"elu"',
    "swish": '"silu"',
    "softmax": '"softmax"',
}
FUNCTION = {
    "leaky_relu": f'''\
def leaky_relu(z):
    """Keras's own has the slope 0.2 where nothing else is said."""
    return keras.activations.leaky_relu(z, {LEAKY_SLOPE})
''',
    "step": '''\
def step(z):
    """1 where z > 0, else 0; its derivative is taken as 1, which makes gradient descent the perceptron rule."""
    return ops.cast(z > 0, z.dtype) + (z - ops.stop_gradient(z))
''',
}
#: What each output, or each sample, costs in Keras's words. Of the logits ``z`` it is exact for sure answers, too.
LOSS = {
    "binary_cross_entropy": "ops.binary_crossentropy(y, z, from_logits=True)",
    "cross_entropy": "ops.categorical_crossentropy(y, z, from_logits=True)",
}
#: Those for which the model ends before the output layer's activation.
OF_LOGITS = ("binary_cross_entropy", "cross_entropy")
PENALTY = {"none": "", "l1": "keras.regularizers.L1({rate})", "l2": "keras.regularizers.L2({half})"}


def keras_program(stretch: Stretch) -> str:
    """The program, one file.

    Raises
    ------
    FieldError
        For what Keras cannot follow: a fault, BFGS.
    """
    experiment = stretch.experiment
    refuse_faults(experiment, LIBRARY)
    optimizer = made_text(stretch)
    return f'''\
"""{title(stretch, LIBRARY)}

Run it with: python FILE.py [UPDATES]. It needs Keras 3 with any of its backends (KERAS_BACKEND) and NumPy. Keras
rounds to float32 in places, so about six digits agree; with JAX, float64 needs JAX_ENABLE_X64=true.
"""

{imports(stretch, after="import keras")}
from keras import ops

keras.config.set_floatx("{experiment.precision}")
{updates_text(stretch)}
{numbers_text(stretch)}


{_functions(experiment)}{_written_optimizer(experiment)}{batches_text(stretch)}

{_model(experiment)}
model.set_weights(PARAMETERS)
{optimizer}model.compile(optimizer=optimizer, loss=loss)


def answers(inputs):
    """What the network answers."""
    return {_answers(experiment)}


def loss_of(inputs, targets):
    """As a number."""
    return float(loss(ops.convert_to_tensor(targets), ops.convert_to_tensor(model.predict_on_batch(inputs))))


for update, rows in zip(range(1, UPDATES + 1), batches()):
    model.train_on_batch(INPUTS[rows], TARGETS[rows])
    if update % max(1, UPDATES // 10) == 0 or update == UPDATES:
        print("update", {stretch.start.step} + update, "training loss", loss_of(INPUTS, TARGETS))
{_test_text(stretch)}{report_text(stretch, "model.get_weights()")}'''


def function_text(name: str) -> str:
    """The function for an activation for which Keras has no name; empty where it has."""
    if name in ACTIVATION:
        return ""
    return FUNCTION.get(name) or f"def {name}(z):\n    return {in_keras(ACTIVATIONS[name].formula, {})}\n"


def loss_text(name: str) -> str:
    """The loss called ``name`` as a function. It makes the mean itself, for Keras's rounds to float32."""
    entry = LOSSES[name]
    each = LOSS.get(name) or in_keras(entry.formula, {})
    count = "ops.size(y)" if entry.mean_over == "outputs" else "ops.shape(y)[0]"
    return f'''\
def loss(y, {"z" if name in OF_LOGITS else "a"}):
    """The mean over the samples, without penalty."""
    return ops.sum({each}) / ops.cast({count}, y.dtype)
'''


def _functions(experiment: Experiment) -> str:
    names = dict.fromkeys(layer.activation for layer in experiment.layers)
    texts = [function_text(name) for name in names] + [loss_text(experiment.loss)]
    return "".join(text + "\n\n" for text in texts if text)


def _written_optimizer(experiment: Experiment) -> str:
    text = optimizer_text(experiment.optimizer)
    return text + "\n\n" if text else ""


def _model(experiment: Experiment) -> str:
    regularizer = experiment.regularizer
    name = REGULARIZERS.name_of(type(regularizer))
    if name not in PENALTY:
        raise refuse("regularizer.name", name, LIBRARY, "its penalty is not known there")
    more = "" if experiment.biases else ", use_bias=False"
    if PENALTY[name] and regularizer.rate:
        price = PENALTY[name].format(rate=regularizer.rate, half=0.5 * regularizer.rate)
        more += f", kernel_regularizer={price}"
    layers = [
        f"    keras.layers.Dense({layer.units}{_activation(experiment, index)}{more}),"
        for index, layer in enumerate(experiment.layers)
    ]
    return f"model = keras.Sequential([\n    keras.Input(({experiment.sizes[0]},)),\n" + "\n".join(layers) + "\n])"


def _activation(experiment: Experiment, index: int) -> str:
    is_last = index == len(experiment.layers) - 1
    name = experiment.layers[index].activation
    if is_last and experiment.loss in OF_LOGITS:
        return ""
    return f", activation={ACTIVATION.get(name, name)}"


def _answers(experiment: Experiment) -> str:
    if experiment.loss not in OF_LOGITS:
        return "model.predict_on_batch(inputs)"
    name = experiment.layers[-1].activation
    return f"ops.convert_to_numpy(keras.activations.{name}(model.predict_on_batch(inputs)))"


def _test_text(stretch: Stretch) -> str:
    return 'print("test loss", loss_of(TEST_INPUTS, TEST_TARGETS))\n' if len(stretch.data.test_inputs) else ""


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
