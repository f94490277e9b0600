"""How much the fuzzers try: by default about a minute of each file, and with NETLANG_FUZZ=<factor> that many times as
much. More rounds go on where fewer would have stopped, so what failed with a factor fails again with the same one."""

import os

FACTOR = float(os.environ.get("NETLANG_FUZZ", "1"))


def rounds(number: int) -> range:
    """The seeds of the rounds: `number` times NETLANG_FUZZ, at least one."""
    return range(max(1, round(number * FACTOR)))
