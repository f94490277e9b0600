"""Names in Keras, PyTorch and on the Wolfram pages, and what to use here instead.

The keys are spelled without case and underscores (`plain`). A value that is a name here is proposed as that name,
any other text as it stands.
"""

from __future__ import annotations

Names = dict[str, str]


def plain(name: object) -> str:
    """A name without what spellings differ in.

    >>> plain("learning_rate"), plain("LSTMLayer")
    ('learningrate', 'lstmlayer')
    """
    return str(name).casefold().replace("_", "").replace("-", "").replace(" ", "")


def _table(text: str) -> Names:
    """Lines of `names : what it is here`."""
    pairs = [line.split(" : ") for line in text.strip().splitlines()]
    return {name: here.strip() for names, here in pairs for name in names.split()}


# names of the package: what is imported from other libraries under these
CLASSES = _table("""
    sequential model module : NetChain
    functional graphmodule : NetGraph
    linear dense denselayer fullyconnected fullyconnectedlayer : LinearLayer
    embedding embeddinglookup : EmbeddingLayer
    lstm lstmlayer lstmcell : LongShortTermMemoryLayer
    gru grulayer grucell : GatedRecurrentLayer
    rnn simplernn rnnlayer rnncell recurrentlayer : BasicRecurrentLayer
    conv conv1d conv2d conv3d convlayer conv2dlayer : ConvolutionLayer
    convtranspose convtranspose1d convtranspose2d conv1dtranspose conv2dtranspose : DeconvolutionLayer
    pool maxpool1d maxpool2d maxpooling1d maxpooling2d avgpool2d averagepooling2d poollayer : PoolingLayer
    globalaveragepooling1d globalaveragepooling2d globalmaxpooling2d adaptiveavgpool2d : AggregationLayer
    batchnorm batchnorm1d batchnorm2d batchnormalization batchnormlayer : BatchNormalizationLayer
    layernorm layernormalization groupnorm normalizelayer : NormalizationLayer
    instancenorm instancenorm2d : InstanceNormalizationLayer
    dropout dropout1d dropout2d : DropoutLayer
    softmax logsoftmax : SoftmaxLayer
    relu relulayer : Ramp
    sigmoid logistic sigmoidlayer : LogisticSigmoid
    tanhlayer : Tanh
    gelu selu elu swish silu mish softplus activation : ElementwiseLayer
    prelu leakyrelu : ParametricRampLayer
    flatten : FlattenLayer
    reshape view unflatten : ReshapeLayer
    permute transpose : TransposeLayer
    concatenate concat cat concatlayer concatenatelayer joinlayer : CatenateLayer
    add addlayer multiply multiplylayer elementwise : ThreadingLayer
    dot matmul bmm dotproductlayer : DotLayer
    lambda lambdalayer : FunctionLayer
    attention multiheadattention scaleddotproductattention : AttentionLayer
    bidirectional : NetBidirectionalOperator
    timedistributed vmap map : NetMapOperator
    fold foldoperator scan : NetFoldOperator
    upsampling2d upsample resizing : ResizeLayer
    zeropadding2d pad : PaddingLayer
    onehot onehotlayer categoryencoding : UnitVectorLayer
    mse mseloss meansquarederror : MeanSquaredLossLayer
    mae l1loss meanabsoluteerror : MeanAbsoluteLossLayer
    crossentropy crossentropyloss nllloss bceloss categoricalcrossentropy binarycrossentropy : CrossEntropyLossLayer
    ctcloss : CTCLossLayer
    tokenizer textvectorization stringlookup vocabulary vocab encoder labelencoder onehotencoder : NetEncoder
    bytelevelbpetokenizer bertwordpiecetokenizer sentencepieceprocessor autotokenizer berttokenizer gpt2tokenizer \
: NetEncoder("SubwordTokens", path)
    decoder : NetDecoder
    totensor piltotensor loadimg imagetoarray centercrop imagedatagenerator imageprocessor : NetEncoder("Image")
    topilimage arraytoimg : NetDecoder("Image")
    tfidfvectorizer standardscaler onehotencoder featureextraction : NetEncoder("FeatureExtractor", ...)
    parameter tensor array : NetArray
    fit train compile : NetTrain
    predict forward : net(data)
    summary plotmodel : print(net)
    adam sgd rmsprop adamw optimizer : NetTrain(net, data, Method="ADAM")
    netsurgery replacelayer replacepart setpart : NetReplacePart
    netmap replacelayers : NetReplace
    netpart netslice netsplit subnet subgraph : NetTake
    netremove netpop : NetDelete
    netconcatenate netconcat netcompose netstack : NetJoin
    renamelayer renamelayers : NetRename
    pretrained pretrainedmodel frompretrained automodel modelzoo hub : NetModel
    keyedvectors glove word2vec fasttext loadword2vecformat loadglove wordvectors : word_vectors
    flattennet netunnest : NetFlatten
    netcompare comparenets netdifference netdifferences diff : NetDiff
    save export savemodel dump torchsave savefile : Export("net.netlang", net)
    load loadmodel import importnet torchload loadfile netimport : Import("net.netlang")
    netmeasurements : NetTrain(net, data, All, ValidationSet=...)
    netinformation netsummary : Information
    netoptions : Options
    imshow matshow heatmap arrayplot heatmapplot : MatrixPlot
    netevaluationmode : net(data, NetEvaluationMode="Train")
""")

# attributes of nets
ATTRIBUTES = _table("""
    fit compile trainonbatch fitgenerator partialfit : NetTrain(net, data)
    train : NetTrain(net, data), which gives the trained net; NetEvaluationMode="Train" evaluates as in training
    predict forward apply run call transform predictonbatch evaluatebatch : net(data)
    evaluate score loss : NetTrain(net, data, All, ValidationSet=...)
    predictproba : net(data, "Probabilities")
    parameters weights getweights namedparameters statedict variables trainablevariables params arrays \
: Information(net, "Arrays")
    coef kernel weight : NetExtract(net, (1, "Weights"))
    bias intercept : NetExtract(net, (1, "Biases"))
    setweights loadstatedict loadweights : net.with_arrays({(1, "Weights"): array}), which is another net
    load loadmodel restore fromfile frompretrained : Import("net.netlang"), which is another net
    layers children modules namedchildren namedmodules submodules : list(net)
    getlayer : net["name"]
    info describe : print(net)
    countparams numparameters nparams numel : Information(net, "ArraysTotalElementCount")
    inputshape inputdim : NetExtract(net, "Input")
    outputshape outputdim : NetExtract(net, "Output")
    shape size ndim : print(net), which shows the dimensions of all ports
    getconfig config hyperparameters : Options(net)
    inputnames outputnames : Information(net, "InputPortNames")
    initialize init build resetparameters initweights : NetInitialize(net)
    add append push addmodule : NetAppend(net, layer), which is another net
    insert : NetInsert(net, layer, 1), which is another net
    pop remove delete : NetDelete(net, -1), which is another net
    replace evolve setattr replacelayer setlayer setinput setoutput : NetReplacePart(net, {path: value}), \
which is another net
    rename renamelayer setname : NetRename(net, ("old", "new")), which is another net
    backward grad gradient gradients : net(data, NetPortGradient("Input"))
    eval : net(data), which evaluates
    training : net(data, NetEvaluationMode="Train")
    to cuda gpu device : net(data, TargetDevice="GPU")
    cpu : net(data, TargetDevice="CPU")
    double float half astype dtype : net(data, WorkingPrecision="Real64")
    copy clone deepcopy : the net itself: nets never change
    zerograd zerogradients : nothing: NetTrain keeps the gradients
    resetstates resethiddenstate states initialstate : NetStateObject(net)
    freeze requiresgrad trainable : NetTrain(net, data, LearningRateMultipliers=[("part", None), ("_", 1)])
    optimizer optimizers : NetTrain(net, data, Method="ADAM")
    save savemodel dump tofile serialize savepretrained : Export("net.netlang", net)
    export tojson topython script : Export("net.netlang", net), or Export("net.py", net) as a Python module
    saveweights : Export("net.netlang", net), of which Import(path, "ArrayAssociation") gives the arrays
    plot plotmodel draw : print(net)
    vocab vocabulary tokens : NetExtract(net, ("Input", "Tokens"))
    classes labels : NetExtract(net, ("Output", "Labels"))
""")

# attributes of encoders and decoders
CODERS = _table("""
    vocab vocabulary getvocabulary tokens wordindex stoi itos idx2word : coder["Tokens"]
    classes labels classnames : coder["Labels"]
    vocabsize vocabularysize numclasses nclasses : NetExtract(coder, "VocabularySize"), or len(coder["Labels"])
    fit adapt fitontexts learn trainfromiterator buildvocab : NetEncoder("Tokens", texts=texts), which counts its tokens
    transform predict apply run call encodebatch decodebatch textstosequences : coder(data)
    inversetransform inverse reverse : NetDecoder(encoder)
""")

# options of layers, of NetTrain, of evaluation
OPTIONS = _table("""
    epochs numepochs nepochs epoch rounds iterations maxiter steps maxepochs : MaxTrainingRounds
    lr learningrate eta alpha : LearningRate
    optimizer optim solver algorithm : Method
    loss lossfn criterion objective : LossFunction
    batch batchsize minibatch : BatchSize
    validationdata validationsplit validation valdata testset : ValidationSet
    device accelerator : TargetDevice
    dtype precision : WorkingPrecision
    seed randomstate randomseed rng : RandomSeeding
    verbose callbacks progress : TrainingProgressReporting
    training train mode : NetEvaluationMode
    units width outfeatures outfeature hiddensize numunits embeddingdim outputdim nout hiddenunits dim : size
    numembeddings vocabsize inputdim numclasses vocabularysize : n
    filters outchannels channels nfilters : n
    kernelsize poolsize filtersize window : kernel
    infeatures inputshape inputsize inchannels nin numfeatures : Input
    outputshape : Output
    usebias bias biases : Biases
    weight kernelinitializer weights : Weights
    stride strides : Stride
    padding pad : PaddingSize
    dilation dilationrate : Dilation
    groups : ChannelGroups
    axis dim axes level : level
    rate dropout dropoutrate prob : p
    eps epsilon : Epsilon
    numheads : MultiHead
    activation act nonlinearity : a layer of its own behind it: NetChain([5, Ramp])
    returnsequences : SequenceLastLayer() behind it for the last element alone
    returnstate : net(data, NetPort("rnn", "State")) for the state
    bidirectional : NetBidirectionalOperator around it
    numlayers : one layer behind the other: NetChain([layer, layer])
    batchfirst : leave it out: an example has no level for the batch
    name : NetChain({"name": layer}), where layers have names
    shuffle : leave it out: examples are shuffled in every round
    weightdecay l2 l2regularization kernelregularizer : Method=("ADAM", {"L2Regularization": 0.01})
    momentum : Method=("SGD", {"Momentum": 0.9})
    clipnorm clipvalue gradientclipping : Method=("ADAM", {"GradientClipping": 1})
    cachedir datahome downloadroot : CacheDirectory
    metrics measurements trainingprogressmeasurements \
: numpy.mean([a == b for a, b in zip(net(inputs), outputs)]) once it is trained: losses alone are measured during it
    earlystopping patience trainingstoppingcriterion \
: ValidationSet=Scaled(0.2), with which the net of the best round is returned; all rounds are trained
    trainingprogresscheckpointing checkpoint checkpoints : Trainer, whose net() is the net as it is between steps
    trainingprogressfunction : TrainingProgressReporting
    learningrateschedule scheduler lrscheduler \
: Method=("ADAM", {"LearningRateSchedule": lambda batch, batches: 1 - batch / batches})
    weightclipping : Method=("ADAM", {"WeightClipping": 1})
    performancegoal numworkers : leave it out
""")

# suboptions of a method
SUBOPTIONS = _table("""
    lr eta stepsize : LearningRate
    weightdecay l2 decay : L2Regularization
    clipnorm clipvalue clip clipping : GradientClipping
    betas b1 : Beta1
    b2 : Beta2
    eps : Epsilon
    alpha rho : Beta
    scheduler schedule lrscheduler : LearningRateSchedule
""")

# values of options
LOSSES = _table("""
    mse meansquarederror l2 meansquared meansquaredloss meansquaredlosslayer squarederror : MeanSquaredLossLayer()
    mae l1 meanabsoluteerror meanabsolutelosslayer : MeanAbsoluteLossLayer()
    crossentropy crossentropyloss sparsecategoricalcrossentropy crossentropylosslayer nll logloss nllloss \
: CrossEntropyLossLayer("Index")
    categoricalcrossentropy : CrossEntropyLossLayer("Probabilities")
    binarycrossentropy bce bceloss : CrossEntropyLossLayer("Binary")
    ctc ctcloss ctclosslayer : CTCLossLayer()
    contrastive contrastiveloss contrastivelosslayer : ContrastiveLossLayer()
""")
VALUES = _table("""
    cuda cuda:0 gpu0 gpu:0 mps rocm : GPU
    tpu xla : JAX
    numpy : CPU
    float32 float single f32 : Real32
    float64 double f64 : Real64
    eval evaluation inference predict : Test
    training fit : Train
    adam adamax nadam : ADAM
    adamw : ("ADAM", {"L2Regularization": 0.01})
    gd gradientdescent momentum nesterov stochasticgradientdescent : SGD
    adagrad adadelta : RMSProp
    he henormal heuniform kaimingnormal kaiminguniform : Kaiming
    glorot glorotnormal glorotuniform xaviernormal xavieruniform : Xavier
    normal gaussian randn : Random
    sum add plus : Total
    avg average : Mean
    prod product multiply : Times
    std stddev : StandardDeviation
    var : Variance
""")
