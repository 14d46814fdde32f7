"""What reading one group costs, and what checking and computing it, with nothing written.

python benchmarks/steps.py FOLDER PERIOD      processor seconds of both, and megabytes
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from pathlib import Path

from vomr.method.results import compute
from vomr.period import Period
from vomr.register import read_register


def main(folder: Path, period: Period) -> None:
    """Print the seconds of each step and the largest size of the process."""
    gc.set_threshold(100_000, 50, 100)  # as the command has it
    began = time.process_time()
    register = read_register(folder)
    read = time.process_time()
    compute(register, period)
    computed = time.process_time()
    print(read - began, computed - read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Period.parse(sys.argv[2]))
