"""The process of one implementation: `python -m benchmarks.worker ROW NAME`, started by the harness."""

import sys

from benchmarks.harness import serve
from benchmarks.rows import ROWS

if __name__ == "__main__":
    row, name = sys.argv[1:]
    serve(ROWS[row].contenders[name])
