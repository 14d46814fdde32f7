"""Monitoring and reporting for a CLLD (ВОМР, LEADER) strategy.

``vomr.load("data/nevestino", "2026-Q3")`` is the analyst's door; the command ``vomr`` is the officer's.
"""

from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in ("load", "load_portfolio"):  # imported when first asked for: the command answers --help without pandas
        from vomr import loading

        return getattr(loading, name)
    raise AttributeError(f"module 'vomr' has no attribute {name!r}")
