"""Every figure: pure functions of the register and a day, one module for each section of method.md."""

from vomr.method.figures import Figure, Reason
from vomr.method.results import Results, compute

__all__ = ["Figure", "Reason", "Results", "compute"]
