"""Looks of a freshly written workbook in the styles of another: appended where it has none like them."""

from __future__ import annotations

import copy
from typing import Any

from lxml import etree

from vomr.spreadsheet.office_package import Package, child

_CHILDREN = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst".split()
_FIRST_OWN_FORMAT = 164  # number formats below are built into every program
_APPLIES = ("Font", "Fill", "Border", "NumberFormat")
_PIECES = (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId"))


class MergedStyles:
    """Numbers of looks in one workbook → numbers of the same looks in another.

    Parameters
    ----------
    own, fresh : Package
        Where the looks are needed, and where they come from.
    """

    def __init__(self, own: Package, fresh: Package) -> None:
        self._own = own
        self._part = own.styles
        self._root, self._source = own.tree(self._part), fresh.tree(fresh.styles)
        self._main = f"{{{own.main}}}"
        self._known: dict[tuple[str, str], str] = {}

    def cell(self, number: str) -> str:
        """The look of a cell or a column."""
        if ("cellXfs", number) not in self._known:
            wanted = copy.deepcopy(self._items("cellXfs")[int(number)])
            for group, attribute in _PIECES:
                piece = self._items(group)[int(wanted.get(attribute, "0"))]
                wanted.set(attribute, self._number(group, piece))
            wanted.set("numFmtId", self._number_format(wanted.get("numFmtId", "0")))
            wanted.set("xfId", "0")
            for group in _APPLIES:
                wanted.set(f"apply{group}", "1")
            self._known["cellXfs", number] = self._number("cellXfs", wanted)
        return self._known["cellXfs", number]

    def conditional(self, number: str) -> str:
        """What a look that depends on the content adds."""
        if ("dxfs", number) not in self._known:
            self._known["dxfs", number] = self._number("dxfs", self._items("dxfs")[int(number)])
        return self._known["dxfs", number]

    def _items(self, group: str) -> list[Any]:
        outer = self._source.find(f"{self._main}{group}")
        return [] if outer is None else [item for item in outer if isinstance(item.tag, str)]

    def _number(self, group: str, wanted: Any) -> str:
        outer = child(self._root, group, _CHILDREN)
        items = [item for item in outer if isinstance(item.tag, str)]
        text = _canonical(wanted)
        for number, item in enumerate(items):
            if _canonical(item) == text:
                return str(number)
        outer.append(copy.deepcopy(wanted))
        outer.set("count", str(len(items) + 1))
        self._own.change(self._part)
        return str(len(items))

    def _number_format(self, number: str) -> str:
        if int(number) < _FIRST_OWN_FORMAT:
            return number
        code = next(item.get("formatCode") for item in self._items("numFmts") if item.get("numFmtId") == number)
        outer = child(self._root, "numFmts", _CHILDREN)
        taken = [int(item.get("numFmtId", "0")) for item in outer]
        for item in outer:
            if item.get("formatCode") == code:
                return str(item.get("numFmtId"))
        free = max([_FIRST_OWN_FORMAT - 1, *taken]) + 1
        outer.append(outer.makeelement(f"{self._main}numFmt", numFmtId=str(free), formatCode=code))
        outer.set("count", str(len(outer)))
        self._own.change(self._part)
        return str(free)


def _canonical(element: Any) -> bytes:
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_tail=False))
