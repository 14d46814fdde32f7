"""``vomr quarter``: the checklist of a period, and ticking a step of it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from vomr.cli.app import DRAFT, LANG, Lang, Period, Strategy, app, same_options, w
from vomr.words import DEFAULT

if TYPE_CHECKING:
    from rich.text import Text

    from vomr.method.quarter import Step
    from vomr.show.quarter import Quarter
    from vomr.words import Words


@app.command(help=w("The checklist of a period: each step told from the data, or ticked with a day."))
def quarter(
    period: Period = None,
    strategy: Strategy = None,
    lang: Lang = LANG,
    as_json: Annotated[bool, typer.Option("--json", help=w("machine-readable"))] = False,
    tick: Annotated[
        str | None,
        typer.Option("--tick", metavar="STEP", help=w("tick a step: its code or number"), show_default=False),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DAY", help=w("on which day it was done; else today"), show_default=False),
    ] = None,
    note: Annotated[
        str,
        typer.Option(
            "--note", metavar="TEXT", help=w("a note to the tick: who, where, under which number"), show_default=False
        ),
    ] = "",
    untick: Annotated[
        str | None, typer.Option("--untick", metavar="STEP", help=w("take a tick back"), show_default=False)
    ] = None,
) -> None:
    from vomr.loading import load
    from vomr.problems import UsageError
    from vomr.show import quarter as checklist
    from vomr.words import N_

    if (on is not None or note) and tick is None:
        raise UsageError(N_("--on and --note belong to a tick: --tick STEP."))
    if tick is not None and untick is not None:
        raise UsageError(N_("Give --tick or --untick, not both."))
    report = load(strategy, period, lang)
    if tick is not None:
        shown = checklist.tick(report, tick, on, note)
    else:
        shown = checklist.untick(report, untick) if untick is not None else checklist.quarter(report)
    if as_json:
        sys.stdout.write(json.dumps(shown.as_dict(), ensure_ascii=False, indent=1) + "\n")
    else:
        _print(shown, same_options(strategy=strategy, lang=lang if lang != DEFAULT else None))
    raise typer.Exit(DRAFT if report.results.draft else 0)


def _print(shown: Quarter, options: str) -> None:
    """The checklist; the commands in it have the options that this one had."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from vomr.period import today
    from vomr.words.sentences import capitalised

    words, period = shown.context.w, shown.context.results.period
    console = Console(highlight=False)
    console.print(Text(f"{capitalised(period.label(words))}: {shown.verdict()}", style="bold"), soft_wrap=True)
    widest = max(len(_state(step, words)) for step in shown.steps)
    for title, steps in shown.by_group():
        console.print()
        console.print(Text(title.upper(), style="bold"))
        listed = Table.grid(padding=(0, 2))
        listed.add_column(no_wrap=True, min_width=widest)
        listed.add_column(overflow="fold")
        for step in steps:
            listed.add_row(Text(_state(step, words)), _text(step, shown.number(step), options, words))
        console.print(listed)
    if any(step.can_tick and step.state == "open" for step in shown.steps):
        console.print()
        day = f"{today() if today() >= period.start else period.end:%d.%m.%Y}"
        example = f'vomr quarter {period.code} --tick risks --on {day} --note "…"{options}'
        console.print(Text(words("To tick a step by its number or code: {example}", example=example)), soft_wrap=True)


def _state(step: Step, words: Words) -> str:
    from vomr.method.quarter import STATES
    from vomr.show.quarter import SIGNS

    return f"{SIGNS[step.state]} {words(STATES[step.state])}"


def _text(step: Step, number: int, options: str, words: Words) -> Text:
    """The step and what is known of it; below what to do, with the command."""
    from rich.text import Text

    from vomr.privacy.stars import without

    text = Text(f"{number}. {step.title(words)}", style="bold")
    text.append(without(f": {step.fact(words)}"), style="not bold")
    command = f"{step.command}{options}" if step.command else ""
    if action := [part for part in (command, step.action.text(words) if step.action else "") if part]:
        text.append(without(f"\n→ {' – '.join(action)}"), style="not bold")
    return text
