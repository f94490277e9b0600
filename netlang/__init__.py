"""Symbolic neural nets: every size inferred, every inference explained.

All public names, and nothing else. What a net is written with is imported at once; layers (`netlang.layers`), what is
done with nets (`netlang.functions`) and their methods (`netlang.methods`) when they are first used.
"""

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from netlang import encoders, layers
from netlang.encoders import *
from netlang.errors import (
    NetAttributeError,
    NetDataError,
    NetError,
    NetImmutableError,
    NetImportError,
    NetMemoryError,
    NetOptionError,
    NetPlaceholderError,
    NetPortError,
    NetShapeError,
    NetUninitializedError,
    NetWarning,
)
from netlang.errors.unknown_names import unknown_name
from netlang.language import symbols
from netlang.language.distributions import censored, continuous, discrete
from netlang.language.distributions.censored import *
from netlang.language.distributions.continuous import *
from netlang.language.distributions.discrete import *
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.nets.net import above
from netlang.language.symbols import *
from netlang.language.types.port_types import Restricted
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import All, Automatic, Inherited

if TYPE_CHECKING:
    from netlang.functions import *
    from netlang.layers import *

__version__ = "0.1.0"
__all__ = [
    "All", "Automatic", "Information", "Inherited", "NetArray", "NetAttributeError", "NetChain", "NetDataError",
    "NetDivergedError", "NetError", "NetExtract", "NetGraph", "NetImmutableError", "NetImportError", "NetInitialize",
    "NetInsertSharedArrays", "NetMemoryError", "NetOptionError", "NetPlaceholderError", "NetPort", "NetPortError",
    "NetPortGradient", "NetShapeError", "NetStateObject", "NetTrain", "NetTrainResultsObject", "NetTrainWarning",
    "NetUnfold", "NetUninitializedError", "NetWarning", "Normal", "Options", "Restricted", "Scaled", "Trainer",
]  # fmt: skip
__all__ += censored.__all__
__all__ += continuous.__all__
__all__ += discrete.__all__
__all__ += encoders.__all__
__all__ += layers.__all__
__all__ += symbols.__all__

above.meet = partial(import_module, "netlang.methods")


if not TYPE_CHECKING:  # to type checkers, what is not there stays not there

    def __getattr__(name: str) -> Any:
        """A layer or a function, which the next use finds in the package itself; or an error with what may be meant."""
        if name not in __all__:
            raise unknown_name(__name__, name, __all__)
        home = layers if name in layers.__all__ else import_module("netlang.functions")
        value = globals()[name] = getattr(home, name)
        return value


def __dir__() -> list[str]:
    return __all__
