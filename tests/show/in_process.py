"""The pages of a pack without its kernels: the cells of the shipped notebooks run here, and their HTML is written.

What cells show is at hand as a document too. Every day a slice of both groups, with ``soak`` all: four periods, two
languages, two audiences.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

import vomr
from vomr.document import Block
from vomr.export import html_page
from vomr.pack.outputs.front import front_notebook
from vomr.parts import parts_of
from vomr.show.fragments import Fragment
from vomr.show.report import Report

PROJECT = Path(__file__).parents[2]
PERIODS = {"primer": ("2026-Q4", "2027", "2028-Q2", "2029-H1"), "nevestino": ("2025", "2026-H1", "2026-Q3", "2027")}
EVERY_DAY = [("primer", "2028-Q2", "bg", "authority"), ("nevestino", "2026-Q3", "en", "authority")]
CASES = [
    pytest.param(*case, marks=() if case in EVERY_DAY else pytest.mark.soak)
    for name, periods in PERIODS.items()
    for case in itertools.product((name,), periods, ("bg", "en"), ("authority", "public"))
]
CALL = re.compile(r"report\.[\w.]+\([^()]*\)")


@cache
def report_of(name: str, period: str, lang: str = "bg", audience: str = "authority") -> Report:
    return vomr.load(PROJECT / "data" / name, period, lang, audience)


@cache
def page_of(name: str, period: str, lang: str, audience: str, part: str) -> str:
    """One page as ``vomr report`` writes it; ``index`` is the front page."""
    report = report_of(name, period, lang, audience)
    if part == "index":
        return html_page(front_notebook(report, list(parts_of(report.results.period.kind)), {"html"}, []))
    return html_page(executed(part, {"report": report}))


def pages_of(name: str, period: str, lang: str = "bg", audience: str = "authority") -> dict[str, str]:
    """All pages of a pack by part."""
    kind = report_of(name, period, lang, audience).results.period.kind
    return {part: page_of(name, period, lang, audience, part) for part in ("index", *parts_of(kind))}


def shown(report: Report) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """What the cells of the shipped notebooks display, call by call, as a document; of a chart its table."""
    return ((call, fragment.blocks) for call, fragment in shown_fragments(report))


@cache
def shown_fragments(report: Report) -> tuple[tuple[str, Fragment], ...]:
    """The same as fragments."""
    calls: dict[str, None] = {}
    for part in parts_of(report.results.period.kind):
        notebook = json.loads((PROJECT / "notebooks" / f"{part}.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                calls |= dict.fromkeys(CALL.findall("".join(cell["source"])))
    made = ((call, eval(call, {"report": report})) for call in calls)
    pieces = ((call, getattr(piece, "table", piece)) for call, piece in made)
    return tuple((call, piece) for call, piece in pieces if isinstance(piece, Fragment))


def executed(part: str, names: dict[str, Any]) -> nbformat.NotebookNode:
    """A shipped notebook with the outputs that its cells display; what it would load is given by name."""
    notebook = nbformat.read(PROJECT / "notebooks" / f"{part}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "vomr" not in cell.source and "parameters" not in cell.metadata.get("tags", ()):
            shown = _value(cell.source, names)
            for one in (shown.chart, shown.table) if hasattr(shown, "chart") else (shown,):
                bundle = one._repr_mimebundle_() if hasattr(one, "_repr_mimebundle_") else {}
                data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
                cell.outputs.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata))
    return notebook


def _value(source: str, names: dict[str, Any]) -> Any:
    """What the last expression of a cell gives."""
    *before, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    exec(compile(ast.Module(before, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)
