"""A net learns the Zen of Python letter by letter, and writes on from its own memory.

It is trained to give, after each letter, the chances of the next one. A NetStateObject then feeds it one letter at a
time, and remembers between them; each letter is drawn by its chances.

    python examples/letters.py
"""

import codecs
import contextlib
import io
import random
from typing import Any

from netlang import (
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetMapOperator,
    NetStateObject,
    NetTrain,
    SoftmaxLayer,
)

with contextlib.redirect_stdout(io.StringIO()):  # the module prints its text when it is imported
    import this

TEXT = codecs.decode(this.s, "rot13")
LETTERS = sorted(set(TEXT))

net = NetChain(
    [EmbeddingLayer(16), GatedRecurrentLayer(96), NetMapOperator(LinearLayer()), SoftmaxLayer()],
    Input=NetEncoder("Characters", LETTERS),
    Output=NetDecoder("Characters", LETTERS),
)


def written(trained: Any, start: str, count: int, generator: random.Random) -> str:
    """`start`, and `count` letters more."""
    writer, text = NetStateObject(trained), start
    chances = writer(start, None)[-1]  # None: no decoder, so the chances of all letters
    for _ in range(count):
        text += generator.choices(LETTERS, chances)[0]
        chances = writer(text[-1], None)[-1]
    return text


if __name__ == "__main__":
    print(net)
    pieces = [TEXT[start : start + 41] for start in range(0, len(TEXT) - 41, 3)]
    data = [(piece[:-1], piece[1:]) for piece in pieces]
    results = NetTrain(net, data, ["TrainedNet", "RoundLoss"], MaxTrainingRounds=20, LearningRate=0.005, BatchSize=32)
    print(f"loss of the last round: {results[1]:.2f}\n")
    print(written(results[0], "Beau", 200, random.Random(1)))
