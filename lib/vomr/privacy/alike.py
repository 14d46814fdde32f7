"""Many texts at once: those that differ in digits alone are looked at once.

What a file says of a hundred thousand projects are a few hundred texts with other numbers in them, and no name and no
telephone's word depends on a digit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

_ALL_ALIKE = bytes.maketrans(b"12356789", b"0" * 8)  # a 4 may stand for Ч


class Alike:
    """Texts and the shape of each: the text with one 0 in place of the digits of a number, but for a 4.

    Parameters
    ----------
    texts : iterable of str

    Attributes
    ----------
    texts : list of str
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = list(texts)
        shapes = _shape("\0".join(self.texts)).split(b"\0")
        if len(shapes) != len(self.texts):  # a text has the separator in it
            shapes = list(map(_shape, self.texts))
        self._shapes = shapes

    def where(self, judge: Callable[[str], object]) -> list[str]:
        """The texts of whose shape something is true."""
        judged = {shape for shape in set(self._shapes) if judge(shape.decode("utf-8", "surrogatepass"))}
        if not judged:
            return []
        return [text for text, shape in zip(self.texts, self._shapes, strict=True) if shape in judged]


def each_shape(texts: Iterable[str]) -> str:
    """Every shape of many texts in one text, each apart."""
    return "\n\n\n\n".join(shape.decode("utf-8", "surrogatepass") for shape in set(Alike(texts)._shapes))


def texts_in(value: Any) -> set[str]:
    """The different texts of a value: in lists, tuples and dicts, their keys too."""
    found: set[str] = set()
    rest: list[Iterable[Any]] = [(value,)]
    while rest:
        for inner in rest.pop():
            if isinstance(inner, str):
                found.add(inner)
            elif isinstance(inner, dict):
                rest += inner, inner.values()
            elif isinstance(inner, list | tuple):
                rest.append(inner)
    return found


def _shape(text: str) -> bytes:
    shape = text.encode("utf-8", "surrogatepass").translate(_ALL_ALIKE).replace(b"0000", b"0")
    while b"00" in shape:
        shape = shape.replace(b"00", b"0")
    return shape


__all__ = ["Alike", "each_shape", "texts_in"]
