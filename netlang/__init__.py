"""Symbolic neural nets: every size inferred, every inference explained.

The shop window: all public names, and nothing else.
"""

from netlang.encoders import *  # noqa: F403
from netlang.encoders import __all__ as _encoders
from netlang.errors import (
    NetDataError,
    NetError,
    NetOptionError,
    NetPortError,
    NetShapeError,
    NetUninitializedError,
)
from netlang.initialize import NetInitialize, NormalDistribution, UniformDistribution
from netlang.layers import *  # noqa: F403
from netlang.layers import __all__ as _layers
from netlang.spec.arrays import NetArray
from netlang.spec.chain import NetChain
from netlang.spec.graph import NetGraph
from netlang.spec.ports import NetPort
from netlang.spec.sentinels import All, Automatic, Inherited
from netlang.spec.symbols import *  # noqa: F403
from netlang.spec.symbols import __all__ as _symbols
from netlang.spec.types import Restricted

__version__ = "0.1.0"
__all__ = [
    "All", "Automatic", "Inherited", "NetArray", "NetChain", "NetDataError", "NetError", "NetGraph", "NetInitialize",
    "NetOptionError", "NetPort", "NetPortError", "NetShapeError", "NetUninitializedError", "NormalDistribution",
    "Restricted", "UniformDistribution", *_encoders, *_layers, *_symbols,
]  # fmt: skip
