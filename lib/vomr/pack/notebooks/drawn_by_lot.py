"""Names that libraries draw by lot in what they display, settled: the same notebook gives the same pack."""

from __future__ import annotations

import re
from functools import partial
from hashlib import sha256

from nbformat import NotebookNode

from vomr.pack.texts import outputs_of, with_texts

_HEX = "[0-9a-f]"
# In the id of an element (pandas' Styler, Altair, Plotly, Bokeh, itables); what stands elsewhere alone is a value
_ID = re.compile(
    rf"\bid\s*=\s*[\"'][\w-]*?(T_{_HEX}{{5}}(?![0-9a-f])|{_HEX}{{8}}(?:[-_]{_HEX}{{4}}){{3}}[-_]{_HEX}{{12}}|{_HEX}{{32}})"
)


_ADDRESS = re.compile(r"(?<= at 0x)[0-9a-f]{6,16}(?=>)")  # „<… object at 0x7f6b00f41b50>“: where it lay in memory


def _renamed(name: str, settled: str, text: str) -> str:
    return text.replace(name, settled)


def settle(notebook: NotebookNode) -> None:
    """Put in place of each such name another that depends only on where it stands; in all forms of its output.

    An object is not told by its address in memory either.
    """
    for number, output in enumerate(output for output in outputs_of(notebook) if output.get("data")):
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
                output.data[kind] = with_texts(content, partial(_renamed, name, settled))
