"""A trained network as an ONNX model: `inputs` (N, n_0) in, `outputs` (N, n_L) out, any N.

Needs the package `onnx`, the extra of that name. Old versions of its operators are named, so that
runtimes of the last years read the file.
"""

import json
from typing import Any

import onnx
from onnx import helper, numpy_helper

from core.activations import LEAK
from core.checkpoint import Checkpoint

OPSET, IR_VERSION = 17, 8  # of 2022
OPERATORS: dict[str, tuple[str, dict[str, Any]]] = {
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": LEAK}),
    "identity": ("Identity", {}),
    "softmax": ("Softmax", {"axis": 1}),
}


def encode_onnx(checkpoint: Checkpoint, told: dict[str, Any]) -> bytes:
    """Return the model; `told` becomes its metadata, texts as they are and the rest as JSON."""
    configuration = checkpoint.configuration
    layout = configuration.layout
    last = len(layout.layers) - 1
    nodes, initializers = [], []
    pairs = zip(layout.weights(checkpoint.theta), layout.biases(checkpoint.theta), strict=True)
    before = "inputs"
    for layer, (weights, biases) in enumerate(pairs, start=1):
        initializers += [
            numpy_helper.from_array(weights, f"W{layer}"),
            numpy_helper.from_array(biases, f"b{layer}"),
        ]
        product = [before, f"W{layer}", f"b{layer}"]
        nodes.append(helper.make_node("Gemm", product, [f"z{layer}"], f"layer{layer}", transB=1))
        hidden = layer < last
        name = configuration.activation if hidden else configuration.output_activation
        operator, attributes = OPERATORS[name]
        before, z = (f"a{layer}" if hidden else "outputs"), f"z{layer}"
        nodes.append(helper.make_node(operator, [z], [before], f"{name}{layer}", **attributes))
    model = helper.make_model(
        helper.make_graph(
            nodes,
            "backlight",
            [
                helper.make_tensor_value_info(
                    "inputs", onnx.TensorProto.FLOAT, ["N", layout.layers[0]]
                )
            ],
            [
                helper.make_tensor_value_info(
                    "outputs", onnx.TensorProto.FLOAT, ["N", layout.layers[-1]]
                )
            ],
            initializers,
        ),
        producer_name="backlight",
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    helper.set_model_props(
        model,
        {name: each if isinstance(each, str) else json.dumps(each) for name, each in told.items()},
    )
    onnx.checker.check_model(model, full_check=True)
    encoded: bytes = model.SerializeToString()
    return encoded
