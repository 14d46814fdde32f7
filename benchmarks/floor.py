"""The floor: the same figures, charts and conversions as a pack, in one process and without any kernel.

    python benchmarks/floor.py STRATEGY PERIOD FOLDER

Every cell of every notebook is run with ``exec`` and what its last line gives is kept as its output, as Jupyter keeps
it.
"""

from __future__ import annotations

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # as the command does

import ast
from pathlib import Path

import nbformat

from vomr.export import html_page, pdf_page, report_pdf
from vomr.loading import load
from vomr.pack.outputs.annex import write_annex
from vomr.pack.outputs.front import cover
from vomr.pack.outputs.open_data import write_open_data
from vomr.pack.outputs.tables import tables
from vomr.pack.request import NOTEBOOKS
from vomr.parts import PARTS


def run(part: str, parameters: dict[str, str]) -> nbformat.NotebookNode:
    """A notebook with its outputs."""
    notebook = nbformat.read(NOTEBOOKS / f"{part}.ipynb", as_version=4)
    names: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, part, "exec"), names)
        if "parameters" in cell.metadata.get("tags", ()):
            names.update(parameters)
        shown = eval(compile(ast.Expression(last.value), part, "eval"), names) if last is not None else None
        if shown is not None:
            bundle = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {"text/plain": repr(shown)}
            data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
            cell.outputs = [nbformat.v4.new_output("execute_result", data=data, metadata=metadata, execution_count=1)]
    return notebook


def main(strategy: str, period: str, folder: Path) -> None:
    """Make what a pack holds, but for the front page and the manifest."""
    folder.mkdir(parents=True)
    report = load(strategy, period)
    (folder / "results.json").write_text(report.results.to_json(report.w), encoding="utf-8")
    notebooks = [
        run(part, {"strategy": strategy, "period": period, "lang": "bg", "audience": "authority"}) for part in PARTS
    ]
    for part, notebook in zip(PARTS, notebooks, strict=True):
        (folder / f"{part}.html").write_text(html_page(notebook), encoding="utf-8")
        (folder / f"{part}.pdf").write_bytes(pdf_page(notebook))
    (folder / "report.pdf").write_bytes(report_pdf(notebooks, cover(report)))
    found = tables(report.results, report.w)
    write_annex(found, [(report.title, "")], folder / "annex.xlsx", report.w)
    write_open_data(found, {"name": "floor"}, folder / "data", report.w)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
