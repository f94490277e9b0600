"""Symbolic neural nets: every size inferred, every inference explained.

The shop window: all public names, and nothing else. What is not needed to write a net down is imported when it is
first used.
"""

from typing import TYPE_CHECKING

from netlang import methods
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
from netlang.language.edges.net_port import NetPort
from netlang.language.nets.chain import NetChain
from netlang.language.nets.graph import NetGraph
from netlang.language.symbols import *
from netlang.language.types.port_types import Restricted
from netlang.language.values.net_arrays import NetArray
from netlang.language.values.scaled import Scaled
from netlang.language.values.sentinels import All, Automatic, Inherited
from netlang.late import late_imports

if TYPE_CHECKING:
    from netlang.encoders import *
    from netlang.evaluation.port_gradient import NetPortGradient
    from netlang.evaluation.state_object import NetStateObject
    from netlang.language.distributions.censored import *
    from netlang.language.distributions.continuous import *
    from netlang.language.distributions.discrete import *
    from netlang.layers import *
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

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = late_imports(__name__)
