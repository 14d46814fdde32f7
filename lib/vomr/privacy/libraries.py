"""The code of chart libraries, which a notebook carries along when it is to work without a network.

Among millions of its digits some always look like a personal number. What is not read is known to be that code, line by
line, from the library as it is installed: whatever else stands in a script is somebody's, and is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_CODE = {"plotly": "package_data/*.min.js", "bokeh": "server/static/js/*.min.js"}
_SCRIPT = re.compile(r"(<(?:script[^>]*|/script)>)")
_SMALLEST = 100_000  # letters; no script of a chart's own is as long without carrying data


def without_libraries(script: str) -> str:
    """What a script says beside the code of a library that is installed here."""
    if len(script) < _SMALLEST:
        return script
    return "\n".join(line for line in _pieces(script) if line and line.strip() not in _lines())


def _pieces(text: str) -> Iterator[str]:
    """The lines of a text; where a script begins and ends a line does too."""
    for piece in _SCRIPT.split(text):
        yield from piece.split("\n")


@cache
def _lines() -> frozenset[str]:
    return frozenset(
        line.strip()
        for name, pattern in _CODE.items()
        if (package := find_spec(name)) is not None
        for folder in package.submodule_search_locations or ()
        for file in Path(folder).glob(pattern)
        for line in _pieces(file.read_text(encoding="utf-8"))
        if line
    )
