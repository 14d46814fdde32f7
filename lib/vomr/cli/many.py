"""``vomr report --strategies``: many groups at once."""

from __future__ import annotations

import time
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from vomr.cli.app import DRAFT, say, w

COULD_NOT_FINISH = 3  # the exit status where a group has no pack


def _check_parts(request: Any, folders: list[Path]) -> None:
    """A part, or a parameter, that no group has is wrong usage; what some have fails in those that have it not."""
    from vomr.pack.build import check_parts
    from vomr.parts import Part, ReportParts, shipped_parts
    from vomr.period import reporting_period
    from vomr.problems import VomrError

    known = {part.name: part for part in shipped_parts(reporting_period(request.period).kind)}
    for folder in folders if request.only or request.parameters else []:
        with suppress(VomrError):  # its own task says what is wrong with it
            every = replace(request, strategy=folder).all_parts()
            known = {part.name: Part(part.name, part.notebook) for part in every} | known
    check_parts(request, ReportParts(tuple(known.values())))


def report_many(given: list[Path], request: Any, scheduler: str | None, fresh: bool) -> int:
    """Make the packs of many groups and tell what came of each.

    Parameters
    ----------
    given : list of Path
        Folders of groups, or folders that hold them; empty for the one of ``request``.
    request : Request
        What every pack is asked for with; its workers are how many groups are made at once.
    scheduler : str or None
        The address of a Dask cluster.
    fresh : bool

    Returns
    -------
    int
        The exit status.
    """
    from vomr.folders import strategy_folder
    from vomr.pack.build import check_request
    from vomr.pack.many import Progress, cluster, local_workers, make_groups, strategies_in, tasks_for, without_group
    from vomr.period import reporting_period
    from vomr.problems import UsageError, display_path
    from vomr.words import N_

    if given and request.strategy is not None:
        raise UsageError(N_("Give --strategy for one group or --strategies for many, not both."))
    request = request.settled()
    request = replace(request, period=reporting_period(request.period).code, beside=bool(given))
    check_request(request)
    folders = strategies_in(given) if given else [strategy_folder(request.strategy).resolve()]
    _check_parts(request, folders)
    if empty := without_group(given):
        names = ", ".join(map(display_path, empty))
        say(w("There is no group in {folders}: neither a workbook with settings nor a strategy.toml.", folders=names))
    tasks, groups = tasks_for(folders, request, fresh, w)
    progress = Progress(len(folders), w)
    for group in groups:
        say(progress.line(group))
    started = time.monotonic()
    with cluster(scheduler, w, say) if scheduler else nullcontext(local_workers(request.workers)) as workers:
        for group in make_groups(tasks, workers, w):
            groups.append(group)
            say(progress.line(group))
    states = {state: sum(group.state == state for group in groups) for state in ("made", "unchanged", "failed")}
    typer.echo("", err=True)
    typer.echo(
        w(
            "{all} in {seconds} s: {made} made, {unchanged} unchanged, {failed} failed",
            all=w.plural("{n} group", "{n} groups", len(groups)),
            seconds=w.number(time.monotonic() - started, 1),
            **{state: w.number(number) for state, number in states.items()},
        ),
        err=True,
    )
    for group in groups:
        if group.state == "failed":
            typer.echo(f"  {display_path(group.folder)}: {group.message}", err=True)
    if given:
        from vomr.pack.portfolio import make_portfolio

        folder = make_portfolio(groups, request, say)
        page = next(
            (name for name in ("portfolio.html", "portfolio.pdf") if (folder / name).exists()), "portfolio.ipynb"
        )
        typer.echo(w("Side by side: {file}", file=display_path(folder / page)), err=True)
    if states["failed"]:
        return COULD_NOT_FINISH
    return DRAFT if any(group.made and group.made.draft for group in groups) else 0
