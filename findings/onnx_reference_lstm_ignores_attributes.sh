#!/usr/bin/env bash
# onnx 1.23.2: the reference evaluator takes an LSTM's `input_forget`, `clip` and `activations` without a word and
# computes the plain LSTM. onnxruntime 1.32.0 computes what the operator's description says.
#
# Expected: the reference implementation of an operator follows each of its attributes, or refuses those it lacks.
# Seen: its outputs with each of the three attributes equal those without, bit for bit; onnxruntime's differ from them by
#   more than 0.01 and equal a NumPy loop over the operator's equations to 1e-6.
# For Gatescope: coupled gates (CIFG) are tested against onnxruntime; the reference evaluator judges the plain LSTM, the
#   peephole LSTM and the GRU only.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "onnx==1.23.2" "onnxruntime==1.32.0" "numpy<3"

cat >"$folder/attributes.py" <<'PYTHON'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

T, D, H = 6, 3, 4
noise = np.random.default_rng(0)
x = noise.normal(size=(T, 1, D)).astype(np.float32)
W = noise.normal(size=(1, 4 * H, D)).astype(np.float32)
R = noise.normal(size=(1, 4 * H, H)).astype(np.float32)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def model(**attributes):
    node = helper.make_node("LSTM", ["x", "W", "R"], ["y"], hidden_size=H, **attributes)
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("x", "W", "R")]
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph([node], "lstm", inputs, [output])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


def equations(input_forget=0, clip=np.inf, activations=("Sigmoid", "Tanh", "Tanh")):
    """The operator's description: gates in the order input, output, forget, cell; clip before the activations."""
    functions = {"Sigmoid": sigmoid, "Tanh": np.tanh, "Relu": lambda z: np.maximum(z, 0)}
    f, g, h = (functions[name] for name in activations)
    hidden, cell, out = np.zeros(H), np.zeros(H), []
    for row in x[:, 0]:
        i, o, forget, c = np.split(np.clip(W[0] @ row + R[0] @ hidden, -clip, clip), 4)
        i, o, forget = f(i), f(o), f(forget)
        cell = (1 - i if input_forget else forget) * cell + i * g(c)
        hidden = o * h(cell)
        out.append(hidden)
    return np.array(out)


feeds = {"x": x, "W": W, "R": R}
plain = ReferenceEvaluator(model()).run(None, feeds)[0][:, 0, 0]
for attributes in ({"input_forget": 1}, {"clip": 0.3}, {"activations": ["Sigmoid", "Relu", "Relu"]}):
    reference = ReferenceEvaluator(model(**attributes)).run(None, feeds)[0][:, 0, 0]
    session = onnxruntime.InferenceSession(model(**attributes).SerializeToString(), providers=["CPUExecutionProvider"])
    runtime = session.run(None, feeds)[0][:, 0, 0]
    right = equations(**attributes)
    print(
        f"{next(iter(attributes))}: reference minus plain {np.abs(reference - plain).max():.1g}, "
        f"runtime minus plain {np.abs(runtime - plain).max():.2f}, runtime minus equations {np.abs(runtime - right).max():.0e}"
    )
    assert np.array_equal(reference, plain)
    assert np.abs(runtime - plain).max() > 0.01
    assert np.abs(runtime - right).max() < 1e-6
PYTHON

"$folder/venv/bin/python" "$folder/attributes.py"
