"""``vomr check``: every problem of the tables, and what has to be done this week."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vomr.cli.app import DRAFT, LANG, Lang, Period, Strategy, app, say, w
from vomr.words import N_

_SHOWN_MARKS = 12
_HEADINGS = {"error": N_("ERRORS"), "warning": N_("WARNINGS"), "note": N_("NOTES")}

if TYPE_CHECKING:
    from vomr.method.tasks import Task
    from vomr.problems import Problem
    from vomr.show.report import Report
    from vomr.words import Words


@app.command(
    help=w("List every problem in the tables: where, what, and what to do; and what has to be done this week.")
)
def check(
    period: Period = None,
    strategy: Strategy = None,
    lang: Lang = LANG,
    as_json: Annotated[bool, typer.Option("--json", help=w("machine-readable"))] = False,
    monday: Annotated[bool, typer.Option("--monday", help=w("only what has to be done this week"))] = False,
    every: Annotated[bool, typer.Option("--all", help=w("every row, not each kind with its rows"))] = False,
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", metavar="FILE", help=w("the lists as a workbook to tick off"), show_default=False),
    ] = None,
) -> None:
    from vomr.loading import load
    from vomr.method.results import problem_dict
    from vomr.pack.fitness import why_no_report
    from vomr.show.checked import checked

    found = load(strategy, period, lang)
    unfit = why_no_report(found)
    made = checked(found, as_of_period=bool(period))
    problems, tasks = made.problems, list(made.tasks)
    if xlsx is not None:
        from vomr.pack.outputs.problem_list import write_lists
        from vomr.problems import display_path

        write_lists(xlsx, found, made.named, tasks)
        say(found.w("Written: {folder}", folder=display_path(xlsx)))
    elif as_json:
        numbers = found.results.register.personal_numbers
        listed: list[Any] = (
            [_task_dict(found, task) for task in tasks]
            if monday
            else [problem_dict(problem, found.w, numbers) for problem in problems]
        )
        sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
    else:
        if unfit is not None:
            say(found.w("No report is made until this is settled: {why}", why=unfit.text(found.w)))
        if not monday:
            _print_account(found)
            _print_problems(found, made.named, every)
        _print_tasks(found, tasks)
    is_draft = unfit is not None or any(problem.severity == "error" for problem in problems)
    raise typer.Exit(DRAFT if is_draft else 0)


def _task_dict(report: Report, task: Task) -> dict[str, Any]:
    return {"kind": task.kind, "due": task.due and task.due.isoformat(), "text": task.text(report.w)}


def _print_account(report: Report) -> None:
    from rich.console import Console
    from rich.text import Text

    from vomr.register.sources.store import not_imported
    from vomr.show.reading import account, not_imported_line

    console = Console(soft_wrap=True)
    register = report.results.register
    for line in account(register.reading, report.w):
        console.print(Text(line))
    if lying := not_imported_line(not_imported(register.folder), report.w):
        console.print(Text(lying))
    console.print()


def _print_problems(report: Report, problems: list[Problem], every: bool) -> None:
    """How many there are, then each kind with its rows; or every row, with what an answer to it names."""
    from rich.console import Console
    from rich.text import Text

    from vomr.register.tables import TABLES
    from vomr.show.grouped import groups

    console = Console(soft_wrap=True)
    words = report.w
    if not problems:
        console.print(words("The checks found nothing to mend."))
        return
    kinds = groups(problems)
    count = {
        severity: sum(problem.severity == severity for problem in problems) for severity in ("error", "warning", "note")
    }
    summary = words(
        "{errors}, {warnings}, {notes}.",
        errors=words.plural("{n} error", "{n} errors", count["error"]),
        warnings=words.plural("{n} warning", "{n} warnings", count["warning"]),
        notes=words.plural("{n} note", "{n} notes", count["note"]),
    )
    console.print(
        Text(f"{summary} {words.plural('{n} kind of problem.', '{n} kinds of problems.', len(kinds))}", style="bold")
    )
    if every:
        _print_every(report, [problem for kind in kinds for problem in kind.problems])
    else:
        severity = ""
        for kind in kinds:
            if kind.first.severity != severity:
                severity = kind.first.severity
                console.print()
                console.print(Text(words(_HEADINGS[severity]), style="bold"))
            console.print(Text(f"• {kind.message(words)}"))
            console.print(Text(f"    {kind.where(words)}"))
            remedy = kind.remedy(words) if kind.first.answer is None else _answered(words, kind.first)
            console.print(Text(f"    → {remedy}"))
            if severity == "warning" and kind.first.judged and len(kind.problems) <= _SHOWN_MARKS:
                marks = [
                    f"{one.row}: {one.mark}" if one.row and len(kind.problems) > 1 else one.mark
                    for one in kind.problems
                ]
                console.print(Text(f"      {words('Mark')} {kind.first.code} · {', '.join(marks)}", style="dim"))
        console.print()
        if len(kinds) < len(problems):
            console.print(words("--all lists every row with its own values and what to do."))
    if any(problem.severity == "warning" for problem in problems):
        console.print(
            words(
                "A warning that is right as it is may be answered in the sheet “{sheet}”: code, key and mark as above.",
                sheet=TABLES["check_answers"].title(words.lang),
            )
        )


def _print_every(report: Report, problems: list[Problem]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from vomr.show.grouped import place_in

    console = Console(soft_wrap=False)
    words = report.w
    listed = Table(show_lines=True, expand=True)
    for title in (words("Severity"), words("Where"), words("What is wrong"), words("What to do"), words("Mark")):
        listed.add_column(title, overflow="fold", no_wrap=title == words("Mark"))
    for problem in problems:
        listed.add_row(
            report.label("severity", problem.severity),
            Text(place_in(report.w, problem)),
            Text(words(problem.message, **problem.params)),
            Text(_what_to_do(words, problem)),
            Text("" if problem.severity == "error" else problem.mark),
        )
    console.print(listed)


def _what_to_do(words: Words, problem: Problem) -> str:
    """The remedy, with the code and key that an answer names; of an answered warning the answer."""
    about = f"{problem.code} · {problem.key}" if problem.key else problem.code
    if problem.answer is None:
        return f"{words(problem.remedy, **problem.params)}\n{about}"
    return f"{_answered(words, problem)}\n{about}"


def _answered(words: Words, problem: Problem) -> str:
    assert problem.answer is not None
    told = words("Answered: {answer}", answer=problem.answer.text)
    if not problem.answer.holds:
        told += " – " + words("the row has changed since: answer anew")
    return told


def _print_tasks(report: Report, tasks: list[Task]) -> None:
    from rich.console import Console
    from rich.text import Text

    from vomr.method.tasks import KINDS

    console = Console(soft_wrap=False)
    if not tasks:
        return
    console.print()
    console.print(Text(report.w("To do this week"), style="bold"))
    for kind, title in KINDS.items():
        own = [task for task in tasks if task.kind == kind]
        if own:
            console.print(Text(report.w(title)))
        for task in own:
            console.print(Text(f"  ☐ {task.text(report.w)}"))
