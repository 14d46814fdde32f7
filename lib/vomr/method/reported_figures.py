"""The figures that a ``results.json`` holds, by what is declared of them (contract.md §5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vomr.kinds import Unit, Value
from vomr.method.absorption import LineName
from vomr.method.figures import Declared, Figure


def reported_figures(results: Mapping[str, Any], wanted: Iterable[Declared]) -> dict[str, Figure]:
    """Figures by their ids, as a report gave them.

    Parameters
    ----------
    results : mapping
        A ``results.json``, perhaps of an earlier version of this program: what it does not hold is left out.
    wanted : iterable of Declared
        A pattern is the way through the file: ``indicators.{indicator}.target`` stands in the list ``indicators``,
        under ``target`` of each member.
    """
    tree = {**results, "absorption": dict(_lines(results["absorption"]))}
    figures = (
        declared.figure(value_of(written, declared.unit), **of)
        for declared in wanted
        for written, of in _at_end(tree, declared.pattern.split("."), {})
        if _is_value(written, declared.unit)
    )
    return {figure.id: figure for figure in figures}


def _lines(money: Mapping[str, Any]) -> Iterator[tuple[LineName, Mapping[str, Any]]]:
    """The lines of the absorption table by their names."""
    by_code = {name: money[name] for name in ("total", "operations", "management") if name in money}
    for line in money["measures"]:
        code = line["id"].partition(".")[2] if line.get("id") else f"{line['measure']}.{line['fund']}"
        by_code[code] = line
    for group in ("funds", "operations_funds"):
        by_code |= {f"{group}.{line['fund']}": line for line in money.get(group, ())}
    for code, line in by_code.items():
        yield LineName(code, line.get("scope", "operations"), line.get("measure"), line.get("fund"), ()), line


def _at_end(tree: Any, way: Sequence[str], of: Mapping[str, Any]) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """What stands at the end of a way, with what the pattern ranges over."""
    if not way:
        yield tree, of
        return
    step, *rest = way
    if step.startswith("{"):
        over = step.strip("{}")
        listed = [(member[over], member) for member in _members(tree) if over in member]
        for code, member in tree.items() if isinstance(tree, Mapping) else listed:
            yield from _at_end(member, rest, {**of, over: code})
    elif isinstance(tree, Mapping) and step in tree:
        yield from _at_end(tree[step], rest, of)


def _members(tree: Any) -> list[Mapping[str, Any]]:
    return [member for member in tree if isinstance(member, Mapping)] if isinstance(tree, list) else []


def _is_value(written: Any, unit: Unit) -> bool:
    """Whether it is one: a way may end at a group, at a name or at a yes or no."""
    if isinstance(written, str):
        return unit == "cents" and re.fullmatch(r"-?\d{1,18}(\.\d+)?", written) is not None
    return not isinstance(written, Mapping | list | bool)


def value_of(written: str | float | None, unit: Unit) -> Value:
    """Money is a text of euro and cents, with a fraction of a cent a number of euro."""
    if isinstance(written, str):
        return int(Decimal(written) * 100)
    return Fraction(written) * (100 if unit == "cents" else 1) if isinstance(written, float) else written


__all__ = ["reported_figures", "value_of"]
