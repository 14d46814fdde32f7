"""Monitoring and reporting for a CLLD (ВОМР, LEADER) strategy.

``vomr.load("data/nevestino", "2026-Q3")`` is the analyst's door; the command ``vomr`` is the officer's.

Examples
--------
>>> import vomr
>>> report = vomr.load("data/primer", "2028-Q2")
>>> report.figure("absorption.total.paid")
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# What an analyst calls, and the module where it lives: imported when first asked for, so that the command answers
# --help without pandas
_DOORS = {
    "load": "vomr.loading",
    "load_portfolio": "vomr.loading",
    "load_series": "vomr.loading",
    "style": "vomr.show.house_style",
    "table": "vomr.show.house_style",
}

__all__ = ["__version__", *_DOORS]  # the keys are names


def load_ipython_extension(shell: Any) -> None:
    """Give a notebook ``%vomr check``, ``%vomr why``, ``%vomr figure`` and ``%vomr report``.

    >>> %load_ext vomr
    """
    from vomr.magic import register

    register(shell)


def __getattr__(name: str) -> Any:
    if name in _DOORS:
        return getattr(import_module(_DOORS[name]), name)
    if name.startswith("_"):
        raise AttributeError(f"module 'vomr' has no attribute {name!r}")
    from vomr.problems import no_such_name
    from vomr.words import DEFAULT

    raise no_such_name(name, _DOORS, DEFAULT)


def __dir__() -> list[str]:
    return [*_DOORS, "__version__"]
