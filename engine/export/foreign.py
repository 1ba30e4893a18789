"""What programs for other libraries have in common: samples, starting parameters, and the order of the samples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from engine.arrays import Array
from engine.batches import batch_size, keeps_order
from engine.datasets import DATASETS
from engine.experiment import Experiment
from engine.export.numbers import UNPACK, as_expression, needs_unpack
from engine.export.start import Start
from engine.network import Layout
from engine.randomness import ORDER
from engine.splitmix import GAMMA, MIX_1, MIX_2, key_of

#: Samples whose answers a program prints, and parameters up to which it prints them all.
SHOWN, PRINTED = 16, 1000


def title(start: Start, library: str) -> str:
    """The first lines of a program, inside its docstring."""
    experiment = start.experiment
    name = DATASETS.name_of(type(experiment.dataset))
    sizes = "-".join(str(size) for size in experiment.sizes)
    return f"""\
{name}: a {sizes} network in {library}, from Descent.

Begins with the page's parameters after {start.state.step:,} updates, sees the same samples in the same order and makes
the same updates; rounding differs, and so do the last digits. Stop rules are left out: it makes as many updates as it
is told, {start.updates:,} if nothing is said."""


def imports(start: Start, *, after: str) -> str:
    """What it imports; ``after`` are the library's own lines."""
    packing = has_blocks(start)
    return "import base64\n" * packing + "import sys\n" + "import zlib\n" * packing + f"\nimport numpy as np\n{after}"


def has_blocks(start: Start) -> bool:
    """Whether there are too many numbers to write them one by one."""
    experiment = start.experiment
    parts = [part for flat in (start.state.params, *remembered(start)) for part in flat_parts(experiment, flat)]
    return needs_unpack(start.data.inputs, start.data.targets, *parts)


def flat_parts(experiment: Experiment, flat: Array) -> Iterator[Array]:
    """Weights (fan_in, fan_out) and, if there are any, biases (fan_out,) of each layer in turn."""
    for weights, biases in Layout.of(experiment).views(flat):
        yield weights
        if biases is not None:
            yield biases


def remembered(start: Start) -> tuple[Array, ...]:
    """What the optimizer remembers at the start, one flat array a slot; none before its first update."""
    return start.state.slots if start.state.slot_steps else ()


def numbers_text(start: Start) -> str:
    """The samples, the parameters and what the optimizer remembers, as assignments."""
    data, experiment = start.data, start.experiment
    lines = [
        UNPACK + "\n" if has_blocks(start) else "",
        "# The samples as the network sees them: derived inputs, scaled; targets as it should answer.",
        f"INPUTS = {as_expression(data.train_inputs)}",
        f"TARGETS = {as_expression(data.train_targets)}",
    ]
    if len(data.test_inputs):
        lines += ["# Held out: nothing is learned from these.", f"TEST_INPUTS = {as_expression(data.test_inputs)}"]
        lines += [f"TEST_TARGETS = {as_expression(data.test_targets)}"]
    what = "Weights (inputs, units), then biases (units), layer by layer" if experiment.biases else "Weights"
    lines += ["", f"# {what}.", f"PARAMETERS = {_list(flat_parts(experiment, start.state.params))}"]
    return "\n".join(line for line in lines if line is not None).lstrip("\n")


def memory_text(start: Start, names: tuple[str, ...]) -> str:
    """The same of each slot; they are called ``names`` in the program."""
    parts = zip(names, remembered(start), strict=False)
    return "".join(f"{name} = {_list(flat_parts(start.experiment, slot))}\n" for name, slot in parts)


def _list(arrays: Iterator[NDArray[Any]]) -> str:
    body = "".join(as_expression(array) + ",\n" for array in arrays)
    return "[\n" + body + "]"


def batches_text(start: Start) -> str:
    """``batches()``: which samples each update sees."""
    experiment, n = start.experiment, len(start.data.train_inputs)
    size = batch_size(experiment, n)
    state = start.state
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


def updates_text(start: Start) -> str:
    """How many updates to make, from the command line."""
    return f"UPDATES = int(sys.argv[1]) if len(sys.argv) > 1 else {start.updates}\n"


def report_text(start: Start, weights: str) -> str:
    """Prints answers and parameters; ``weights`` is Python for a list of arrays, as in ``PARAMETERS``."""
    names = [f"{part}{layer}" for layer in range(1, len(start.experiment.layers) + 1) for part in _parts(start)]
    show = (
        "values.tolist()"
        if start.experiment.n_params <= PRINTED
        else '"mean", values.mean(), "deviation", values.std()'
    )
    return f"""\
for x, y, answer in list(zip(INPUTS.tolist(), TARGETS.tolist(), answers(INPUTS).tolist()))[:{SHOWN}]:
    print(x, "wanted", y, "answer", answer)
for name, values in zip({names}, {weights}):
    print(name, "=", {show})
"""


def _parts(start: Start) -> tuple[str, ...]:
    return ("weights", "biases") if start.experiment.biases else ("weights",)
