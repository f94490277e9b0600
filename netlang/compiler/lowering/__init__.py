"""From a solved net to its program, and what is checked on the way."""
