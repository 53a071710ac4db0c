"""Measure every check on a folder of real photos.

python -m benchmarks.vision.photos FOLDER
"""

import sys
from pathlib import Path

from vision.trials.tables import render, run_trials

if __name__ == "__main__":
    print(*render(run_trials(Path(sys.argv[1]))), sep="\n")
