"""Symbolic neural nets: every size inferred, every inference explained.

The shop window: all public names, and nothing else. What is not needed to write a net down is imported when it is
first used.
"""

from typing import TYPE_CHECKING

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
from netlang.late import late_imports
from netlang.spec.arrays import NetArray
from netlang.spec.chain import NetChain
from netlang.spec.graph import NetGraph
from netlang.spec.ports import NetPort
from netlang.spec.scaled import Scaled
from netlang.spec.sentinels import All, Automatic, Inherited
from netlang.spec.symbols import *
from netlang.spec.types import Restricted

if TYPE_CHECKING:
    from netlang.encoders import *
    from netlang.evaluation.port_gradient import NetPortGradient
    from netlang.evaluation.state_object import NetStateObject
    from netlang.extract import NetExtract, Normal
    from netlang.information import Information, Options
    from netlang.initialize import NetInitialize
    from netlang.layers import *
    from netlang.sharing import NetInsertSharedArrays
    from netlang.spec.censored import *
    from netlang.spec.counts import *
    from netlang.spec.distributions import *
    from netlang.training.results import NetTrainResultsObject
    from netlang.training.rounds import NetTrainWarning
    from netlang.training.train import NetTrain
    from netlang.training.trainer import Trainer
    from netlang.training.update import NetDivergedError
    from netlang.unfold import NetUnfold

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = late_imports(__name__)
