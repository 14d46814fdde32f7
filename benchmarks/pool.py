"""A pool of processes, each of which executes a notebook with papermill and converts it with nbconvert.

python benchmarks/pool.py PERIOD FOLDER STRATEGY…
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

import papermill
from nbconvert.exporters import get_exporter

from vomr.pack.request import NOTEBOOKS
from vomr.parts import PARTS


def make(strategy: Path, part: str, period: str, folder: Path) -> None:
    """One notebook of one group: executed, as a page, as a document."""
    room = folder / strategy.name
    room.mkdir(parents=True, exist_ok=True)
    executed = room / f"{part}.ipynb"
    papermill.execute_notebook(
        NOTEBOOKS / f"{part}.ipynb", executed, {"strategy": str(strategy), "period": period}, progress_bar=False
    )
    for name, suffix in (("vomr_html", ".html"), ("vomr_pdf", ".pdf")):
        content, _ = get_exporter(name)().from_filename(str(executed))
        path = executed.with_suffix(suffix)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def main(period: str, folder: Path, strategies: list[Path]) -> None:
    """Every notebook of every group; the first that fails stops it."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(make, strategy, part, period, folder) for strategy, part in product(strategies, PARTS)]
        for job in jobs:
            job.result()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [Path(strategy) for strategy in sys.argv[3:]])
