"""Text as Typst source that can only ever be text."""

from __future__ import annotations

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "", "\t": "\\t"}


def literal(text: str) -> str:
    """A Typst string literal. What stands in it is never markup or code, whatever a cell may hold."""
    out = []
    for c in text:
        if c in _ESCAPES:
            out.append(_ESCAPES[c])
        elif ord(c) < 32:
            continue
        else:
            out.append(c)
    return '"' + "".join(out) + '"'
