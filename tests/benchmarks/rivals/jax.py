"""JAX: the whole training in one jit, a scan over batches in a loop over epochs; float64, one thread."""

from __future__ import annotations

import os

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax
import jax.numpy as jnp
import numpy as np

from engine.arrays import Array
from tests.benchmarks.workloads import RATE, Workload

jax.config.update("jax_enable_x64", True)
CURVES = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh}


class Rival:
    """One workload."""

    def __init__(self, workload: Workload) -> None:
        inputs, targets = workload.data.train_inputs, workload.data.train_targets
        size, curve = workload.batch, CURVES[workload.activation]
        whole = len(inputs) // size * size
        batches = tuple(jnp.array(x[:whole].reshape(-1, size, x.shape[1])) for x in (inputs, targets))
        rest = (inputs[whole:], targets[whole:])

        def loss(layers, inputs, targets):
            a = inputs
            for weights, biases in layers:
                a = curve(a @ weights + biases)
            return 0.5 * jnp.sum((a - targets) ** 2) / len(inputs)

        def update(layers, batch):
            gradient = jax.grad(loss)(layers, *batch)
            return jax.tree.map(lambda part, slope: part - RATE * slope, layers, gradient), None

        def epoch(_, layers):
            layers, _ = jax.lax.scan(update, layers, batches)
            return update(layers, rest)[0] if len(rest[0]) else layers

        self._start = [(jnp.array(weights), jnp.array(biases)) for weights, biases in workload.layers]
        self._train = jax.jit(lambda layers, epochs: jax.lax.fori_loop(0, epochs, epoch, layers))

    def run(self, epochs: int) -> Array:
        layers = jax.block_until_ready(self._train(self._start, epochs))
        return np.concatenate([np.ravel(part) for layer in layers for part in layer])
