"""The network as TensorBoard's graph: what is multiplied with what, layer by layer, up to the loss."""

from __future__ import annotations

from collections.abc import Iterator

from tensorboardX.proto.attr_value_pb2 import AttrValue
from tensorboardX.proto.node_def_pb2 import NodeDef
from tensorboardX.proto.tensor_shape_pb2 import TensorShapeProto

from engine import Experiment

#: Any number of samples.
_ANY = -1
#: TensorFlow's names of operations; others appear under their own.
_OPERATIONS = {"linear": "Identity", "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "leaky_relu": "LeakyRelu"}
_OPERATIONS |= {"elu": "Elu", "swish": "Swish", "sine": "Sin", "step": "Step", "softmax": "Softmax"}


def nodes_of(experiment: Experiment) -> Iterator[NodeDef]:
    """Inputs X and targets Y, the parameters, the operations, and what is minimised."""
    yield _node("X", "Placeholder", (_ANY, experiment.sizes[0]))
    yield _node("Y", "Placeholder", (_ANY, experiment.sizes[-1]))
    before = "X"
    last = len(experiment.layers)
    for index, layer in enumerate(experiment.layers, start=1):
        fan_in, fan_out = experiment.sizes[index - 1 : index + 1]
        scope = "hypothesis" if index == last else f"layer{index}"
        yield _node(f"{scope}/weights{index}", "VariableV2", (fan_in, fan_out))
        yield _node(f"{scope}/MatMul", "MatMul", (_ANY, fan_out), before, f"{scope}/weights{index}")
        z = f"{scope}/MatMul"
        if experiment.biases:
            yield _node(f"{scope}/biases{index}", "VariableV2", (fan_out,))
            yield _node(f"{scope}/Add", "Add", (_ANY, fan_out), z, f"{scope}/biases{index}")
            z = f"{scope}/Add"
        operation = _OPERATIONS.get(layer.activation, layer.activation)
        yield _node(before := f"{scope}/{operation}", operation, (_ANY, fan_out), z)
    yield _node("loss", experiment.loss, (), before, "Y")


def _node(name: str, operation: str, shape: tuple[int, ...], *inputs: str) -> NodeDef:
    sizes = TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in shape])
    shapes = AttrValue(list=AttrValue.ListValue(shape=[sizes]))
    return NodeDef(name=name, op=operation, input=inputs, attr={"_output_shapes": shapes})
