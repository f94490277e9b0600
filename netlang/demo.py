"""The demonstration behind `python -m netlang demo`: which chapter of Python's own manual is a sentence from?

The sentences are those of `pydoc_data.topics`, the texts that `help("DEBUGGING")` shows, so nothing is downloaded.
The net is the chain of the EmbeddingLayer page with a head of two layers that names a topic. Everything here is
what a user of netlang would write; no part of the package is reached around its front door.
"""

from __future__ import annotations

import importlib
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence

from attrs import frozen
from threadpoolctl import threadpool_limits

from netlang import (
    BasicRecurrentLayer,
    EmbeddingLayer,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetInitialize,
    NetTrain,
    SequenceLastLayer,
    SoftmaxLayer,
)

TOPICS = ("attribute-access", "compound", "debugger", "formatstrings", "string-methods", "typesmapping")
QUESTION = "The debugger stops at the next breakpoint."
SEED = 1234
HELD_OUT = 0.2

Pair = tuple[str, str]  # a sentence and its topic


# sentences ------------------------------------------------------------------------------------------------


def sentences_of(text: str) -> list[str]:
    """The sentences of 5 to 40 words in a text of the manual, markup and code examples left out, each once.

    >>> sentences_of("Title\\n*****\\n\\nThe **big** dog barks\\nat the cat. It ran!\\n\\n   >>> x = 1  # no sentence.")
    ['The big dog barks at the cat.']
    """
    found: dict[str, None] = {}
    for paragraph in re.split(r"\n\s*\n", text):
        if any(mark in paragraph for mark in ("::=", ">>>", "+--")):  # grammar, code, tables
            continue
        plain = re.sub(r"\*\*?([^*]+)\*\*?", r"\1", paragraph).replace('"', "").replace("’", "'")
        for sentence in re.split(r"(?<=[.:;!?])\s+(?=[A-Z(_])", " ".join(plain.split())):
            words = len(re.findall(r"[A-Za-z]+", sentence))
            if 5 <= words <= 40 and re.match(r"[A-Z].*[.:;!?)]$", sentence):  # code begins with small letters
                found[sentence] = None
    return list(found)


def corpus(topics: Sequence[str] = TOPICS) -> list[Pair]:
    """(sentence, topic) for all sentences of `topics` that stand in one of them only."""
    texts = importlib.import_module("pydoc_data.topics").topics
    by_topic = {topic: sentences_of(texts[topic]) for topic in topics}
    times = Counter(sentence for found in by_topic.values() for sentence in found)
    return [(s, topic) for topic, found in by_topic.items() for s in found if times[s] == 1]


def split(pairs: Sequence[Pair], seed: int = SEED) -> tuple[list[Pair], list[Pair]]:
    """Pairs to train on, and pairs held out: a fifth, drawn with `seed`.

    >>> train, held_out = split([(str(i), "x") for i in range(10)])
    >>> len(train), len(held_out)
    (8, 2)
    """
    mixed = list(pairs)
    random.Random(seed).shuffle(mixed)
    count = round(len(mixed) * HELD_OUT)
    return mixed[count:], mixed[:count]


def with_halves(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs, and for each sentence of ten words or more its two halves too: so that the net learns to keep what it
    reads early.

    >>> with_halves([("a b c d e f g h i j", "letters"), ("one two", "numbers")])
    [('a b c d e f g h i j', 'letters'), ('one two', 'numbers'), ('a b c d e', 'letters'), ('f g h i j', 'letters')]
    """
    halves = []
    for sentence, topic in pairs:
        words = sentence.split()
        if len(words) >= 10:
            middle = len(words) // 2
            halves += [(" ".join(words[:middle]), topic), (" ".join(words[middle:]), topic)]
    return [*pairs, *halves]


# the net --------------------------------------------------------------------------------------------------


def topic_net(topics: Sequence[str] = TOPICS) -> NetChain:
    """The chain of the EmbeddingLayer page, and a head that names a topic; five sizes are left to be inferred.

    >>> topic_net(["cats", "dogs"]).solution.size(("topic",), "size")
    (2,)
    """
    return NetChain(
        {
            "embed": EmbeddingLayer(64),
            "read": BasicRecurrentLayer(64, Dropout={"VariationalInput": 0.3}),
            "last": SequenceLastLayer(),
            "topic": LinearLayer(),
            "chances": SoftmaxLayer(),
        },
        Input=NetEncoder("Tokens"),
        Output=NetDecoder("Class", list(topics)),
    )


def trained(net: NetChain, pairs: Sequence[Pair], rounds: int) -> NetChain:
    """`net`, trained on `pairs`; the same every time."""
    start = NetInitialize(net, Method="Orthogonal")  # a recurrent layer then begins by keeping what it has read
    with threadpool_limits(1, user_api="blas"):  # products as small as these take longer on two threads than on one
        return NetTrain(
            start,
            with_halves(pairs),
            MaxTrainingRounds=rounds,
            BatchSize=8,
            LearningRate=0.0005,
            RandomSeeding=SEED,
            TrainingProgressReporting="ProgressIndicator" if sys.stderr.isatty() else "Print",
        )


# how good it is -------------------------------------------------------------------------------------------


@frozen
class Score:
    """Shares of the held-out sentences: named rightly by the net; by drawing lots; by always naming the topic that is
    commonest in training."""

    right: float
    chance: float
    majority: float

    def __str__(self) -> str:
        return (
            f"{self.right:.0%} of the held-out sentences get their topic "
            f"(drawing lots: {self.chance:.0%}; always the commonest topic: {self.majority:.0%})"
        )


def score(net: NetChain, train: Sequence[Pair], held_out: Sequence[Pair]) -> Score:
    """How `net` does on sentences that it has not seen."""
    answers = net([sentence for sentence, _ in held_out])
    topics = [topic for _, topic in held_out]
    commonest = Counter(topic for _, topic in train).most_common(1)[0][0]
    right = sum(answer == topic for answer, topic in zip(answers, topics, strict=True))
    classes = len({topic for _, topic in train})
    return Score(right / len(topics), 1 / classes, topics.count(commonest) / len(topics))


# the show -------------------------------------------------------------------------------------------------


def run(question: str = QUESTION, rounds: int = 8) -> Score:
    """Train the net, show what it is and how well it does, and let it say which topic `question` is about."""
    started = time.perf_counter()
    train, held_out = split(corpus())
    counts = Counter(topic for _, topic in train + held_out)
    print(f"{len(train)} sentences of Python's own manual to train on and {len(held_out)} held out, by topic:")
    print("  " + ", ".join(f"{topic} {counts[topic]}" for topic in TOPICS))

    net = topic_net()
    print("\nThe net, with the sizes that nobody wrote down:\n")
    print(net)
    print('\nWhy it has so many words, net.why("embed", "n"):')
    print(net.why("embed", "n"))
    print('\nWhy its head has so many units, net.why("topic", "size"):')
    print(net.why("topic", "size"))

    print(f"\nTraining for {rounds} rounds, on the sentences and on the halves of the long ones:")
    net = trained(net, train, rounds)
    found = score(net, train, held_out)
    print(f"\n{found}\n")
    print(f'"{question}"')
    for topic, probability in net(question, ("TopProbabilities", 3)):
        print(f"  {probability:6.1%}  {topic}")
    print(f"\n{time.perf_counter() - started:.0f} seconds")
    return found
