"""The demonstration behind `python -m netlang demo`: topics of sentences, numbers added, and a net that cannot be.

1. Which chapter of Python's own manual is a sentence from? The sentences are those of `pydoc_data.topics`, the texts
   that `help("DEBUGGING")` shows, so nothing is downloaded. Beside the net's score stands that of a bag of words with
   logistic regression, the usual answer to this task.
2. The sum of the two numbers that are marked in a sequence of any length: no bag of anything can tell it.
3. Two layers that do not fit, and what is said of them.

Everything here is what a user of netlang would write; no part of the package is reached around its front door.
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
    AggregationLayer,
    EmbeddingLayer,
    GatedRecurrentLayer,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetExtract,
    NetShapeError,
    NetTrain,
    SequenceLastLayer,
    SoftmaxLayer,
)

TOPICS = ("attribute-access", "compound", "debugger", "formatstrings", "string-methods", "typesmapping")
QUESTION = "The debugger stops at the next breakpoint."
SEED = 1234
HELD_OUT = 0.2
BAG_OF_WORDS = 0.80  # scikit-learn 1.9 on these sentences with SEED; measured anew where it is installed

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
            if 5 <= words <= 40 and re.match(r"[A-Z].*[.:;!?)]$", sentence):  # code begins with a lower-case letter
                found[sentence] = None
    return list(found)


def corpus() -> list[Pair]:
    """(sentence, topic) for all sentences that occur in one topic only."""
    texts = importlib.import_module("pydoc_data.topics").topics
    by_topic = {topic: sentences_of(texts[topic]) for topic in TOPICS}
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


# the net --------------------------------------------------------------------------------------------------


def topic_net(topics: Sequence[str] = TOPICS) -> NetChain:
    """The mean of the words' vectors, and a classifier; four sizes are left to be inferred.

    >>> topic_net(["cats", "dogs"]).solution.size(("topic",), "size")
    (2,)
    """
    return NetChain(
        {
            "embed": EmbeddingLayer(64),
            "average": AggregationLayer("Mean", 1),
            "topic": LinearLayer(),
            "chances": SoftmaxLayer(),
        },
        Input=NetEncoder("Tokens"),
        Output=NetDecoder("Class", list(topics)),
    )


def trained(net: NetChain, pairs: Sequence[Pair], rounds: int) -> NetChain:
    """`net`, trained on `pairs`; the same every time."""
    with threadpool_limits(1, user_api="blas"):  # products as small as these take longer on two threads than on one
        return NetTrain(
            net,
            list(pairs),
            MaxTrainingRounds=rounds,
            BatchSize=32,
            LearningRate=0.01,
            RandomSeeding=SEED,
            TrainingProgressReporting="ProgressIndicator" if sys.stderr.isatty() else None,
        )


def unknown_words(net: NetChain, sentence: str) -> list[str]:
    """The words that the net's encoder does not know: all have one code, the last.

    >>> unknown_words(topic_net(), "The debugger Wtoppt.")
    ['Wtoppt']
    """
    encoder, last = NetExtract(net, "Input"), net.solution.size(("embed",), "n")
    return [word for word in re.findall(r"\w+", sentence) if set(encoder(word).tolist()) == {last}]


# accuracy -------------------------------------------------------------------------------------------------


@frozen
class Score:
    """Accuracy on the held-out sentences: of the net; of a bag of words with logistic regression; of always
    naming the commonest topic in training; of chance."""

    right: float
    bag: float
    majority: float
    chance: float

    def __str__(self) -> str:
        return (
            f"{self.right:.0%} of the held-out sentences get their topic (a bag of words with logistic regression: "
            f"{self.bag:.0%}; always the commonest topic: {self.majority:.0%}; drawing lots: {self.chance:.0%})"
        )


def score(net: NetChain, train: Sequence[Pair], held_out: Sequence[Pair]) -> Score:
    """The accuracy of `net` on held-out sentences."""
    answers = net([sentence for sentence, _ in held_out])
    topics = [topic for _, topic in held_out]
    commonest = Counter(topic for _, topic in train).most_common(1)[0][0]
    right = sum(answer == topic for answer, topic in zip(answers, topics, strict=True))
    classes = len({topic for _, topic in train})
    return Score(right / len(topics), bag_of_words(train, held_out), topics.count(commonest) / len(topics), 1 / classes)


def bag_of_words(train: Sequence[Pair], held_out: Sequence[Pair]) -> float:
    """The accuracy of logistic regression on word counts, measured where scikit-learn is installed."""
    try:
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
    except ImportError:
        return BAG_OF_WORDS
    model = make_pipeline(CountVectorizer(), LogisticRegression(max_iter=1000))
    return float(model.fit(*zip(*train, strict=True)).score(*zip(*held_out, strict=True)))


# order matters --------------------------------------------------------------------------------------------

Marked = tuple[list[list[float]], float]  # a sequence of (number, mark), and the sum of the numbers whose mark is 1


def marked_numbers(count: int, seed: int) -> list[Marked]:
    """Sequences of 2 to 12 numbers, two of them marked.

    >>> sequence, answer = marked_numbers(1, seed=0)[0]
    >>> sum(mark for _, mark in sequence), abs(sum(x * mark for x, mark in sequence) - answer) < 1e-9
    (2.0, True)
    """
    draw, found = random.Random(seed), []
    for _ in range(count):
        numbers = [draw.random() for _ in range(draw.randint(2, 12))]
        marked = draw.sample(range(len(numbers)), 2)
        found.append(([[x, float(i in marked)] for i, x in enumerate(numbers)], sum(numbers[i] for i in marked)))
    return found


def adder(rounds: int) -> NetChain:
    """A net that has learnt to add the marked numbers."""
    net = NetChain([GatedRecurrentLayer(24), SequenceLastLayer(), LinearLayer([])], Input=["Varying", 2])
    with threadpool_limits(1, user_api="blas"):
        data = marked_numbers(2000, SEED)
        return NetTrain(net, data, MaxTrainingRounds=rounds, LearningRate=0.01, TrainingProgressReporting=None)


# the demo -------------------------------------------------------------------------------------------------


def run(question: str = QUESTION, rounds: int = 20) -> Score:
    """All three parts, printed; `question` is a sentence whose topic is asked for."""
    started = time.perf_counter()
    found = show_topics(question, rounds)
    show_adding(rounds)
    show_clash()
    print(f"\n{time.perf_counter() - started:.0f} seconds")
    return found


def show_topics(question: str, rounds: int) -> Score:
    """Train the net, show it and its accuracy, and classify `question`."""
    train, held_out = split(corpus())
    counts = Counter(topic for _, topic in train + held_out)
    print(f"1. {len(train)} sentences of Python's own manual to train on and {len(held_out)} held out, by topic:")
    print("  " + ", ".join(f"{topic} {counts[topic]}" for topic in TOPICS))
    net = topic_net()
    print("\nThe net, with the sizes that nobody wrote down:\n")
    print(net)
    print('\nWhy it has so many words, net.why("embed", "n"):')
    print(net.why("embed", "n"))
    print('\nWhy its head has so many units, net.why("topic", "size"):')
    print(net.why("topic", "size"))
    before = time.perf_counter()
    net = trained(net, train, rounds)
    print(f"\n{rounds} rounds of training took {time.perf_counter() - before:.1f} s.")
    found = score(net, train, held_out)
    print(f'{found}\n\n"{question}"')
    if unknown := unknown_words(net, question):
        rest = "rests on the rest" if len(unknown) < len(re.findall(r"\w+", question)) else "is a guess"
        print(f"  it does not know {', '.join(unknown[:8])}{' ...' * (len(unknown) > 8)}: what it says {rest}")
    for topic, probability in net(question, ("TopProbabilities", 3)):
        print(f"  {probability:6.1%}  {topic}")
    return found


def show_adding(rounds: int) -> None:
    """Sums of marked numbers: they need the order of a sequence, not only counts."""
    print("\n2. Where order counts: the sum of the two marked numbers of a sequence, learnt from 2000 sequences.")
    net, unseen = adder(rounds), marked_numbers(200, SEED + 1)
    answers = net([sequence for sequence, _ in unseen])
    off = sum(abs(a - answer) for a, (_, answer) in zip(answers, unseen, strict=True)) / len(unseen)
    mean = sum(answer for _, answer in unseen) / len(unseen)
    blind = sum(abs(mean - answer) for _, answer in unseen) / len(unseen)
    sequence, answer = unseen[0]
    print(
        "  "
        + " + ".join(f"{x:.2f}" for x, mark in sequence if mark)
        + f" = {answer:.2f}; the net says {answers[0]:.2f}"
    )
    print(f"  on 200 new sequences it is off by {off:.3f}; always saying {mean:.2f}, the mean, by {blind:.3f}")


def show_clash() -> None:
    """A net with a contradiction, and its error."""
    print("\n3. Two layers that do not fit:")
    try:
        NetChain({"embed": EmbeddingLayer(128), "read": GatedRecurrentLayer(32, Input=["Varying", 64])})
    except NetShapeError as error:
        print(f"\n{type(error).__name__}: {error}")
