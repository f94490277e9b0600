"""All rows, by name."""

from benchmarks import attention, construction, embedding, imports, lenet, lstm, mlp, sentences
from benchmarks.harness import Row

FAMILIES = (sentences, lstm, mlp, embedding, lenet, attention, imports, construction)
ROWS: dict[str, Row] = {row.name: row for family in FAMILIES for row in family.ROWS}
