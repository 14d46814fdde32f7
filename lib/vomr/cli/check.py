"""``vomr check``: every problem of the tables."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from vomr.cli.app import DRAFT, Lang, Period, Strategy, app, counts, w


@app.command(help=w("List every problem in the tables: where, what, and what to do."))
def check(
    period: Period = None,
    strategy: Strategy = None,
    lang: Lang = "bg",
    as_json: Annotated[bool, typer.Option("--json", help=w("machine-readable"))] = False,
) -> None:
    from vomr.loading import load
    from vomr.method.results import problem_dict

    found = load(strategy, period, lang)
    problems = found.results.problems
    if as_json:
        sys.stdout.write(
            json.dumps([problem_dict(problem, found.w) for problem in problems], ensure_ascii=False, indent=1) + "\n"
        )
    else:
        _print_problems(found, problems)
    raise typer.Exit(DRAFT if found.results.draft else 0)


def _print_problems(found: Any, problems: Any) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from vomr.show.quality import place

    console = Console(soft_wrap=False)
    if not problems:
        console.print(w("The checks found nothing to mend."))
        return
    listed = Table(show_lines=True, expand=True)
    for title in (w("Severity"), w("Where"), w("What is wrong"), w("What to do")):
        listed.add_column(title, overflow="fold")
    for problem in problems:
        listed.add_row(
            found.label("severity", problem.severity), Text(place(found, problem)),
            Text(found.w(problem.message, **problem.params)), Text(found.w(problem.remedy, **problem.params)),
        )  # fmt: skip
    console.print(listed)
    console.print(counts(found))
