"""A net learns to add the numbers that are marked in a sequence of any length: a test of memory.

Each element of a sequence is a number and a mark, 1 for two of the elements and 0 for the others; the answer is the sum
of the two marked numbers. A net that remembers nothing has an error of about 1/6 (the variance of the sum).

    python examples/adding.py
"""

import random

from netlang import GatedRecurrentLayer, LinearLayer, NetChain, NetTrain, Scaled, SequenceLastLayer

net = NetChain([GatedRecurrentLayer(24), SequenceLastLayer(), LinearLayer([])], Input=["Varying", 2])


def example(generator: random.Random, longest: int = 12) -> tuple[list[list[float]], float]:
    """A sequence of 2 to `longest` elements, and its answer."""
    numbers = [generator.random() for _ in range(generator.randint(2, longest))]
    marked = generator.sample(range(len(numbers)), 2)
    return [[x, float(i in marked)] for i, x in enumerate(numbers)], sum(numbers[i] for i in marked)


if __name__ == "__main__":
    generator = random.Random(1)
    data = [example(generator) for _ in range(2000)]
    trained = NetTrain(net, data, MaxTrainingRounds=20, LearningRate=0.01, ValidationSet=Scaled(0.1))
    for sequence, answer in (example(generator) for _ in range(5)):
        print(f"{len(sequence):2} numbers: {answer:.2f}, found {trained(sequence):.2f}")
