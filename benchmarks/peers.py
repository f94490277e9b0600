"""What the implementations of the peers have in common: forward passes, training steps, sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.harness import Ready, threads

# PyTorch --------------------------------------------------------------------------------------------------


def torch_forward(module: Any, *data: Any) -> Ready:
    import torch

    torch.set_num_threads(threads())

    def step() -> Any:
        with torch.inference_mode():
            return module(*data)

    return Ready(step, lambda: [step().numpy()])


def torch_training(loss: Callable[[], Any], optimizer: Any, read: Callable[[], list[Any]]) -> Ready:
    """One step of `optimizer` on `loss()`; `read` gives the tensors to compare."""
    import torch

    torch.set_num_threads(threads())

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        loss().backward()
        optimizer.step()

    return Ready(step, lambda: [tensor.detach().numpy() for tensor in read()])


# JAX ------------------------------------------------------------------------------------------------------


def jax_forward(function: Callable[..., Any], parameters: Any, *data: np.ndarray) -> Ready:
    """`function(parameters, *data)`, compiled, on data that are on the device already."""
    import jax

    compiled = jax.jit(function)
    given = jax.device_put((parameters, *data))

    def step() -> Any:
        return compiled(*given).block_until_ready()

    return Ready(step, lambda: [step()])


def jax_training(update: Callable[..., Any], state: Any, *data: np.ndarray, read: Callable[[Any], list[Any]]) -> Ready:
    """`state, loss = update(state, *data)`, compiled, with the memory of the state used again."""
    import jax

    compiled = jax.jit(update, donate_argnums=0)
    held = [jax.device_put(state)]
    given = jax.device_put(data)

    def step() -> None:
        held[0], _ = jax.block_until_ready(compiled(held[0], *given))

    return Ready(step, lambda: read(held[0]))


# ONNX -----------------------------------------------------------------------------------------------------


def onnx_model(
    nodes: Sequence[Any], inputs: Sequence[Any], outputs: Sequence[Any], arrays: dict[str, np.ndarray]
) -> Any:
    from onnx import helper, numpy_helper

    kept = [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in arrays.items()]
    graph = helper.make_graph(nodes, "net", inputs, outputs, kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    return model


def onnx_forward(model: Any, feed: dict[str, np.ndarray]) -> Ready:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads()
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return Ready(lambda: session.run(None, feed), lambda: session.run(None, feed))


# Keras ----------------------------------------------------------------------------------------------------


def keras_forward(model: Any, *data: np.ndarray) -> Ready:
    given = data[0] if len(data) == 1 else list(data)
    return Ready(lambda: model.predict_on_batch(given), lambda: [model.predict_on_batch(given)])


def keras_training(
    model: Any, optimizer: Any, loss: Any, data: Sequence[np.ndarray], target: np.ndarray, read: Callable[[], list[Any]]
) -> Ready:
    model.compile(optimizer=optimizer, loss=loss)
    given = data[0] if len(data) == 1 else list(data)
    return Ready(lambda: model.train_on_batch(given, target), read)
