"""A net to a file and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from netlang import Export, Import
from netlang.language.nets.net import Net


def again(net: Net, folder: Path, **options: Any) -> Net:
    return Import(Export(folder / "net.netlang", net), **options)


def same(net: Net, folder: Path, **options: Any) -> Net:
    """The net that comes back, which is the same in all that can be told of it."""
    made = again(net, folder, **options)
    assert made == net and hash(made) == hash(net)
    assert repr(made) == repr(net)
    assert (made.input_names, made.output_names, made.state_names) == (
        net.input_names,
        net.output_names,
        net.state_names,
    )
    assert [*made.own_arrays()] == [*net.own_arrays()]
    return made
