"""Texts that remember what stands in them: a printed figure keeps its name, a mark its meaning, within a sentence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any
from urllib.parse import quote, unquote

from vomr.words.marks import Mark


@dataclass(frozen=True, slots=True)
class Identity:
    """Which figure a printed number is.

    Attributes
    ----------
    figure : str
        Its name in ``results.json``, which ``vomr why`` takes.
    day : date or None
        Of which day it is, where that is not the report's.
    since : date or None
        Where the change of the figure is printed, since when.
    report : int or None
        The number of the frozen report that gave the value of that day, where it is not of these tables.
    """

    figure: str
    day: dt.date | None = None
    since: dt.date | None = None
    report: int | None = None

    def __str__(self) -> str:
        """One name for all of it, which :meth:`read` reads: ``absorption.total.paidΔ2028-03-31@2028-06-30#3``."""
        said = (("Δ", self.since), ("@", self.day), ("#", self.report))
        return Identity.own(self.figure) + "".join(f"{sign}{value}" for sign, value in said if value is not None)

    @staticmethod
    def own(figure: str) -> str:
        """The name of a figure of the report's own day."""
        return _SIGNS.sub(lambda sign: quote(sign[0]), figure) if _SIGNS.search(figure) else figure

    @classmethod
    def read(cls, name: str) -> Identity:
        """What :meth:`__str__` wrote."""
        figure, since, day, report = _NAME.fullmatch(name).groups()  # type: ignore[union-attr]  # it matches any text
        return cls(unquote(figure), _day(day), _day(since), int(report) if report else None)


_NAME = re.compile(r"([^Δ@#]*)(?:Δ([^@#]*))?(?:@([^#]*))?(?:#(.*))?", re.DOTALL)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


_SIGNS = re.compile("[%Δ@#]")


class Quantity(str):
    """A number, share, amount or day as it is printed, which knows what it is: what a frame of the page holds.

    An amount is in euro, a share a part of one. Within a sentence it is text like any other.
    """

    value: Any

    def __new__(cls, shown: str, value: Any) -> Quantity:
        made = super().__new__(cls, shown)
        made.value = value
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return str(self), self.value


class _Remembering(str):
    """Text that is not forgotten when it is put beside another."""

    def __add__(self, other: str) -> str:
        return joined("", (self, other))

    def __radd__(self, other: str) -> str:
        return joined("", (other, self))


class Printed(_Remembering):
    """A number as it is printed, or the mark in its place, which knows which figure it is; ``shown`` is that alone."""

    identity: Identity
    shown: str

    def __new__(cls, shown: str, identity: Identity) -> Printed:
        made = super().__new__(cls, shown)
        made.shown, made.identity = shown, identity
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.shown, self.identity


class Sentence(_Remembering):
    """A text of several pieces; those that are printed figures or marks keep what they know."""

    pieces: tuple[str, ...]

    def __new__(cls, pieces: Iterable[str]) -> Sentence:
        kept = tuple(pieces)
        made = super().__new__(cls, "".join(kept))
        made.pieces = kept
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.pieces,)


def remembers(text: Any) -> bool:
    """Whether a text knows what stands in it."""
    return isinstance(text, _Remembering | Mark)


def pieces_of(text: str) -> tuple[str, ...]:
    """What a text is made of; one that remembers nothing is one piece."""
    return text.pieces if isinstance(text, Sentence) else (text,) if text else ()


def joined(between: str, texts: Iterable[str]) -> str:
    """Texts one after another, the empty ones left out, each with what it remembers."""
    kept = [text for text in texts if text]
    pieces: list[str] = []
    for at, text in enumerate(kept):
        pieces += [between] if at and between else []
        pieces += pieces_of(text)
    return _sentence(pieces)


def filled(pattern: str, values: Mapping[str, Any]) -> str:
    """A pattern with its ``{names}`` replaced; a sentence where one of the values remembers something."""
    if not any(map(remembers, values.values())):
        return pattern.format(**values)
    return _sentence(_pieces(pattern, values))


def _pieces(pattern: str, values: Mapping[str, Any]) -> Iterator[str]:
    for literal, name, spec, _ in Formatter().parse(pattern):
        if literal:
            yield literal
        if name is not None:
            value = values[name]
            yield from pieces_of(value) if isinstance(value, str) else (format(value, spec or ""),)


def _without_second_stop(pieces: Iterable[str]) -> Iterator[str]:
    """The stop of an abbreviation („г.“) at the end of a sentence is the sentence's too."""
    before = ""
    for piece in pieces:
        doubled = before[-1:] == "." and before[-2:-1].isalpha() and piece[:1] == "." and piece[:2] != ".."
        shown = piece[1:] if doubled and not isinstance(piece, Printed | Mark) else piece
        if shown:
            yield shown
        before = piece or before


def capitalised(text: str, *, small: bool = False) -> str:
    """With a capital letter at its head, or a small one."""
    first, *rest = pieces_of(text) or ("",)
    if isinstance(first, Printed | Mark):
        return text
    return _sentence(((first[:1].lower() if small else first[:1].upper()) + first[1:], *rest))


def _sentence(pieces: Iterable[str]) -> str:
    kept: list[str] = []
    for piece in _without_second_stop(pieces):
        if kept and not remembers(piece) and not remembers(kept[-1]):
            kept[-1] += piece
        else:
            kept.append(piece)
    return kept[0] if len(kept) == 1 else Sentence(kept) if kept else ""
