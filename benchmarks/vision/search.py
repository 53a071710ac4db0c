"""Measure one exact query against one and ten million hashes.

python -m benchmarks.vision.search
"""

from vision.trials.tables import render
from vision.trials.timing import measure_search

if __name__ == "__main__":
    print(*render({"search": measure_search()}), sep="\n")
