"""The run as a program for Keras 3, whatever backend it has: its own layers and losses, from the same parameters on.

What it has not got is written out, made of the very formulas that the page shows.
"""

from __future__ import annotations

from engine.components.activations import ACTIVATIONS, LEAKY_SLOPE
from engine.components.losses import LOSSES
from engine.components.regularizers import REGULARIZERS
from engine.core.experiment import Experiment
from engine.export.libraries.foreign import (
    batches_text,
    imports,
    numbers_text,
    report_text,
    title,
    updates_text,
)
from engine.export.libraries.keras_optimizers import LIBRARY, in_keras, made_text, optimizer_text
from engine.export.refusals import refuse, refuse_faults
from engine.export.stretch import Stretch

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
    ExperimentError
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
    """The function for an activation that Keras has not got under a name; empty where it has."""
    if name in ACTIVATION:
        return ""
    return FUNCTION.get(name) or f"def {name}(z):\n    return {in_keras(ACTIVATIONS[name].formula, {})}\n"


def loss_text(name: str) -> str:
    """The loss called ``name`` as a function. It makes the mean itself, for Keras's rounds to float32."""
    entry = LOSSES[name]
    each = LOSS.get(name) or in_keras(entry.formula, {})
    count = "ops.size(y)" if entry.shares == "outputs" else "ops.shape(y)[0]"
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
