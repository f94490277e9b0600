"""Symbolic neural nets: every size inferred, every inference explained.

The shop window: all public names, and nothing else.
"""

from netlang.encoders import *  # noqa: F403
from netlang.encoders import __all__ as _encoders
from netlang.errors import (
    NetDataError,
    NetError,
    NetImmutableError,
    NetOptionError,
    NetPlaceholderError,
    NetPortError,
    NetShapeError,
    NetUninitializedError,
)
from netlang.extract import NetExtract, Normal
from netlang.information import Information, Options
from netlang.initialize import NetInitialize
from netlang.layers import *  # noqa: F403
from netlang.layers import __all__ as _layers
from netlang.port_gradient import NetPortGradient
from netlang.sharing import NetInsertSharedArrays
from netlang.spec.arrays import NetArray
from netlang.spec.chain import NetChain
from netlang.spec.counts import *  # noqa: F403
from netlang.spec.counts import __all__ as _counts
from netlang.spec.distributions import *  # noqa: F403
from netlang.spec.distributions import __all__ as _distributions
from netlang.spec.graph import NetGraph
from netlang.spec.ports import NetPort
from netlang.spec.scaled import Scaled
from netlang.spec.sentinels import All, Automatic, Inherited
from netlang.spec.symbols import *  # noqa: F403
from netlang.spec.symbols import __all__ as _symbols
from netlang.spec.types import Restricted
from netlang.states import NetStateObject
from netlang.training.results import NetTrainResultsObject
from netlang.training.rounds import NetTrainWarning
from netlang.training.train import NetTrain
from netlang.training.trainer import NetDivergedError, Trainer
from netlang.unfold import NetUnfold

__version__ = "0.1.0"
__all__ = [
    "All", "Automatic", "Information", "Inherited", "NetArray", "NetChain", "NetDataError", "NetDivergedError", "NetError", "NetExtract",
    "NetGraph", "NetImmutableError", "NetInitialize", "NetInsertSharedArrays", "NetOptionError", "NetPlaceholderError", "NetPort",
    "NetPortError",
    "NetPortGradient", "NetShapeError", "NetStateObject", "NetTrain", "NetTrainResultsObject", "NetTrainWarning",
    "NetUnfold", "NetUninitializedError", "Normal", "Options", "Restricted", "Scaled", "Trainer",
    *_counts, *_distributions, *_encoders, *_layers, *_symbols,
]  # fmt: skip
