"""Other ways to every gate, state and belief of an LSTM of one layer: what `gatescope.trace` is compared with.

Each is a function of nothing that computes them anew and gives NumPy arrays that nobody else holds: beliefs [T, B, K]
and the signals in the order of NAMES, [T, B, H] each, or side by side in one.
"""

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

NAMES = ("forget_gate", "input_gate", "output_gate", "candidate", "cell_state", "hidden_state")

Run = Callable[[], Sequence[np.ndarray]]
Weights = dict[str, np.ndarray]


def hand_packed(weights: Weights, images: np.ndarray) -> Run:
    """What one writes for this network alone, when nothing but speed counts."""
    W, U, b, kernel, bias = (weights[name] for name in ("W", "U", "b", "kernel", "bias"))
    H = len(U)

    def step(state: tuple[jax.Array, jax.Array], x_W: jax.Array) -> tuple[tuple[jax.Array, jax.Array], jax.Array]:
        h, c = state
        z = x_W + h @ U
        gates, g = jax.nn.sigmoid(z[:, : 3 * H]), jnp.tanh(z[:, 3 * H :])
        c = gates[:, :H] * c + gates[:, H : 2 * H] * g
        h = gates[:, 2 * H :] * jnp.tanh(c)
        return (h, c), jnp.concatenate([gates, g, c, h], axis=-1)

    @jax.jit
    def read(images: jax.Array) -> tuple[jax.Array, jax.Array]:
        zeros = jnp.zeros((len(images), H))
        _, packed = jax.lax.scan(step, (zeros, zeros), jnp.swapaxes(images, 0, 1) @ W + b)
        return jax.nn.softmax(packed[..., 5 * H :] @ kernel + bias), packed

    return lambda: [np.array(values) for values in read(images)]  # copied to memory that is NumPy's own


def by_onnxruntime(weights: Weights, images: np.ndarray) -> Run:
    """Its LSTM operator keeps the gates to itself, so the steps stand in the graph one by one."""
    batch, rows, columns = images.shape
    H = len(weights["U"])
    constants = {**weights, "zeros": np.zeros((batch, H), np.float32), "flat": np.array([batch, H])}
    nodes: list[onnx.NodeProto] = []

    def add(kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: object) -> None:
        nodes.append(helper.make_node(kind, inputs, outputs, **attributes))

    add("Transpose", ["images"], ["rows"], perm=[1, 0, 2])
    add("MatMul", ["rows", "W"], ["rows W"])
    add("Add", ["rows W", "b"], ["sums"])
    add("Split", ["sums"], [f"x{t}" for t in range(rows)], axis=0, num_outputs=rows)
    before = {"c": "zeros", "h": "zeros"}
    for t in range(rows):
        add("Gemm", [before["h"], "U"], [f"h U{t}"])
        add("Add", [f"x{t}", f"h U{t}"], [f"z{t}"])
        add("Split", [f"z{t}"], [f"{gate}{t}" for gate in "fiog"], axis=-1, num_outputs=4)
        for gate in "fio":
            add("Sigmoid", [f"{gate}{t}"], [f"{gate}_{t}"])
        add("Tanh", [f"g{t}"], [f"g_{t}"])
        add("Mul", [f"f_{t}", before["c"]], [f"kept{t}"])
        add("Mul", [f"i_{t}", f"g_{t}"], [f"written{t}"])
        add("Add", [f"kept{t}", f"written{t}"], [f"c_{t}"])
        add("Tanh", [f"c_{t}"], [f"shown{t}"])
        add("Mul", [f"o_{t}", f"shown{t}"], [f"h_{t}"])
        add("Reshape", [f"h_{t}", "flat"], [f"flat{t}"])
        before = {"c": f"c_{t}", "h": f"flat{t}"}
    for letter, name in zip("fiogch", NAMES, strict=True):
        add("Concat", [f"{letter}_{t}" for t in range(rows)], [name], axis=0)
    add("MatMul", ["hidden_state", "kernel"], ["scores"])
    add("Add", ["scores", "bias"], ["logits"])
    add("Softmax", ["logits"], ["beliefs"], axis=-1)
    graph = helper.make_graph(
        nodes,
        "lstm",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [batch, rows, columns])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [rows, batch, width])
            for name, width in {"beliefs": len(weights["bias"]), **dict.fromkeys(NAMES, H)}.items()
        ],
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    return lambda: session.run(None, {"images": images})


def by_torch(weights: Weights, images: np.ndarray) -> Run:
    """A loop over the rows, as PyTorch computes it without being compiled."""
    import torch

    torch.set_num_threads(1)
    W, U, b, kernel, bias = (torch.tensor(weights[name]) for name in ("W", "U", "b", "kernel", "bias"))

    @torch.inference_mode()
    def run() -> Sequence[np.ndarray]:
        x = torch.from_numpy(images).swapaxes(0, 1) @ W + b
        h = c = torch.zeros(len(images), len(U))
        seen = []
        for x_t in x:
            f, i, o, g = (x_t + h @ U).chunk(4, dim=-1)
            f, i, o, g = f.sigmoid(), i.sigmoid(), o.sigmoid(), g.tanh()
            c = f * c + i * g
            h = o * c.tanh()
            seen.append((f, i, o, g, c, h))
        signals = [torch.stack(values) for values in zip(*seen, strict=True)]
        beliefs = torch.softmax(signals[-1] @ kernel + bias, dim=-1)
        return [values.numpy() for values in (beliefs, *signals)]

    return run
