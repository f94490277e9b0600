"""Symbolic neural nets: every size inferred, every inference explained.

All public names, and nothing else. Those of layers are imported when they are first used (`netlang.layers`).
"""

from typing import TYPE_CHECKING, Any

from netlang import encoders, layers, methods
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
from netlang.evaluation.port_gradient import NetPortGradient
from netlang.evaluation.state_object import NetStateObject
from netlang.language import symbols
from netlang.language.distributions import censored, continuous, discrete
from netlang.language.distributions.censored import *
from netlang.language.distributions.continuous import *
from netlang.language.distributions.discrete import *
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.symbols import *
from netlang.language.types.port_types import Restricted
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import All, Automatic, Inherited
from netlang.reports.information import Information, Options
from netlang.surgery.extract import NetExtract, Normal
from netlang.surgery.initialize import NetInitialize
from netlang.surgery.sharing import NetInsertSharedArrays
from netlang.surgery.unfold.unfold import NetUnfold
from netlang.training.loop import NetTrainWarning
from netlang.training.results import NetTrainResultsObject
from netlang.training.steps.trainer import Trainer
from netlang.training.steps.update import NetDivergedError
from netlang.training.train import NetTrain

if TYPE_CHECKING:
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


if not TYPE_CHECKING:  # to type checkers, what is not there stays not there

    def __getattr__(name: str) -> Any:
        """A layer, or an error with what may be meant. The next use finds a layer in the package itself."""
        if name not in layers.__all__:
            raise unknown_name(__name__, name, __all__)
        value = globals()[name] = getattr(layers, name)
        return value


def __dir__() -> list[str]:
    return __all__
