"""The same mathematics a second time: plain loops over neurons, in Python's own numbers.

Nothing here is vectorized, shared with `core` or fast. Each formula is written as a textbook writes
it: sigmoid with an exponential, softmax with its whole Jacobian, cross-entropy with a logarithm.
Parameters come as `weights[l][j][k]` and `biases[l][j]`, the lists of layers starting at l = 1.
"""

from dataclasses import dataclass
from math import exp, log, tanh

Row = list[float]

FUNCTIONS = {
    "sigmoid": lambda z: 1 / (1 + exp(-z)),
    "tanh": tanh,
    "relu": lambda z: z if z > 0 else 0.0,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "identity": lambda z: z,
}
DERIVATIVES = {
    "sigmoid": lambda z: exp(-z) / (1 + exp(-z)) ** 2,
    "tanh": lambda z: 1 - tanh(z) ** 2,
    "relu": lambda z: 1.0 if z > 0 else 0.0,
    "leaky_relu": lambda z: 1.0 if z > 0 else 0.01,
    "identity": lambda z: 1.0,  # noqa: ARG005
}


@dataclass
class Pass:
    """One example's way forward and back; lists are indexed by layer, delta[0] and z[0] are empty."""

    z: list[Row]
    a: list[Row]
    delta: list[Row]
    cost: float
    weight_gradients: list[list[Row]]  # layers 1..L
    bias_gradients: list[Row]  # layers 1..L


def softmax(z: Row) -> Row:
    """exp(z_j) / sum_i exp(z_i)."""
    total = sum(exp(each) for each in z)
    return [exp(each) / total for each in z]


def run(
    weights: list[list[Row]],
    biases: list[Row],
    inputs: Row,
    target: Row,
    names: list[str],
    cost_name: str,
) -> Pass:
    """Send one example forward and its error back; `names` are the activations of layers 1..L."""
    z, a = forward(weights, biases, inputs, names)
    cost, da = cost_and_slope(cost_name, a[-1], target)
    delta: list[Row] = [[] for _ in a]
    for layer in range(len(weights), 0, -1):
        delta[layer] = through(names[layer - 1], da, z[layer], a[layer])
        matrix = weights[layer - 1]
        da = [
            sum(matrix[j][k] * delta[layer][j] for j in range(len(matrix)))
            for k in range(len(matrix[0]))
        ]
    weight_gradients = [
        [
            [delta[layer][j] * a[layer - 1][k] for k in range(len(row))]
            for j, row in enumerate(matrix)
        ]
        for layer, matrix in enumerate(weights, start=1)
    ]
    return Pass(z, a, delta, cost, weight_gradients, delta[1:])


def forward(
    weights: list[list[Row]], biases: list[Row], inputs: Row, names: list[str]
) -> tuple[list[Row], list[Row]]:
    """Return z and a of all layers."""
    z: list[Row] = [[]]
    a: list[Row] = [inputs]
    for matrix, bias, name in zip(weights, biases, names, strict=True):
        z.append([])
        for j, row in enumerate(matrix):
            z[-1].append(sum(w * before for w, before in zip(row, a[-1], strict=True)) + bias[j])
        a.append(softmax(z[-1]) if name == "softmax" else [FUNCTIONS[name](each) for each in z[-1]])
    return z, a


def cost_and_slope(name: str, a: Row, y: Row) -> tuple[float, Row]:
    """Return C and dC/da of one example."""
    pairs = list(zip(a, y, strict=True))
    if name == "squared_error":
        return sum((p - q) ** 2 for p, q in pairs), [2 * (p - q) for p, q in pairs]
    return -sum(q * log(p) for p, q in pairs), [-q / p for p, q in pairs]


def through(name: str, da: Row, z: Row, a: Row) -> Row:
    """Return dC/dz from dC/da."""
    if name != "softmax":
        return [error * DERIVATIVES[name](each) for error, each in zip(da, z, strict=True)]
    return [
        sum(da[i] * a[i] * ((1.0 if i == j else 0.0) - a[j]) for i in range(len(a)))
        for j in range(len(a))
    ]
