"""The run as a program for PyTorch: its own layers, losses and optimizers, from the same parameters on."""

from __future__ import annotations

from typing import NamedTuple

from engine.components.activations import ACTIVATIONS, LEAKY_SLOPE
from engine.components.formulas import to_numpy
from engine.components.losses import LOSSES
from engine.components.optimizers import OPTIMIZERS
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

LIBRARY = "PyTorch"

#: What stands for an activation of ``z``; whatever is not here is made of its formula.
ACTIVATION = {
    "linear": "z",
    "sigmoid": "torch.sigmoid(z)",
    "tanh": "torch.tanh(z)",
    "relu": "functional.relu(z)",
    "leaky_relu": f"functional.leaky_relu(z, {LEAKY_SLOPE})",
    "elu": "functional.elu(z)",
    "swish": "functional.silu(z)",
    "sine": "torch.sin(z)",
    "step": "perceptron_step(z)",
    "softmax": "functional.softmax(z, dim=1)",
}
#: 0 or 1 to look at; to differentiate, z. (``z - z.detach()`` is 0 and has the slope 1.)
STEP = '''\
def perceptron_step(z):
    """1 where z > 0, else 0; its derivative is taken as 1, which makes gradient descent the perceptron rule."""
    return (z > 0).to(z.dtype) + (z - z.detach())


'''
#: A loss of the outputs: ``z`` before the activation, ``a`` after it, ``y`` wanted.
LOSS = {
    "mean_squared_error": "functional.mse_loss(a, y)",
    "half_squared_error": "0.5 * functional.mse_loss(a, y, reduction='sum') / len(y)",
    "binary_cross_entropy": "functional.binary_cross_entropy_with_logits(z, y)",
    "cross_entropy": "functional.cross_entropy(z, y)",
    "gaussian_nll": "functional.gaussian_nll_loss(a, y, torch.ones_like(a), full=True)",
}
PENALTY = {"none": "", "l1": "{rate} * weights.abs().sum()", "l2": "{half} * weights.square().sum()"}


class Method(NamedTuple):
    """An optimizer there: how it is made, what its slots are called, and whether it counts its updates."""

    call: str
    slots: tuple[str, ...] = ()
    counts: bool = True


OPTIMIZER = {
    "gradient_descent": Method("SGD({p}, lr={learning_rate})"),
    "momentum": Method("SGD({p}, lr={learning_rate}, momentum={momentum})", ("momentum_buffer",), counts=False),
    "nesterov": Method(
        "SGD({p}, lr={learning_rate}, momentum={momentum}, nesterov={nesterov})", ("momentum_buffer",), counts=False
    ),
    "adagrad": Method("Adagrad({p}, lr={learning_rate}, eps={epsilon})", ("sum",)),
    "rmsprop": Method("RMSprop({p}, lr={learning_rate}, alpha={decay}, eps={epsilon})", ("square_avg",)),
    "adam": Method("Adam({p}, lr={learning_rate}, betas=({beta1}, {beta2}), eps={epsilon})", ("exp_avg", "exp_avg_sq")),
}


def pytorch_program(stretch: Stretch) -> str:
    """The program, one file.

    Raises
    ------
    FieldError
        For what PyTorch does not do, or otherwise: a fault, BFGS.
    """
    experiment = stretch.experiment
    refuse_faults(experiment, LIBRARY)
    optimizer = _optimizer(stretch)
    has_step = any(layer.activation == "step" for layer in experiment.layers)
    return f'''\
"""{title(stretch, LIBRARY)}

Run it with: python FILE.py [UPDATES]. It needs PyTorch and NumPy.
"""

{imports(stretch, after="import torch")}
from torch.nn import functional

torch.set_default_dtype(torch.{experiment.precision})
{updates_text(stretch)}
{numbers_text(stretch)}


def tensor(values):
    """With the precision of the network."""
    return torch.tensor(values, dtype=torch.get_default_dtype())


def turned(parts):
    """PyTorch keeps weights as (units, inputs)."""
    return [tensor(part.T.copy()) for part in parts]


{STEP if has_step else ""}{_network(experiment)}

{_loss(experiment)}

{batches_text(stretch)}

network = Network()
with torch.no_grad():
    for parameter, values in zip(network.parameters(), turned(PARAMETERS)):
        parameter.copy_(values)
{optimizer}
inputs, targets = tensor(INPUTS), tensor(TARGETS)

for update, rows in zip(range(1, UPDATES + 1), batches()):
    optimizer.zero_grad()
    objective = loss_of(network(inputs[rows]), targets[rows]){_penalty(experiment)}
    objective.backward()
    optimizer.step()
    if update % max(1, UPDATES // 10) == 0 or update == UPDATES:
        with torch.no_grad():
            print("update", {stretch.start.step} + update, "training loss", loss_of(network(inputs), targets).item())


def answers(values):
    """What the network answers."""
    with torch.no_grad():
        return answer(network(tensor(values))).numpy()


{_test_text(stretch)}{report_text(stretch, "[parameter.detach().numpy().T for parameter in network.parameters()]")}'''


def activation_text(name: str) -> str:
    """Python for the activation called ``name`` of ``z``.

    Raises
    ------
    FieldError
        For one that is not known here, and whose formula PyTorch would read otherwise.
    """
    if name in ACTIVATION:
        return ACTIVATION[name]
    return _written(ACTIVATIONS[name].formula, "layers", name)


def loss_text(name: str) -> str:
    """Python for the loss called ``name`` of ``z``, ``a`` and ``y``; errors as above."""
    if name in LOSS:
        return LOSS[name]
    each = _written(LOSSES[name].formula, "loss", name)
    return f"torch.mean({each})" if LOSSES[name].mean_over == "outputs" else f"torch.sum({each}) / len(y)"


def _written(formula: str, field: str, name: str) -> str:
    text = to_numpy(formula, {}).replace("np.", "torch.")
    if "torch.maximum" in text or "torch.minimum" in text:
        raise refuse(field, name, LIBRARY, "it takes no number beside a tensor there")
    return text


def _network(experiment: Experiment) -> str:
    sizes = experiment.sizes
    bias = "" if experiment.biases else ", bias=False"
    places = range(1, len(experiment.layers) + 1)
    layers = "".join(f"        self.layer{k} = torch.nn.Linear({sizes[k - 1]}, {sizes[k]}{bias})\n" for k in places)
    passes = "".join(
        f"        z = self.layer{k}(x)\n        x = {activation_text(layer.activation)}\n"
        for k, layer in enumerate(experiment.layers[:-1], start=1)
    )
    return f'''\
class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
{layers}
    def forward(self, x):
        """The outputs before their activation."""
{passes}        return self.layer{len(experiment.layers)}(x)


def answer(z):
    """The output layer's activation."""
    return {activation_text(experiment.layers[-1].activation)}
'''


def _loss(experiment: Experiment) -> str:
    text = loss_text(experiment.loss)
    line = "    a = answer(z)\n" if "(a" in text or "a " in text else ""
    return f'''\
def loss_of(z, y):
    """The mean over the samples, without penalty."""
{line}    return {text}
'''


def _penalty(experiment: Experiment) -> str:
    regularizer = experiment.regularizer
    name = REGULARIZERS.name_of(type(regularizer))
    if name not in PENALTY:
        raise refuse("regularizer.name", name, LIBRARY, "its penalty is not known there")
    if not PENALTY[name] or not regularizer.rate:
        return ""
    each = PENALTY[name].format(rate=regularizer.rate, half=0.5 * regularizer.rate)
    return f"\n    objective = objective + sum({each} for weights in network.parameters() if weights.dim() == 2)"


def _optimizer(stretch: Stretch) -> str:
    optimizer = stretch.experiment.optimizer
    name = OPTIMIZERS.name_of(type(optimizer))
    if name not in OPTIMIZER:
        raise refuse("optimizer.name", name, LIBRARY, "it has no such optimizer that takes the same steps")
    method = OPTIMIZER[name]
    settings = stretch.experiment.to_json()["optimizer"]
    call = method.call.format(p="network.parameters()", nesterov=bool(settings.get("momentum")), **settings)
    made = f"optimizer = torch.optim.{call}\n"
    if not remembered(stretch) or not method.slots:
        return made
    names = tuple(slot.upper() for slot in method.slots)
    turned = ", ".join(f"turned({slot})" for slot in names)
    count = f'"step": torch.tensor({float(stretch.start.slot_steps)}), ' if method.counts else ""
    parts = ", ".join(f'"{slot}": values[{place}]' for place, slot in enumerate(method.slots))
    return f"""{made}
# What it remembers of {stretch.start.slot_steps:,} updates.
{memory_text(stretch, names)}for parameter, *values in zip(network.parameters(), {turned}):
    optimizer.state[parameter] = {{{count}{parts}}}
"""


def _test_text(stretch: Stretch) -> str:
    if not len(stretch.data.test_inputs):
        return ""
    return """\
with torch.no_grad():
    print("test loss", loss_of(network(tensor(TEST_INPUTS)), tensor(TEST_TARGETS)).item())
"""
