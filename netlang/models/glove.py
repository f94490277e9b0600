"""GloVe word vectors: an embedding for each word of English text.

Source: Pennington, Socher and Manning, GloVe: Global Vectors for Word Representation, EMNLP 2014,
https://nlp.stanford.edu/projects/glove/
"""

from __future__ import annotations

from functools import partial
from typing import Final

from attrs import frozen

from netlang.layers.weights.embedding import EmbeddingLayer
from netlang.models.model import Archive, Model
from netlang.models.word_embedding import word_vectors

HOME = "https://nlp.stanford.edu/data/"


@frozen
class Corpus:
    """What vectors were trained on: the end of the models' names, the archive, how many words it has vectors of, of
    which dimensions, and what the text was. A file of the archive is "glove.6B.50d.txt"."""

    name: str
    archive: Archive
    words: int
    dimensions: tuple[int, ...]
    text: str

    def file(self, size: int) -> str:
        """The name of the file in the archive."""
        return f"{self.archive.file.removesuffix('.zip').removesuffix(f'.{size}d')}.{size}d.txt"


CORPORA: Final = (
    Corpus(
        "Wikipedia and Gigaword-5 Data",
        Archive(f"{HOME}glove.6B.zip", "617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb", 862_182_613),
        words=400_000,
        dimensions=(50, 100, 200, 300),
        text="Wikipedia of 2014 and Gigaword 5: 6 billion words, in lower case",
    ),
    Corpus(
        "Tweets",
        Archive(
            f"{HOME}glove.twitter.27B.zip",
            "792af52f795d1a32c9842a3240f5f3fe5e941a8ff6df5eb0f9d668092ebc019c",
            1_520_408_563,
        ),
        words=1_193_514,
        dimensions=(25, 50, 100, 200),
        text="2 billion tweets: 27 billion words, in lower case",
    ),
    Corpus(
        "Common Crawl 42B",
        Archive(
            f"{HOME}glove.42B.300d.zip",
            "03d5d7fa28e58762ace4b85fb71fe86a345ef0b5ff39f5390c14869da0fc1970",
            1_877_800_501,
        ),
        words=1_917_494,
        dimensions=(300,),
        text="web pages of Common Crawl: 42 billion words, in lower case",
    ),
    Corpus(
        "Common Crawl 840B",
        Archive(
            f"{HOME}glove.840B.300d.zip",
            "c06db255e65095393609f19a4cfca20bf3a71e20cc53e892aafa490347e3849f",
            2_176_768_927,
        ),
        words=2_196_016,
        dimensions=(300,),
        text="web pages of Common Crawl: 840 billion words, as they are written",
    ),
)


def _model(corpus: Corpus, size: int) -> Model:
    return Model(
        name=f"GloVe {size}-Dimensional Word Vectors Trained on {corpus.name}",
        family="GloVe Word Vectors",
        parameters={"Corpus": corpus.name, "Dimensions": size},
        make=partial(word_vectors, member=corpus.file(size)),
        blank=partial(EmbeddingLayer, size, corpus.words + 1),
        archive=corpus.archive,
        task="Feature Extraction",
        domain="Text",
        creator="Jeffrey Pennington, Richard Socher, Christopher D. Manning",
        date="2014",
        licence="PDDL 1.0",
        source="https://nlp.stanford.edu/projects/glove/",
        training=corpus.text,
    )


MODELS: Final = tuple(_model(corpus, size) for corpus in CORPORA for size in corpus.dimensions)
