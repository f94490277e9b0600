"""All rows, by name."""

from benchmarks import attention, construction, embedding, imports, lenet, lstm, minilm, mlp, sentences
from benchmarks.harness import Row

FAMILIES = (sentences, lstm, mlp, embedding, lenet, attention, minilm, imports, construction)
ROWS: dict[str, Row] = {row.name: row for family in FAMILIES for row in family.ROWS}
