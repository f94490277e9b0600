"""What netlang's side of the rows has in common: everything goes through the public interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.harness import Ready


def forward(net: Any, data: Any) -> Ready:
    return Ready(lambda: net(data), lambda: [net(data)])


def training(
    net: Any, inputs: Any, targets: Any, method: Any, read: Callable[[Callable[..., Any]], list[Any]], loss: Any = None
) -> Ready:
    """A step of NetTrain on a batch that is encoded already; `read` gets a function from an array's path to it."""
    from netlang import Automatic
    from netlang.training.steps.trainer import Trainer

    trainer = Trainer(net, (inputs, targets), Method=method, LossFunction=Automatic if loss is None else loss)
    batch = trainer.batch((inputs, targets))

    def arrays() -> list[Any]:
        made = trainer.net().own_arrays()
        return read(lambda *path: made[path])

    return Ready(lambda: trainer.step(batch), arrays)
