"""``vomr freeze``, ``vomr verify`` and ``vomr changes``: keeping what was reported, proving it, and what differs from it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from vomr.cli.app import DRAFT, Lang, Strategy, app, say, w
from vomr.problems import UsageError
from vomr.words import N_

FAILED = 1  # the exit status of a verify that found something changed


@app.command(help=w("Keep what was reported for a period: tables, figures and report, sealed and numbered."))
def freeze(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help=w("2026-Q3, 2026-H1, 2026 or EAFRD-2026"))],
    strategy: Strategy = None,
    lang: Lang = "bg",
    supersede: Annotated[
        str,
        typer.Option(
            "--supersede",
            metavar="REASON",
            help=w("why it is reported anew; what was frozen is kept"),
            show_default=False,
        ),
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="NAME", help=w("who freezes it; else the user of the computer"), show_default=False
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help=w("where to write, in place of reports/"), show_default=False),
    ] = None,
    audience: Annotated[str, typer.Option("--audience", metavar="authority|public", help=w("for whom"))] = "authority",
) -> None:
    from vomr.pack import kernels

    kernels.start()  # its imports run beside ours
    from vomr.pack.freeze import freeze as freeze_period
    from vomr.pack.order import Order
    from vomr.problems import display_path

    made = freeze_period(Order(strategy, period, lang, audience, out=out), by, supersede, say)
    record = made.record
    typer.echo(w("Frozen as No {number}: {folder}", number=record.number, folder=display_path(record.folder)), err=True)
    typer.echo(w("Seal: {seal}", seal=record.seal), err=True)
    typer.echo(
        w("The report that bears the number: {file}", file=display_path(made.pack.folder / "report.pdf")), err=True
    )
    if record.facts["draft"]:
        typer.echo(
            w("It was frozen as a DRAFT: errors stand in the data. Mend them and freeze again with --supersede."),
            err=True,
        )
    raise typer.Exit(DRAFT if record.facts["draft"] else 0)


@app.command(help=w("Check a report, a frozen period or a strategy's whole chain against their checksums."))
def verify(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help=w("a report's folder or file, frozen/PERIOD, or a strategy folder"))
    ],
    strategy: Strategy = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help=w("make it again from the same inputs and compare every byte"))
    ] = False,
    lang: Lang = "bg",
) -> None:
    from vomr.pack.verify import verify as verify_path

    findings = verify_path(path, strategy, rebuild, say)
    for finding in findings:
        typer.echo(f"{'✓' if finding.holds else '✗'} {finding.text(w)}")
    raise typer.Exit(0 if all(finding.holds for finding in findings) else FAILED)


@app.command(help=w("Show what differs today from what was reported for a frozen period, and which rows."))
def changes(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help=w("2026-Q3, 2026-H1, 2026 or EAFRD-2026"))],
    strategy: Strategy = None,
    lang: Lang = "bg",
    as_json: Annotated[bool, typer.Option("--json", help=w("machine-readable"))] = False,
) -> None:
    from vomr.loading import load
    from vomr.method.reported import rows_changed
    from vomr.period import Period
    from vomr.show.changes import as_dict, changes_text

    report = load(strategy, Period.parse(period).code, lang)
    frozen = report.results.frozen
    if frozen is None:
        kept = [one.record.period.code for one in report.results.compared]
        raise UsageError(
            N_("{period} has not been frozen. Frozen before it: {known}."), period=period, known=", ".join(kept) or "—"
        )
    rows = list(rows_changed(report.results.entered, frozen.record))
    if as_json:
        sys.stdout.write(json.dumps(as_dict(frozen, rows), ensure_ascii=False, indent=1) + "\n")
    else:
        typer.echo(changes_text(report, frozen, rows))
