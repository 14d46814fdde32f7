"""Names that libraries draw by lot in what they display, settled: the same notebook gives the same pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from nbformat import NotebookNode

_HEX = "[0-9a-f]"
# In the id of an element (pandas' Styler, Altair, Plotly, Bokeh, itables); what stands elsewhere alone is a value
_ID = re.compile(
    rf"\bid\s*=\s*[\"'][\w-]*?(T_{_HEX}{{5}}(?![0-9a-f])|{_HEX}{{8}}(?:[-_]{_HEX}{{4}}){{3}}[-_]{_HEX}{{12}}|{_HEX}{{32}})"
)


_ADDRESS = re.compile(r"(?<= at 0x)[0-9a-f]{6,16}(?=>)")  # „<… object at 0x7f6b00f41b50>“: where it lay in memory


def settle(notebook: NotebookNode) -> None:
    """Put in place of each such name another that depends only on where it stands; in all forms of its output.

    An object is not told by its address in memory either.
    """
    for number, output in enumerate(_outputs(notebook)):
        if isinstance(plain := output.data.get("text/plain"), str):
            output.data["text/plain"] = _ADDRESS.sub("0", plain)
        html = output.data.get("text/html", "")
        html = "".join(html) if isinstance(html, list) else html
        if not isinstance(html, str):
            continue
        for place, name in enumerate(dict.fromkeys(_ID.findall(html))):
            digits = iter(sha256(f"{number} {place}".encode()).hexdigest())
            settled = "".join(next(digits) if letter in "0123456789abcdef" else letter for letter in name)
            for kind, content in output.data.items():
                output.data[kind] = _replaced(content, name, settled)


def _outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    for cell in notebook.cells:
        yield from (output for output in cell.get("outputs", ()) if output.get("data"))


def _replaced(value: Any, name: str, settled: str) -> Any:
    if isinstance(value, str):
        return value.replace(name, settled)
    if isinstance(value, list):
        return [_replaced(part, name, settled) for part in value]
    return value
