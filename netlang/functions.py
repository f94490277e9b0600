"""What is done with nets: the public functions, and what they give. Imported when one of them is first used."""

from netlang.evaluation.port_gradient import NetPortGradient as NetPortGradient
from netlang.evaluation.state_object import NetStateObject as NetStateObject
from netlang.files.import_export import Export as Export
from netlang.files.import_export import Import as Import
from netlang.models.net_model import NetModel as NetModel
from netlang.reports.information import Information as Information
from netlang.reports.options import Options as Options
from netlang.surgery.initialize import NetInitialize as NetInitialize
from netlang.surgery.net_extract import NetExtract as NetExtract
from netlang.surgery.net_extract import Normal as Normal
from netlang.surgery.net_replace_part import NetReplacePart as NetReplacePart
from netlang.surgery.sharing import NetInsertSharedArrays as NetInsertSharedArrays
from netlang.surgery.structure.delete import NetDelete as NetDelete
from netlang.surgery.structure.delete import NetDrop as NetDrop
from netlang.surgery.structure.flatten import NetFlatten as NetFlatten
from netlang.surgery.structure.join import NetAppend as NetAppend
from netlang.surgery.structure.join import NetInsert as NetInsert
from netlang.surgery.structure.join import NetJoin as NetJoin
from netlang.surgery.structure.join import NetPrepend as NetPrepend
from netlang.surgery.structure.take import NetTake as NetTake
from netlang.surgery.unfold.unfold import NetUnfold as NetUnfold
from netlang.training.loop import NetTrainWarning as NetTrainWarning
from netlang.training.results import NetTrainResultsObject as NetTrainResultsObject
from netlang.training.steps.trainer import Trainer as Trainer
from netlang.training.steps.update import NetDivergedError as NetDivergedError
from netlang.training.train import NetTrain as NetTrain
