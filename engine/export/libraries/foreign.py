"""Shared parts of PyTorch and Keras programs: samples, initial parameters and the order of the samples."""

from __future__ import annotations

from collections.abc import Iterator

from engine.arrays import Array
from engine.core.batches import batch_size, keeps_order
from engine.core.experiment import Experiment
from engine.core.network import Layout
from engine.datasets import DATASETS
from engine.export.literals import UNPACK, assigned
from engine.export.stretch import Stretch
from engine.randomness import GAMMA, MIX_1, MIX_2, ORDER, key_of

#: Samples whose answers a program prints, and parameters up to which it prints them all.
SHOWN, PRINTED = 16, 1000
#: Updates of a program that is taken home before the first one was made here.
UPDATES = 1000
#: An array of more numbers than this is a block.
WRITTEN = 240


def title(stretch: Stretch, library: str) -> str:
    """The first lines of a program, inside its docstring."""
    experiment = stretch.experiment
    name = DATASETS.name_of(type(experiment.dataset))
    sizes = "-".join(str(size) for size in experiment.sizes)
    return f"""\
{name}: a {sizes} network in {library}, from Descent.

Begins with the page's parameters after {stretch.start.step:,} updates, sees the same samples in the same order
and makes the same updates; rounding differs, and so do the last digits. Stop rules are left out: it makes as many
updates as it is told, {updates_of(stretch):,} if nothing is said."""


def updates_of(stretch: Stretch) -> int:
    """Number of updates up to the state of the page; ``UPDATES`` if there are none."""
    return stretch.n_updates or UPDATES


def imports(stretch: Stretch, *, after: str) -> str:
    """Import lines; ``after`` are those of the library."""
    return "import base64\n" * has_blocks(stretch) + f"import sys\n\nimport numpy as np\n{after}"


def has_blocks(stretch: Stretch) -> bool:
    """Whether there are too many numbers to write them one by one."""
    experiment = stretch.experiment
    parts = [part for flat in (stretch.start.params, *remembered(stretch)) for part in flat_parts(experiment, flat)]
    return any(part.size > WRITTEN for part in (stretch.data.inputs, stretch.data.targets, *parts))


def flat_parts(experiment: Experiment, flat: Array) -> Iterator[Array]:
    """Weights (fan_in, fan_out) and, if there are any, biases (fan_out,) of each layer in turn."""
    for weights, biases in Layout.of(experiment).views(flat):
        yield weights
        if biases is not None:
            yield biases


def remembered(stretch: Stretch) -> tuple[Array, ...]:
    """The optimizer state at the start, one flat array per slot; empty before its first update."""
    return stretch.start.slots if stretch.start.slot_steps else ()


def numbers_text(stretch: Stretch) -> str:
    """The samples, the parameters and the optimizer state, as assignments."""
    data = stretch.data
    lines = [*UNPACK, "", ""] if has_blocks(stretch) else []
    lines += ["# The samples as the network sees them: derived inputs, scaled; targets as it should answer."]
    lines += [*assigned("INPUTS", data.train_inputs, WRITTEN), *assigned("TARGETS", data.train_targets, WRITTEN)]
    if len(data.test_inputs):
        lines += ["# Held out: nothing is learned from these.", *assigned("TEST_INPUTS", data.test_inputs, WRITTEN)]
        lines += assigned("TEST_TARGETS", data.test_targets, WRITTEN)
    what = "Weights (inputs, units), then biases (units), layer by layer" if stretch.experiment.biases else "Weights"
    lines += ["", f"# {what}.", *_layers(stretch, "PARAMETERS", stretch.start.params)]
    return "\n".join(lines)


def memory_text(stretch: Stretch, names: tuple[str, ...]) -> str:
    """The same of each slot; they are called ``names`` in the program."""
    slots = zip(names, remembered(stretch), strict=False)
    return "".join(f"{line}\n" for name, slot in slots for line in _layers(stretch, name, slot, f"{name}_"))


def _layers(stretch: Stretch, name: str, flat: Array, prefix: str = "") -> list[str]:
    """Every array of ``flat``, and the list of them, which is called ``name``."""
    names = [f"{prefix}{part}" for part in _names(stretch, "W", "b")]
    parts = zip(names, flat_parts(stretch.experiment, flat), strict=True)
    lines = [line for part, array in parts for line in assigned(part, array, WRITTEN)]
    return [*lines, f"{name} = [{', '.join(names)}]"]


def _names(stretch: Stretch, weights: str, biases: str) -> list[str]:
    """What the arrays of the layers are called, in their order."""
    parts = (weights, biases) if stretch.experiment.biases else (weights,)
    return [f"{part}{layer}" for layer in range(1, len(stretch.experiment.layers) + 1) for part in parts]


def batches_text(stretch: Stretch) -> str:
    """``batches()``: which samples each update sees."""
    experiment, n = stretch.experiment, len(stretch.data.train_inputs)
    size = batch_size(experiment, n)
    state = stretch.start
    rows = "list(range(len(INPUTS)))" if keeps_order(experiment) else "order(epoch, len(INPUTS))"
    return f'''\
{"" if keeps_order(experiment) else _order_text(experiment)}def batches():
    """The rows of the samples that each update sees, without end."""
    epoch, first = {state.epoch}, {state.position // size * size}
    while True:
        rows = {rows}
        while first < len(rows):
            yield rows[first : first + {size}]
            first += {size}
        epoch, first = epoch + 1, 0
'''


def _order_text(experiment: Experiment) -> str:
    with_replacement = experiment.batching.order == "with_replacement"
    what = "drawn with replacement" if with_replacement else "shuffled"
    return f'''\
def mix(z):
    """SplitMix64 (Steele, Lea and Flood 2014): 64 bits from 64 bits."""
    z = (z ^ (z >> 30)) * {MIX_1:#x} % 2**64
    z = (z ^ (z >> 27)) * {MIX_2:#x} % 2**64
    return z ^ (z >> 31)


def order(epoch, n):
    """The order of the samples in an epoch, {what}: the page's own."""
    begin = mix(({key_of(experiment.seed, ORDER):#x} + (epoch + 1) * {GAMMA:#x}) % 2**64)
    draws = [mix((begin + (i + 1) * {GAMMA:#x}) % 2**64) >> 32 for i in range(n)]
{_DRAWN if with_replacement else _SHUFFLED}

'''


_DRAWN = "    return [draw * n >> 32 for draw in draws]\n"
_SHUFFLED = """\
    rows = list(range(n))
    for i in range(n - 1, 0, -1):
        j = draws[i] * (i + 1) >> 32
        rows[i], rows[j] = rows[j], rows[i]
    return rows
"""


def updates_text(stretch: Stretch) -> str:
    """The lines that read the number of updates from the command line."""
    return f"UPDATES = int(sys.argv[1]) if len(sys.argv) > 1 else {updates_of(stretch)}\n"


def report_text(stretch: Stretch, weights: str) -> str:
    """Prints answers and parameters; ``weights`` is Python for a list of arrays, as in ``PARAMETERS``."""
    show = (
        "values.tolist()"
        if stretch.experiment.n_params <= PRINTED
        else '"mean", values.mean(), "deviation", values.std()'
    )
    return f"""\
for x, y, answer in list(zip(INPUTS.tolist(), TARGETS.tolist(), answers(INPUTS).tolist()))[:{SHOWN}]:
    print(x, "wanted", y, "answer", answer)
for name, values in zip({_names(stretch, "weights", "biases")}, {weights}):
    print(name, "=", {show})
"""
